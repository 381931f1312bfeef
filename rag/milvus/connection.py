"""The connection to Milvus, with what goes wrong there said in words: the one place that knows `pymilvus`."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from rag.milvus.trouble import Missing, Unreachable, told, unloaded

SCHEMES = ("http://", "https://", "tcp://", "unix:")
ASK, BUILD = 10.0, 120.0  # seconds that one call may take, in a question and in a build
PATIENCE = 90.0  # seconds that a build waits for a server that is away
PAGE = 10_000  # records of one answer where all are asked for
PAUSE = 0.5  # seconds between two looks at whether it is back
GLANCE = 0.02  # seconds between two looks at whether a collection is loaded
CHANNEL = {
    # By itself gRPC remembers for up to two minutes that a server was away, in all channels to it.
    "grpc.use_local_subchannel_pool": 1,
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 1000,
    # pymilvus asks every ten seconds whether the server is there, and Milvus Lite hangs up on who asks so often.
    "grpc.keepalive_time_ms": 300_000,
    "grpc.keepalive_permit_without_calls": 0,
}

T = TypeVar("T")


class Connection:
    """A Milvus server at `address`, ``http://host:19530``, or the Milvus Lite file at a path that ends in ``.db``.

    A call lasts `deadline` seconds at most. A server that is away is waited for `patience` seconds, then the call
    raises ValueError as every other failure does; `rag.milvus.trouble` writes the messages. For one thread or many.
    """

    def __init__(self, address: str, token: str | None = None, *, deadline: float = ASK, patience: float = 0.0) -> None:
        self.address, self.deadline, self._patience = address, deadline, patience
        if not address.startswith(SCHEMES) and not address.endswith(".db"):
            raise ValueError(
                f"CAREER_QA_STORE={address!r} is no store: write http://HOST:19530, https://HOST:PORT, "
                "or the path of a Milvus Lite file, which ends in .db"
            )
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # gRPC tells of every fork, and of a server that goes away
        try:
            from pymilvus import MilvusClient
        except ImportError:
            raise ValueError(
                f"for the store {address!r} install Milvus's client: pip install career-qa[milvus]"
            ) from None
        for name in ("pymilvus", "milvus_lite"):  # what they log with a traceback is raised as well
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if address.endswith(".db"):
            Path(address).parent.mkdir(parents=True, exist_ok=True)
        given = {"token": token or "", "timeout": deadline, "grpc_options": CHANNEL}
        self._client: Any = self._patiently(lambda: MilvusClient(address, **given))

    def __call__(self, method: str, *args: Any, **given: Any) -> Any:
        """What the client's `method` answers. The collection that is its first argument is loaded where it is not, as
        after a restart of Milvus Lite."""
        given |= {"timeout": self.deadline}
        return self._patiently(lambda: getattr(self._client, method)(*args, **given), *args[:1])

    def every(self, collection: str, fields: list[str]) -> list[Mapping[str, Any]]:
        """These fields of every record of a collection, as it is by now."""

        def ask() -> list[Mapping[str, Any]]:
            given = {"batch_size": PAGE, "output_fields": fields, "consistency_level": "Strong"}
            pages = self._client.query_iterator(collection, timeout=self.deadline, **given)
            found: list[Mapping[str, Any]] = []
            while page := pages.next():
                found += page
            pages.close()
            return found

        return self._patiently(ask, collection)

    def _patiently(self, ask: Callable[[], T], collection: Any = None) -> T:
        """What `ask` gives, once the server is there and has loaded the `collection`."""
        began = time.monotonic()
        while True:
            try:
                return ask()
            except Exception as error:  # pymilvus raises its own, gRPC's, and what it stumbles over
                lasted = time.monotonic() - began
                if isinstance(collection, str) and unloaded(error) and lasted < max(self.deadline, self._patience):
                    self._load(collection)
                    time.sleep(GLANCE)  # another thread may be loading it just now
                    continue
                trouble = told(error, self.address, self.deadline)
                if not isinstance(trouble, Unreachable) or lasted >= self._patience:
                    raise trouble from error
            time.sleep(PAUSE)

    def _load(self, collection: str) -> None:
        try:
            self._client.load_collection(collection, timeout=BUILD)
        except Exception as error:  # as above
            trouble = told(error, self.address, BUILD)
            if not (isinstance(trouble, Unreachable) and self._patience):
                raise trouble from error

    def schema(self) -> Any:
        """An empty schema of a collection."""
        return self._client.create_schema(auto_id=False, enable_dynamic_field=False)

    def indexes(self) -> Any:
        """An empty list of indexes."""
        return self._client.prepare_index_params()

    def served(self, alias: str) -> str | None:
        """The collection that `alias` names; None where there is no such alias."""
        try:
            return str(self("describe_alias", alias)["collection_name"])
        except Missing:
            return None

    def close(self) -> None:
        """Let go of the server."""
        self._client.close()
