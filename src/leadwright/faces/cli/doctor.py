"""`leadwright doctor`: find out what is wrong, and say what to do."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import typer

from leadwright.faces.cli.edge import console, print_json
from leadwright.faces.cli.show import safe
from leadwright.kernel.db import APP_ROLE, owner_url
from leadwright.kernel.errors import AppError
from leadwright.kernel.settings import Settings, settings
from leadwright.migrations.head import is_current


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined: whether it is well, what was found, and what to do if it is not."""

    name: str
    ok: bool
    found: str
    advice: str = ""


async def examine(as_json: bool) -> None:
    """Examine everything; leave with 1 if something is wrong."""
    config = settings()
    findings = [check(config) for check in CHECKS]
    if as_json:
        print_json({"ok": all(f.ok for f in findings), "findings": findings})
    else:
        for finding in findings:
            mark = "[green]ok[/]  " if finding.ok else "[red]wrong[/]"
            console.print(f"{mark} {finding.name}: {safe(finding.found)}", highlight=False)
            if not finding.ok:
                console.print(f"      {safe(finding.advice)}", highlight=False)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _python(_: Settings) -> Finding:
    return Finding("Python", sys.version_info >= (3, 11), platform.python_version(), "Install Python 3.11 or later.")


def _home(config: Settings) -> Finding:
    existing = next((p for p in (config.home, *config.home.parents) if p.exists()), Path("/"))
    ok = os.access(existing, os.W_OK)
    return Finding("Home folder", ok, str(config.home), "Set LEADWRIGHT_HOME to a folder that you may write to.")


def _disk(config: Settings) -> Finding:
    existing = next((p for p in (config.home, *config.home.parents) if p.exists()), Path("/"))
    free = shutil.disk_usage(existing).free
    return Finding("Free disk", free > 1_000_000_000, f"{free / 1e9:.1f} GB", "Free some space: a million leads need about 5 GB.")


def _database(config: Settings) -> Finding:
    try:
        url = owner_url(config)
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10_000
            vector = connection.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'").fetchone()
    except (AppError, psycopg.Error) as error:
        return Finding("Database", False, str(error), "`leadwright db status` tells more.")
    if version < 15:
        return Finding("Database", False, f"PostgreSQL {version}", "Leadwright needs PostgreSQL 15 or later.")
    ok = bool(vector and vector[0])
    return Finding("Database", ok, f"PostgreSQL {version}", "Install the extension pgvector on the server.")


def _schema(config: Settings) -> Finding:
    try:
        ok = is_current(owner_url(config))
    except (AppError, psycopg.Error) as error:
        return Finding("Schema", False, str(error), "Mend the database first.")
    return Finding("Schema", ok, "up to date" if ok else "behind", "Run `leadwright db upgrade`.")


def _role(config: Settings) -> Finding:
    """The walls between workspaces hold only for a role that is neither superuser nor owner."""
    try:
        with psycopg.connect(config.database_app_url or owner_url(config), connect_timeout=5) as connection:
            if not config.database_app_url:
                connection.execute(f"SET ROLE {APP_ROLE}")
            row = connection.execute(
                "SELECT current_user, rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_tables"
                " WHERE schemaname = 'public' AND tableowner = current_user) FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except (AppError, psycopg.Error) as error:
        return Finding("Role", False, str(error), "Run `leadwright db upgrade`.")
    assert row is not None
    return Finding("Role", not row[1], str(row[0]), "Give a login in LEADWRIGHT_DATABASE_APP_URL that owns nothing.")


def _port(config: Settings) -> Finding:
    with socket.socket() as probe:
        busy = probe.connect_ex((config.api_host, config.api_port)) == 0
    found = f"{config.api_port} is {'in use (a server of ours, perhaps)' if busy else 'free'}"
    return Finding("Port", True, found)


CHECKS: tuple[Callable[[Settings], Finding], ...] = (_python, _home, _disk, _database, _schema, _role, _port)
