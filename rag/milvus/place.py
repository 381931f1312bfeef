"""The place on Milvus: where generations are published and opened, beside the index folder of this machine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from rag.edition import Edition, Embedded
from rag.manifest import FORMAT, Manifest
from rag.milvus import facts, generation
from rag.milvus.connection import ASK, BUILD, PATIENCE, Connection
from rag.milvus.schema import ALIAS, number_of
from rag.milvus.store import MilvusStore
from rag.milvus.trouble import Missing, Unreachable
from rag.store import Store

MEND = "run `make index` (or `career-qa index FOLDER`) with this CAREER_QA_STORE"
AGAIN = 3  # times that an index is opened whose generation is replaced meanwhile


class MilvusPlace:
    """A `rag.place.Place` on the Milvus at `address` (see `Connection`), beside the index folder of this machine."""

    def __init__(self, address: str, token: str | None, folder: Path) -> None:
        self.folder, self._address, self._token = folder, address, token

    def __str__(self) -> str:
        return repr(self._address)

    def current(self) -> str | None:
        """See `Place.current`."""
        try:
            number = self._number(self._asking())
            return None if number is None else facts.id_of(self._asking(), number)
        except Missing:  # it was replaced just now
            return None

    def open(self) -> tuple[Manifest, Store]:
        """See `Place.open`."""
        connection = self._asking()
        for last in range(AGAIN - 1, -1, -1):
            number = self._number(connection)
            if number is None:
                raise ValueError(f"there is no index in {self}: {MEND}")
            try:
                known = facts.read(connection, number)
                if known.manifest.format != FORMAT:
                    raise ValueError(f"it is of format {known.manifest.format}, this version reads format {FORMAT}")
                return known.manifest, MilvusStore(connection, number, known)
            except Unreachable:
                raise
            except Missing as error:
                if not last:
                    raise ValueError(f"the index in {self} is unfinished: {MEND}") from error
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError(f"the index in {self} cannot be used: {error}: {MEND}") from error
        raise AssertionError("unreachable")

    def publish(self, edition: Edition, rows: Iterable[Embedded]) -> Manifest:
        """See `Place.publish`. Raises ValueError where the server fails."""
        connection = connected(self._address, self._token, BUILD, PATIENCE)
        return generation.publish(connection, self.folder, edition, rows)

    def _asking(self) -> Connection:
        return connected(self._address, self._token)

    def _number(self, connection: Connection) -> int | None:
        return number_of(connection.served(ALIAS) or "")


@cache
def connected(address: str, token: str | None, deadline: float = ASK, patience: float = 0.0) -> Connection:
    """The connection of this process."""
    return Connection(address, token, deadline=deadline, patience=patience)
