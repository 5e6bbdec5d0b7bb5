"""The examples of `flufl.bounce` itself: reports as they came, with who failed, from its source distribution."""

from __future__ import annotations

import ast
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Example:
    """One report: who failed for good and who for now, as the library's own tests say."""

    name: str
    raw: bytes
    failed: frozenset[str]
    late: frozenset[str]


def examples() -> list[Example]:
    """All examples of the installed version, fetched by pip; [] if they cannot be had."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"flufl.bounce=={version('flufl.bounce')}"
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-binary", ":all:", "--no-deps", "-d", folder, wanted],
            capture_output=True, check=False,
        )  # fmt: skip
        archive = next(Path(folder).glob("*.tar.gz"), None)
        if done.returncode or archive is None:
            return []
        with tarfile.open(archive) as opened:
            opened.extractall(folder, filter="data")
        return list(_read(next(path for path in Path(folder).iterdir() if path.is_dir()) / "tests"))


def _read(tests: Path) -> Iterator[Example]:
    failed: dict[str, set[str]] = {}
    late: dict[str, set[str]] = {}
    for name, addresses, temporary in _expected((tests / "test_detectors.py").read_text(encoding="utf-8")):
        for book in (failed, late):
            book.setdefault(name, set())
        (late if temporary else failed)[name] |= {address.decode().lower() for address in addresses}
    for name in sorted(failed):
        yield Example(
            name, (tests / "data" / name).read_bytes(), frozenset(failed[name]), frozenset(late[name])
        )


def _expected(text: str) -> Iterator[tuple[str, list[bytes], bool]]:
    """(file, addresses, whether the failure is temporary), as the library's table lists them, by detector."""
    for node in ast.parse(text).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == "DETECTORS"
        ):
            for _, name, addresses, temporary in ast.literal_eval(node.value):
                yield name, addresses, temporary
