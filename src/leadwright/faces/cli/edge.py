"""The edge of every command: settings, database, errors as messages and exit codes, JSON on stdout."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import orjson
import typer
from rich.console import Console

from leadwright.kernel.errors import AppError

if TYPE_CHECKING:  # `--help` and `--version` need no database
    from leadwright.kernel.db import Database, Scope
    from leadwright.kernel.settings import Settings

P = ParamSpec("P")

console = Console()
note = Console(stderr=True)

INTERRUPTED = 130


def ready_database(config: Settings, *, pool_size: int = 8) -> Database:
    """Start or reach the database, bring its schema up to date, and open it as the application."""
    from leadwright.kernel.db import open_database, owner_url
    from leadwright.migrations.head import is_current

    url = owner_url(config)
    if not is_current(url):
        from leadwright.migrations.upgrade import upgrade

        upgrade(url)
    return open_database(config, pool_size=pool_size)


@asynccontextmanager
async def opened(actor: str = "cli") -> AsyncIterator[tuple[Settings, Database, Scope]]:
    """Open the database and one scope in the workspace of the settings; commits at the end. What a command changes, and
    whom it gives away, is in the audit log."""
    from leadwright.kernel.asking import FIRST_WORKSPACE, Asking, asked_by
    from leadwright.kernel.settings import settings
    from leadwright.workspace import audit

    config, name = settings(), _command_name()
    workspace = config.workspace or FIRST_WORKSPACE
    asked = Asking(workspace, "cli", "cli", audit.changes(None, "cli", name))
    database = ready_database(config)
    try:
        with asked_by(asked):
            async with database.scope(actor=actor) as scope:
                if name in _GIVES_PEOPLE:
                    await audit.note(scope, None, "cli", "read", name)
                    await scope.commit()
                yield config, database, scope
    finally:
        await database.close()


_GIVES_PEOPLE = frozenset(
    {"leadwright leads export", "leadwright contacts list", "leadwright contacts export"}
)
"""Commands that show many people, or give them away."""


_running: ContextVar[Callable[..., None] | None] = ContextVar("running", default=None)


def _command_name() -> str:
    """The command that runs, without what was typed after it."""
    from leadwright.faces.cli.app import app

    running = _running.get()
    if running is None:
        return "leadwright"
    named = dict(_names(app, "leadwright"))
    return named.get(running) or f"leadwright {running.__name__.strip('_').replace('_', '-')}"


def _names(app: typer.Typer, before: str) -> Iterator[tuple[Callable[..., Any], str]]:
    """Every command with the words that call it."""
    for item in app.registered_commands:
        if item.callback is not None:
            yield item.callback, f"{before} {item.name or item.callback.__name__.replace('_', '-')}"
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from _names(group.typer_instance, f"{before} {group.name}")


def command(function: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a command: its errors become a message on stderr and an exit code, Ctrl-C keeps what is done."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from leadwright.kernel.log import configure
        from leadwright.kernel.settings import settings

        configure(settings().log_level, human=sys.stderr.isatty())
        _running.set(run)
        try:
            asyncio.run(function(*args, **kwargs))
        except AppError as error:
            fail(error)
        except KeyboardInterrupt:
            note.print("Stopped. What was done is kept; run the same command again to go on.")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # the reader went away (`| head`): not our business, but Python must not complain on exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None

    return run


class Interrupted:
    """Whether the user has asked to stop (see `gently`)."""

    asked = False


@contextmanager
def gently(words: str) -> Iterator[Interrupted]:
    """Let a first Ctrl-C be a wish, of which `words` says what happens now; the second stops at once."""
    wish, loop = Interrupted(), asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)

    def hear() -> None:
        wish.asked = True
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, before)
        note.print(f"{words} Ctrl-C again stops at once.", highlight=False)

    loop.add_signal_handler(signal.SIGINT, hear)
    try:
        yield wish
    finally:
        if not wish.asked:
            loop.remove_signal_handler(signal.SIGINT)
            signal.signal(signal.SIGINT, before)


def fail(error: AppError) -> None:
    """Say what happened and what to do, and leave with the error's exit code."""
    note.print(f"[bold red]Error:[/] {_plain(error.message)}", highlight=False)
    if error.hint:
        note.print(f"  {_plain(error.hint)}", highlight=False)
    raise typer.Exit(error.exit_code)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def print_json(value: Any) -> None:
    """Print one JSON object on stdout."""
    sys.stdout.buffer.write(orjson.dumps(value, default=_jsonable, option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.buffer.flush()


def _jsonable(value: Any) -> Any:
    from dataclasses import asdict, is_dataclass
    from decimal import Decimal

    if isinstance(value, Decimal):
        return float(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)
