"""`leadwright db`: upgrade, stop, status."""

from __future__ import annotations

from leadwright.faces.cli.edge import console, print_json
from leadwright.kernel import postgres
from leadwright.kernel.db import owner_url, shown_url
from leadwright.kernel.settings import settings
from leadwright.migrations.upgrade import schema_status, upgrade


async def upgrade_schema() -> None:
    """Run the missing migrations."""
    state = upgrade(owner_url(settings()))
    console.print(f"The database is at schema {state.current}.", highlight=False)


async def stop() -> None:
    """Stop the embedded server, if it is ours and runs."""
    config = settings()
    if config.database_url:
        console.print("DATABASE_URL names a server of yours; it is left alone.", highlight=False)
    elif postgres.stop(config.home):
        console.print("Stopped.")
    else:
        console.print("It was not running.")


async def status(as_json: bool) -> None:
    """Tell where the database is and how it is."""
    config = settings()
    if config.database_url:
        shown: dict[str, object] = {"kind": "yours", "where": shown_url(config.database_url), "running": True}
        url: str | None = config.database_url
    else:
        server = postgres.status(config.home)
        shown = {
            "kind": "embedded",
            "where": str(server.folder),
            "running": server.running,
            "pid": server.pid,
        }
        url = postgres.start(config.home) if server.running else None
    if url is not None:
        state = schema_status(url)
        shown |= {"schema": state.current, "newest": state.head, "up_to_date": state.up_to_date}
    if as_json:
        print_json(shown)
    else:
        for name, value in shown.items():
            console.print(f"{name.replace('_', ' ')}: {value}", highlight=False)
