"""`leadwright icp`: validate a file, show what is stored."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import yaml

from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.faces.cli.show import safe
from leadwright.icp import document
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.icp.translate import to_parameters
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong

_FILES = (".yaml", ".yml", ".json")  # how the name of a file ends that is meant, and not an ICP of that name


def read(file: Path) -> str:
    """Read an ICP file as text."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFound(
            f"There is no file {file}.", hint="Check the path.", field="icp", code="file_not_found"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(
            f"{file} cannot be read: {error}.", hint="Give a YAML or JSON file in UTF-8.", field="icp"
        ) from error


async def load_icp(scope: Scope, path: Path) -> StoredIcp:
    """Read an ICP file and store it; a changed file becomes a new version."""
    icp = document.parse(read(path), path.name)
    for warning in icp.warnings:
        note.print(f"[yellow]Note:[/] {safe(str(warning))}", highlight=False)
    stored = await icps.save(scope, icp, name=icp.name or path.stem)
    await scope.commit()
    return stored


async def chosen_icp(scope: Scope, which: str | None) -> StoredIcp:
    """The ICP of a name or an id, that of a file, or the default one."""
    if which is not None and Path(which).suffix.lower() in _FILES:
        return await load_icp(scope, Path(which))
    return await icps.find(scope, which)


async def validate(file: Path, as_json: bool) -> None:
    """Check a file; every problem at once."""
    icp = document.parse(read(file), file.name)
    row = to_parameters(icp)
    if as_json:
        print_json({"valid": True, "warnings": [str(w) for w in icp.warnings], "understood": asdict(row)})
        return
    for warning in icp.warnings:
        console.print(f"[yellow]Note:[/] {safe(str(warning))}", highlight=False)
    console.print(f"{safe(file.name)} is a valid ideal customer.", highlight=False)
    console.print(
        yaml.safe_dump({k: v for k, v in row.to_document().items() if v not in (None, [])}, sort_keys=False),
        markup=False,
    )


async def show_icp(name: str | None, as_json: bool) -> None:
    """Show one stored ideal customer, and name the others."""
    async with opened() as (_, _, scope):
        known = await icps.icps(scope)
        stored = await icps.find(scope, name)
    if as_json:
        print_json({
            "id": str(stored.id), "name": stored.name, "version": stored.version, "is_default": stored.is_default,
            "document": stored.icp.to_document(), "others": [s.name for s in known if s.id != stored.id],
        })  # fmt: skip
        return
    console.print(
        f"[bold]{safe(stored.name)}[/], version {stored.version}{', the default' if stored.is_default else ''}",
        highlight=False,
    )
    console.print(yaml.safe_dump(stored.icp.to_document(), sort_keys=False, allow_unicode=True), markup=False)
    if len(known) > 1:
        console.print(
            "Others: " + ", ".join(safe(s.name) for s in known if s.id != stored.id), highlight=False
        )
