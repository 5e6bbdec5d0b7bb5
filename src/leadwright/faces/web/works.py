"""Work behind the pages of this process: an import, a scoring. Started by a page, watched by the strip, lost by nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from leadwright.kernel.asking import asked_workspace
from leadwright.kernel.errors import AppError
from leadwright.kernel.ids import new_id
from leadwright.kernel.log import logger

_KEPT = 20


@dataclass(slots=True)
class Work:
    """One piece of work. `done` of `of` rows (0: not known yet); `said` is what came of it, `error` why it failed.

    `live` is what a page of its own shows of it; `stopping` asks it to end where its work so far is complete.
    """

    title: str
    kind: str
    id: UUID = field(default_factory=new_id)
    state: str = "running"
    done: int = 0
    of: int = 0
    said: str = ""
    error: str = ""
    hint: str = ""
    live: Any = None
    stopping: bool = False
    workspace: UUID = field(default_factory=asked_workspace)

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return min(100, self.done * 100 // self.of) if self.of else 0


class Works:
    """The works of this process, the latest last. They run as tasks of the server's loop and end with it."""

    def __init__(self) -> None:
        self._all: list[Work] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def start(
        self, title: str, kind: str, run: Callable[[Work], Awaitable[str]], live: Any = None
    ) -> tuple[Work, asyncio.Task[None]]:
        """Start a work; `run` reports its progress on the work and returns what to say at the end."""
        work = Work(title, kind, live=live)
        self._all = [*self._all[-_KEPT:], work]
        task = asyncio.create_task(self._run(work, run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return work, task

    async def _run(self, work: Work, run: Callable[[Work], Awaitable[str]]) -> None:
        try:
            work.said = await run(work)
            work.state = "done"
        except AppError as error:
            work.state, work.error, work.hint = "failed", error.message, error.hint
        except Exception:
            work.state, work.error = "failed", "Something went wrong that should not have."
            work.hint = "The log of the server holds the details."
            logger(__name__).exception("work_failed", kind=work.kind)
            raise

    @property
    def all(self) -> list[Work]:
        """Those of the workspace that asks, the latest last."""
        return [work for work in self._all if work.workspace == asked_workspace()]

    def find(self, work_id: UUID, kind: str) -> Work | None:
        """A work of this process by its id, None if it is not of this kind or was started by another process."""
        return next((work for work in self.all if work.id == work_id and work.kind == kind), None)

    @property
    def running(self) -> list[Work]:
        """Those that are going on."""
        return [work for work in self.all if work.state == "running"]

    async def close(self) -> None:
        """Stop what is going on; what was committed stays."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
