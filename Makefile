# `make` on a fresh machine: environment, index, page. Every target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Where torch comes from, if not from the package index: see "Set-up" in the README.
TORCH_INDEX ?=
# What `eval`, `ladder`, `calibrate` and `train` ask, and what `train` asks it of.
QUESTIONS ?=
NOTES ?= corpus
# The index whose passages `bench-scale` takes and copies; without one, build/scale.
FROM ?=

.DEFAULT_GOAL := run
.PHONY: run setup index check test eval ladder calibrate train bench bench-scale lint clean help

run: index ## build the index and serve the page (the default)
	$(BIN)/career-qa serve

setup: $(VENV)/.done ## make .venv with the pinned versions

$(VENV)/.done: pyproject.toml .constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "career-qa needs Python 3.11 or newer: make PYTHON=python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint .constraints.txt $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) torch==2.13.0
	$(BIN)/pip install --quiet --constraint .constraints.txt --editable '.[dev,fast]'
	@touch $@

index: setup ## bring the index up to date with corpus/
	$(BIN)/career-qa index

check: setup ## say what each document holds, and what is wrong with it
	$(BIN)/career-qa check $(if $(STRICT),--strict)

test: setup ## run the tests
	$(BIN)/python -m pytest --quiet --numprocesses 2 --dist loadfile --no-loadscope-reorder

eval: index ## measure the answers to the golden questions
	$(BIN)/career-qa eval $(QUESTIONS)

ladder: index ## measure retrieval, rung by rung
	$(BIN)/career-qa ladder $(QUESTIONS)

calibrate: index ## fit the confidence to your corpus: make calibrate QUESTIONS=FILE
	$(BIN)/career-qa calibrate $(QUESTIONS)

train: setup ## train the encoder's adapter: make train NOTES=FOLDER QUESTIONS=FILE
	rm -rf build/notes && mkdir -p build && cp -R $(NOTES) build/notes
	$(BIN)/python -m rag.training.careers build/notes/careers build/careers.jsonl
	CAREER_QA_ENCODER=all-MiniLM-L6-v2 $(BIN)/career-qa index build/notes --index build/train
	$(BIN)/python -m rag.training build/train $(QUESTIONS) rag/training/questions.jsonl build/careers.jsonl

bench: setup ## measure encoding, builds, answers and the page
	$(BIN)/python -m tests.bench.build
	$(BIN)/python -m tests.bench.ask
	$(BIN)/python -m tests.bench.page --seconds 20

bench-scale: setup ## measure an index of a million passages: make bench-scale FROM=INDEX
	nice $(BIN)/python -m tests.bench.scale $(if $(FROM),--from $(FROM))

lint: setup ## style, docstrings and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

clean: ## remove the environment, the index and caches
	rm -rf $(VENV) index build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
