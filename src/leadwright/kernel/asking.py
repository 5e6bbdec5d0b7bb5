"""Who the present request or command is for: set once at its edge, so that no scope of it can forget the workspace.

A scope that names no workspace is of the asker's, and where a face would stand as the actor, the asker does. Without an
asker (a worker, a test) it is the default workspace, as ever.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from leadwright.kernel.db import Scope

FIRST_WORKSPACE = UUID("00000000-0000-7000-8000-000000000001")


@dataclass(slots=True)
class Asking:
    """One request or command.

    face: web, api or cli; actor: who stands for it in what is recorded. before_commit: is told of every transaction in its
    workspace that is about to be committed. who: as the room `workspace` knows them.
    """

    workspace: UUID
    face: str
    actor: str
    before_commit: Callable[[Scope], Awaitable[None]] | None = None
    who: Any = None


_asking: ContextVar[Asking | None] = ContextVar("asking", default=None)


def asking() -> Asking | None:
    """Who asks, None where nobody does."""
    return _asking.get()


def asked_workspace() -> UUID:
    """The workspace of whoever asks."""
    found = _asking.get()
    return found.workspace if found is not None else FIRST_WORKSPACE


@contextmanager
def asked_by(who: Asking | None) -> Iterator[None]:
    """Let everything within be asked by somebody; tasks that begin within go on being so."""
    token = _asking.set(who)
    try:
        yield
    finally:
        _asking.reset(token)
