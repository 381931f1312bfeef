"""Careers: notes written for training alone, with the questions that single sentences of them answer.

``python -m rag.training.careers FOLDER QUESTIONS [NOTES]`` writes the notes of the file NOTES (``careers.jsonl``) into
FOLDER as Markdown, to be indexed, and their questions into the file QUESTIONS, as `rag.measure.gold` reads them. A line
of NOTES is a note: `title`, `headings`, `sentences`, `questions` ([question, number of the sentence that answers]),
`held_out` where its questions are for measuring, not for training (their ids begin with ``d-``), and `unanswered`:
questions near it that no note of the file answers. ``seeking.jsonl`` and ``growing.jsonl`` are wholly held out, each
a small corpus by itself, on finding work and on what comes then; they are harder than what people ask, since no
question uses its answer's words.

The notes teach which words go together; nobody has checked what they say, and nothing of the product shows them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rag.measure.gold import Question, write

FILE = Path(__file__).with_suffix(".jsonl")


class Note(NamedTuple):
    """A note, and its questions with the number of the sentence that answers each."""

    title: str
    headings: tuple[str, ...]
    sentences: tuple[str, ...]
    questions: tuple[tuple[str, int], ...]
    held_out: bool
    unanswered: tuple[str, ...]

    def markdown(self, number: int) -> str:
        """The note as a file. What is written round sentences varies with the `number`: a list, two paragraphs, one."""
        head = "\n\n".join(f"{'#' * level} {heading}" for level, heading in enumerate(self.headings, 2))
        half = len(self.sentences) // 2
        body = (
            "\n".join(f"- {sentence}" for sentence in self.sentences),
            " ".join(self.sentences[:half]) + "\n\n" + " ".join(self.sentences[half:]),
            " ".join(self.sentences),
        )[number % 3]
        return f"---\ntitle: {json.dumps(self.title, ensure_ascii=False)}\n---\n\n{head}\n\n{body}\n"


def notes(path: Path = FILE) -> Iterator[Note]:
    """The notes in `path`. Raises ValueError with its line for what is none."""
    for line, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            found = json.loads(text)
            asked = tuple((str(question), int(number)) for question, number in found["questions"])
            note = Note(
                str(found["title"]),
                tuple(map(str, found["headings"])),
                tuple(map(str, found["sentences"])),
                asked,
                bool(found.get("held_out")),
                tuple(map(str, found.get("unanswered", ()))),
            )
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{path}:{line}: no note ({error!r}): mend that line") from error
        if not all(0 <= number < len(note.sentences) for _, number in note.questions):
            raise ValueError(f"{path}:{line}: a question names a sentence that is not there: mend that line")
        yield note


def spread(found: Sequence[Note], folder: Path) -> list[Question]:
    """Write each note into `folder`; its questions, with gold in files of ``FOLDER'S NAME/``."""
    folder.mkdir(parents=True, exist_ok=True)
    questions: list[Question] = []
    for number, note in enumerate(found):
        name = f"{number:04}.md"
        (folder / name).write_text(note.markdown(number), "utf-8")
        questions += [
            {
                "id": f"{'d' if note.held_out else 'c'}-{number:04}-{place}",
                "question": question,
                "answerable": True,
                "kind": "situation",
                "gold": [{"doc": f"{folder.name}/{name}", "quote": note.sentences[sentence]}],
            }
            for place, (question, sentence) in enumerate(note.questions)
        ]
        questions += [
            {"id": f"d-{number:04}-u{place}", "question": question, "answerable": False, "kind": "none"}
            for place, question in enumerate(note.unanswered)
        ]
    return questions


def main(arguments: Sequence[str]) -> int:
    """Write notes and questions as the command line says; 2 with a message where that fails."""
    if len(arguments) not in (2, 3):
        print("usage: python -m rag.training.careers FOLDER QUESTIONS [NOTES]", file=sys.stderr)
        return 2
    folder, questions, *file = map(Path, arguments)
    try:
        known = list(notes(*file))
        found = spread(known, folder)
        write(found, questions)
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{len(known)} notes in {folder}, {len(found)} questions in {questions}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
