"""Bring a database to the newest schema, or tell how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

# One number held while migrating, so that two processes that start together do not both migrate.
_LOCK = 727_274_001


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """Revision of the database and the newest one that this release knows."""

    current: str | None
    head: str

    @property
    def up_to_date(self) -> bool:
        """Whether nothing is left to do."""
        return self.current == self.head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def _sync_url(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def schema_status(url: str) -> SchemaStatus:
    """Read the revision of the database at `url`."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    engine = create_engine(_sync_url(url))
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return SchemaStatus(current, head)


def upgrade(url: str) -> SchemaStatus:
    """Run what is missing, in one transaction, and return the new state."""
    engine = create_engine(_sync_url(url))
    config = _config()
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    return schema_status(url)
