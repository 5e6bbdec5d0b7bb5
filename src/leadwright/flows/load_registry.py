"""Load the published files of an open registry, which all workspaces share; nothing of a workspace is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from leadwright.effects.registry_files import database
from leadwright.effects.registry_load import Progress, in_use, load
from leadwright.kernel.errors import NotFound

NAMES = ("receita",)


def load_registry(home: Path, name: str, folder: Path) -> Iterator[Progress]:
    """Load, and yield wherever the work so far is complete. Raises NotFound for a registry that has no files."""
    _known(name)
    yield from load(home, folder)


def registry_in_use(home: Path, name: str) -> dict[str, str] | None:
    """What is known of the registry in use: month, rows, malformed, companies; None if none is loaded."""
    _known(name)
    return in_use(database(home))


def _known(name: str) -> None:
    if name not in NAMES:
        raise NotFound(
            f"There is no registry {name!r} to load.", hint=f"Registries with files: {', '.join(NAMES)}."
        )
