"""One parse for all lints: a tracked file with its text, its syntax tree and its visible skips."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

SKIP = re.compile(r"(?:#|--|<!--)\s*house: skip (?P<rule>[a-z-]+)(?: because (?P<reason>\S.*))?")


@dataclass(frozen=True, slots=True)
class Problem:
    """A law is broken at a place: what was found, and what to do."""

    rule: str
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule}] {self.message}"


@dataclass(frozen=True)
class Source:
    """A text file of the repository. `path` is relative to its root, with slashes."""

    path: str
    text: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The folders and the name."""
        return PurePosixPath(self.path).parts

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return PurePosixPath(self.path).stem

    @property
    def room(self) -> str | None:
        """The room of the house that the file lies in, or None outside `src/leadwright`."""
        return self.parts[2] if self.parts[:2] == ("src", "leadwright") and len(self.parts) > 3 else None

    @property
    def is_python(self) -> bool:
        """Whether it is a module."""
        return self.path.endswith(".py")

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file."""
        return ast.parse(self.text, filename=self.path)

    @cached_property
    def nodes(self) -> Sequence[ast.AST]:
        """Every node of the syntax tree; none for a file that is not Python."""
        return tuple(ast.walk(self.tree)) if self.is_python else ()

    @cached_property
    def skips(self) -> dict[int, tuple[str, str]]:
        """Skip comments as {line: (rule, reason)}; the reason is empty if none was given."""
        found: dict[int, tuple[str, str]] = {}
        for number, line in enumerate(self.text.splitlines(), 1):
            if match := SKIP.search(line):
                found[number] = (match["rule"], (match["reason"] or "").removesuffix("-->").strip())
        return found

    def within(self, *places: str) -> bool:
        """Whether the file is one of the places: a path, or a folder that ends with a slash."""
        folders = tuple(place for place in places if place.endswith("/"))
        return self.path in places or self.path.startswith(folders)

    def problem(self, rule: str, line: int, message: str) -> Problem:
        """A problem at a line of this file."""
        return Problem(rule, self.path, line, message)


Lint = Callable[[Sequence[Source]], Iterable[Problem]]


def tracked(root: Path) -> list[Source]:
    """Read every text file that git tracks or would track. Files that are not UTF-8 text are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return list(_read(root, sorted(name for name in listed.split("\0") if name)))


def _read(root: Path, names: Iterable[str]) -> Iterator[Source]:
    for name in names:
        path = root / name
        if not path.is_file():
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            yield Source(name, text)


def strings(source: Source) -> Iterator[tuple[int, str]]:
    """Every text in a Python file with its line; what an f-string fills in stands as `{}`."""
    inside: set[int] = set()
    for node in source.nodes:
        if isinstance(node, ast.JoinedStr):
            inside.update(id(part) for part in ast.walk(node) if part is not node)
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, "".join(str(part) for part in parts)
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value
