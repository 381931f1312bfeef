"""Trouble with Milvus: what it raises, in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator

TOKEN = "CAREER_QA_STORE_TOKEN"  # noqa: S105 (its name)


class Missing(ValueError):
    """A collection or an alias that is not there."""


class Unreachable(ValueError):
    """A server that does not answer at the moment."""


def unloaded(error: BaseException) -> bool:
    """Whether a collection was asked that is not in memory."""
    return _code(error) == 101 or "not loaded" in str(error) or "collection not load" in str(error).lower()


def told(error: BaseException, address: str, limit: float) -> ValueError:
    """`error`, raised by a call to the Milvus at `address` that might last `limit` seconds, as a message for a person.

    The numbers are Milvus's own (100: no such collection, 1800: who are you) and pymilvus's (2: no connection).
    """
    said = " ".join(f"{one} {_status(one)}" for one in _chain(error)).lower()
    reason = " ".join(str(getattr(error, "message", "") or error).split())[:300]
    code = _code(error)
    if any(word in said for word in ("unauthenticated", "auth check failure", "authenticat")) or code == 1800:
        return ValueError(
            f"the Milvus at {address!r} does not know who asks ({reason}): set {TOKEN} to its token or to USER:PASSWORD"
        )
    if "permission_denied" in said or "permission deny" in said or "privilege" in said:
        return ValueError(
            f"the Milvus at {address!r} does not allow this ({reason}): give the user of {TOKEN} the right to read "
            "(for builds also to write, rename and drop) the collections career_qa_*"
        )
    away = ("unavailable", "socket closed", "closed channel", "channel closed", "no channel")
    if code == 2 or any(word in said for word in away):
        return Unreachable(
            f"no Milvus answers at {address!r}: start it (`milvus-lite server --data-dir DIR --host 127.0.0.1 --port "
            "PORT` for the bundled one), or mend CAREER_QA_STORE"
        )
    if "deadline_exceeded" in said or "retry timeout" in said or "deadline exceeded" in said:
        return Slow(
            f"the Milvus at {address!r} did not answer within {limit:g} s: it is overloaded or hangs; "
            "ask again, or look at its log"
        )
    if address.endswith(".db") and "open local milvus failed" in said:
        return ValueError(
            f"the Milvus Lite file {address!r} cannot be opened: it serves one program at a time, and another may have "
            "it open; for several run `milvus-lite server` and set CAREER_QA_STORE=http://127.0.0.1:19530"
        )
    if "milvus-lite is required" in said:
        return ValueError(f"for the file {address!r} install Milvus Lite: pip install career-qa[milvus]")
    if code in (100, 4) or "can't find collection" in said or "alias not found" in said:
        return Missing(f"the Milvus at {address!r} has nothing by this name ({reason}): run `make index`")
    if "unimplemented" in said:
        return ValueError(f"the Milvus at {address!r} is too old for this ({reason}): take 2.5 or newer")
    return ValueError(f"the Milvus at {address!r} refuses ({type(error).__name__}: {reason}): look at its log")


class Slow(Unreachable):
    """A server that takes too long."""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []  # pymilvus raises errors that are their own cause
    while error and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__


def _code(error: BaseException) -> int | None:
    code = getattr(error, "code", None)
    return code if isinstance(code, int) else None


def _status(error: BaseException) -> str:
    """The status of an error of gRPC, ``StatusCode.UNAVAILABLE``."""
    code = getattr(error, "code", None)
    return str(code() if callable(code) else code)
