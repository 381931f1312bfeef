"""The front door: ``career-qa COMMAND …`` hands each command to the part that does it.

Every command runs as a process of its own, so this module imports none of the parts, and none of them can tell
whether it was started from here or with ``python -m``. Signals and exit codes pass through.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from types import FrameType

COMMANDS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "serve": (("ui.server",), "[--port N] [--index DIR]", "serve the page; the default command"),
    "ask": (("rag", "ask"), "QUESTION [--json] [--index DIR]", "answer in the terminal; --chat converses"),
    "eval": (("rag", "eval"), "[QUESTIONS] [--misses]", "measure the answers to a file of questions"),
    "ladder": (("rag", "ladder"), "[QUESTIONS]", "measure retrieval, rung by rung"),
    "label": (("rag", "label"), "[QUESTIONS] [-n N]", "print answers to be labelled by a reader"),
    "calibrate": (("rag", "calibrate"), "QUESTIONS", "fit the confidence to your corpus"),
    "feedback": (("rag", "feedback"), "[--out FILE] [--json]", "list thumbs and notes, or make questions of them"),
    "index": (("ingest",), "[CORPUS] [--index DIR] [--full]", "build the index, or bring it up to date"),
    "add": (("ingest", "add"), "URL|FILE … [--corpus DIR]", "add videos, articles and files, and index them"),
    "check": (
        ("ingest", "check"),
        "[CORPUS] [--json] [--strict]",
        "say what each document holds, and what is wrong",
    ),
}

USAGE = "\n".join(
    [
        "usage: career-qa [COMMAND] …",
        "",
        "Ask career questions; get answers that cite the second of the video and the sentence of the article.",
        "",
        *(f"  {name:<9} {usage:<33}{what}" for name, (_, usage, what) in COMMANDS.items()),
        "",
        "career-qa COMMAND --help says more about one of them.",
    ]
)


def main(argv: list[str] | None = None) -> int:
    """Run the command that `argv` (default: the process's arguments) names, and return its exit code.

    Without a command the page is served. An unknown command prints a message and returns 2.
    """
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        print(USAGE)
        return 0
    if not arguments or arguments[0].startswith("-"):
        arguments = ["serve", *arguments]
    name, *rest = arguments
    if name not in COMMANDS:
        known = ", ".join(COMMANDS)
        print(f"career-qa: no command {name!r}; there are {known}. See career-qa --help.", file=sys.stderr)
        return 2
    module, *fixed = COMMANDS[name][0]
    return run([sys.executable, "-m", module, *fixed, *rest])


def run(command: list[str]) -> int:
    """Run `command` to its end and return its exit code, 128 + the signal's number where a signal ended it.

    A SIGTERM to this process is passed on; a Ctrl-C reaches the child from the terminal itself, so it is only waited
    for here.
    """
    children: list[subprocess.Popen[bytes]] = []
    asked: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        for child in children:
            child.send_signal(number)

    before = signal.signal(signal.SIGTERM, pass_on)
    try:
        child = subprocess.Popen(command)
        children.append(child)
        for number in asked:  # asked to end while the child was being started
            child.send_signal(number)
        while True:
            try:
                code = child.wait()
            except KeyboardInterrupt:
                continue
            return code if code >= 0 else 128 - code
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    sys.exit(main())
