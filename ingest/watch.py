"""How long work is watched: the one interface between it and what the user sees.

The rooms never print. They tell a `Watch` what begins, how many bytes have come and what
is worth a line; the front door draws that (`pararoute.progress`), and `SILENT` ignores it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class Watch(Protocol):
    """Is told what happens."""

    def stage(self, name: str) -> None:
        """A stage of the work begins."""

    def note(self, text: str) -> None:
        """Something worth a line happened."""

    @contextmanager
    def bytes(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """A download runs; the function yielded is called with each piece's size."""
        ...  # an interface has no body

    @contextmanager
    def count(self, name: str, total: int) -> Iterator[Callable[[int], None]]:
        """Many equal pieces of work run; the function yielded is called with each number done."""
        ...  # an interface has no body


class _Silent:
    def stage(self, name: str) -> None:
        pass

    def note(self, text: str) -> None:
        pass

    @contextmanager
    def bytes(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:  # noqa: ARG002
        yield lambda size: None  # noqa: ARG005

    @contextmanager
    def count(self, name: str, total: int) -> Iterator[Callable[[int], None]]:  # noqa: ARG002
        yield lambda number: None  # noqa: ARG005


SILENT: Watch = _Silent()
