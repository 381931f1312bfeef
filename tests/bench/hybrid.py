"""Hybrid retrieval (BM25 and vectors, fused by reciprocal rank) as langchain and haystack document it.

`tests.bench.ask` runs it, each library in a process of its own, by the interpreter of an environment that holds them:

    python -m tests.bench.hybrid langchain|haystack JOB

JOB is a JSON file: ``model``, the folder of a sentence-transformers model, ``k``, the passages to return, and either
``files``, which are read as text, split and encoded by the library, or ``texts`` and ``vectors``, a .npy file of one
row for each text. When all is indexed a line tells how many passages there are. Then each line of the standard input,
``{"questions": [...], "threads": n}``, is answered by one: a `Round`.

Splitters are set as the libraries' own tutorials set them; all else is a default.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple


class Round(NamedTuple):
    """Questions asked: milliseconds of each, seconds of all, and the answers, in the order of the questions."""

    milliseconds: list
    seconds: float
    answers: list


def asked(ask, questions, threads):
    """Ask all `questions` by so many threads at once; an exception is an answer like another."""

    def one(question):
        began = time.perf_counter()
        try:
            answer = ask(question)
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        return (time.perf_counter() - began) * 1000, answer

    with ThreadPoolExecutor(threads) as pool:
        began = time.perf_counter()
        found = list(pool.map(one, questions))
        seconds = time.perf_counter() - began
    return Round([taken for taken, _ in found], seconds, [answer for _, answer in found])


def langchain(job):
    """EnsembleRetriever of BM25Retriever and FAISS."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    embeddings = HuggingFaceEmbeddings(model_name=job["model"], model_kwargs={"device": "cpu"})
    if "files" in job:
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        documents = splitter.split_documents([Document(text) for text in read(job["files"])])
        store = FAISS.from_documents(documents, embeddings)
    else:
        documents = [Document(text) for text in job["texts"]]
        store = FAISS.from_embeddings(zip(job["texts"], vectors(job), strict=True), embeddings)
    words = BM25Retriever.from_documents(documents, k=job["k"])
    dense = store.as_retriever(search_kwargs={"k": job["k"]})
    both = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])
    return len(documents), lambda question: [one.page_content for one in both.invoke(question)[: job["k"]]]


def haystack(job):
    """A pipeline of InMemoryBM25Retriever, InMemoryEmbeddingRetriever and DocumentJoiner."""
    from haystack import Document, Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack.utils import ComponentDevice
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    of_model = {"model": job["model"], "device": ComponentDevice.from_str("cpu"), "progress_bar": False}
    if "files" in job:
        splitter = DocumentSplitter(split_by="word", split_length=512, split_overlap=32)
        embedder = SentenceTransformersDocumentEmbedder(**of_model)
        for one in (splitter, embedder):
            one.warm_up()
        split = splitter.run(documents=[Document(content=text) for text in read(job["files"])])
        documents = embedder.run(**split)["documents"]
    else:
        pairs = zip(job["texts"], vectors(job), strict=True)
        documents = [Document(id=str(n), content=text, embedding=vector) for n, (text, vector) in enumerate(pairs)]
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(documents)
    both = Pipeline()
    both.add_component("embedder", SentenceTransformersTextEmbedder(**of_model))
    both.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=job["k"]))
    both.add_component("words", InMemoryBM25Retriever(store, top_k=job["k"]))
    both.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=job["k"]))
    both.connect("embedder.embedding", "dense.query_embedding")
    both.connect("dense", "joiner")
    both.connect("words", "joiner")
    both.warm_up()

    def ask(question):
        found = both.run({"embedder": {"text": question}, "words": {"query": question}})
        return [one.content for one in found["joiner"]["documents"]]

    return len(documents), ask


def read(files):
    return [Path(file).read_text("utf-8", "replace") for file in files]


def vectors(job):
    import numpy as np

    return np.load(job["vectors"]).tolist()


def main(library, job):
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever the libraries print is no reply
    passages, ask = {"langchain": langchain, "haystack": haystack}[library](json.loads(Path(job).read_text("utf-8")))
    print(passages, file=replies, flush=True)
    for line in sys.stdin:
        print(json.dumps(asked(ask, **json.loads(line))), file=replies, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
