"""The corpus's recordings, served to the player with HTTP ranges, so that it can jump to any second.

Streamlit keeps what it serves in memory under an address that changes; the player needs one that lasts, and links
need one that can be opened. So the server has one route of its own, and serves by a list: only a recording that
some document of the index names, only with the ending of a recording, and only where the file itself, all links
followed, lies inside the corpus folder.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from ui.view import RECORDINGS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

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


def find(corpus: Path, named: Collection[str], path: str) -> Path | None:
    """The file of the recording `path` (relative to `corpus`, with forward slashes), or None where it is refused.

    `named` are the recordings that the documents of the index name.
    """
    if path not in named or Path(path).suffix.lower() not in MEDIA_TYPES:
        return None
    try:
        root = corpus.resolve(strict=True)
        file = (root / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):  # gone; a ring of links (RuntimeError until 3.12); a null character
        return None
    return file if file.is_file() and file.is_relative_to(root) else None


def route() -> Route:
    """The server's route for recordings."""
    from starlette.responses import FileResponse, PlainTextResponse
    from starlette.routing import Route

    from ui import resources

    def serve(request: Request) -> Response:
        try:
            index = resources.index()
        except ValueError:  # no index: the page says so and what to do; here there is just nothing to serve
            return PlainTextResponse("No such recording.", 404)
        named = {source.media for source in index.sources if source.media}
        file = find(index.corpus, named, request.path_params["path"])
        if file is None:
            return PlainTextResponse("No such recording.", 404)
        headers = {"X-Content-Type-Options": "nosniff"}
        return FileResponse(file, media_type=MEDIA_TYPES[file.suffix.lower()], headers=headers)

    return Route(f"{RECORDINGS}{{path:path}}", serve)
