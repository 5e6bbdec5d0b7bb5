"""Examine the surroundings: home folder, disk, database, schema, role, port. Says what to do, changes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import socket  # house: skip network because it only knocks at our own port on loopback
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from leadwright.kernel.db import APP_ROLE, owner_url
from leadwright.kernel.errors import AppError
from leadwright.kernel.settings import Settings

_BYPASSES = """
SELECT current_user, rolsuper OR rolbypassrls OR EXISTS (
  SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user)
FROM pg_roles WHERE rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined: whether it is well, what was found, and what to do if it is not."""

    name: str
    ok: bool
    found: str
    advice: str = ""


def examine(config: Settings, is_current: Callable[[str], bool]) -> list[Finding]:
    """Examine everything, in the order in which one thing rests on another.

    `is_current` tells whether the database at a URL has the newest schema.
    """
    findings = [_python(), _home(config), _disk(config), _database(config)]
    if findings[-1].ok:
        findings += [_schema(config, is_current), _role(config)]
    return [*findings, _port(config)]


def _python() -> Finding:
    return Finding(
        "Python", sys.version_info >= (3, 11), platform.python_version(), "Install Python 3.11 or later."
    )


def _existing(folder: Path) -> Path:
    return next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))


def _home(config: Settings) -> Finding:
    ok = os.access(_existing(config.home), os.W_OK)
    return Finding(
        "Home folder", ok, str(config.home), "Set LEADWRIGHT_HOME to a folder that you may write to."
    )


def _disk(config: Settings) -> Finding:
    free = shutil.disk_usage(_existing(config.home)).free
    return Finding("Free disk", free > 1_000_000_000, f"{free / 1e9:.1f} GB", "Free at least 1 GB.")


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, connect_timeout=5) as connection:
        yield connection


def _database(config: Settings) -> Finding:
    try:
        with _connected(owner_url(config)) as connection:
            version = connection.info.server_version // 10_000
            row = connection.execute(
                "SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'"
            ).fetchone()
    except (AppError, psycopg.Error) as error:
        return Finding("Database", False, str(error).strip(), "`leadwright db status` tells more.")
    if version < 15:
        return Finding("Database", False, f"PostgreSQL {version}", "Leadwright needs PostgreSQL 15 or later.")
    return Finding(
        "Database", bool(row and row[0]), f"PostgreSQL {version}", "Install pgvector on the server."
    )


def _schema(config: Settings, is_current: Callable[[str], bool]) -> Finding:
    ok = is_current(owner_url(config))
    return Finding("Schema", ok, "up to date" if ok else "behind", "Run `leadwright db upgrade`.")


def _role(config: Settings) -> Finding:
    """The walls between workspaces hold only for a role that is neither superuser nor owner."""
    try:
        with _connected(config.database_app_url or owner_url(config)) as connection:
            if not config.database_app_url:
                connection.execute(f"SET ROLE {APP_ROLE}".encode())
            row = connection.execute(_BYPASSES).fetchone()
    except psycopg.Error as error:
        return Finding("Role", False, str(error).strip(), "Run `leadwright db upgrade`.")
    ok = row is not None and not row[1]
    found = str(row[0]) if row else "unknown"
    return Finding("Role", ok, found, "Give a login in LEADWRIGHT_DATABASE_APP_URL that owns nothing.")


def _port(config: Settings) -> Finding:
    with socket.socket() as probe:
        busy = probe.connect_ex((config.api_host, config.api_port)) == 0
    return Finding(
        "Port", True, f"{config.api_port} is {'in use; `serve` takes the next free one' if busy else 'free'}"
    )
