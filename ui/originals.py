"""The corpus's own files, served: recordings with HTTP ranges, so that the player can jump to any second, and
documents as plain text, for those that have no address of their own.

Streamlit keeps what it serves in memory under an address that changes; the player needs one that lasts, and links
need one that can be opened. So the server has two routes of its own, and serves by a list: only what the index names,
a recording only with the ending of one, and only where the file itself, all links followed, lies inside the corpus
folder.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ui.view.place import DOCUMENTS, RECORDINGS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from rag.passage import Source

MEDIA_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".ogv": "video/ogg",
    ".mov": "video/quicktime",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
}
# What a browser shows of a file is what its kind says, and nothing in it runs, whatever kind the browser takes it for.
INERT = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}


def find(corpus: Path, named: Collection[str], path: str) -> Path | None:
    """The file at `path` (relative to `corpus`, with forward slashes), or None where it is refused.

    `named` are the paths that the index names.
    """
    if path not in named:
        return None
    try:
        root = corpus.resolve(strict=True)
        file = (root / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):  # gone; a ring of links (RuntimeError until 3.12); a null character
        return None
    return file if file.is_file() and file.is_relative_to(root) else None


def routes() -> list[Route]:
    """The server's routes for recordings and documents."""
    from starlette.responses import FileResponse, PlainTextResponse
    from starlette.routing import Route

    from ui import resources, signin

    def serve(request: Request, named: Callable[[Source], str | None], types: Mapping[str, str] | None) -> Response:
        if not signin.admits(request):
            return PlainTextResponse("Sign in first: open the page.", 401)
        path = request.path_params["path"]
        kind = "text/plain; charset=utf-8" if types is None else types.get(Path(path).suffix.lower())
        try:
            index = resources.index()
        except ValueError:  # no index: the page says so and what to do; here there is just nothing to serve
            return PlainTextResponse("No such file.", 404)
        paths = {found for source in index.sources if (found := named(source))}
        file = find(index.corpus, paths, path) if kind else None
        if file is None:
            return PlainTextResponse("No such file.", 404)
        return FileResponse(file, media_type=kind, headers=INERT)

    def recording(request: Request) -> Response:
        return serve(request, lambda source: source.media, MEDIA_TYPES)

    def document(request: Request) -> Response:
        return serve(request, lambda source: source.doc, None)

    return [Route(f"{RECORDINGS}{{path:path}}", recording), Route(f"{DOCUMENTS}{{path:path}}", document)]
