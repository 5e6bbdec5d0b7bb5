"""Executes a document: its blocks run in order, and what they print stands in the `output` block below each.

Blocks: `csv NAME` writes a file, `python` runs (with await, and with what earlier blocks defined), `sql`
asks the database (`:name` takes a Python variable). Ids, times and hashes are replaced by stable names, so
that two runs of the same code agree to the letter. `python -m tools.thread` writes the golden thread anew.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

import orjson

from leadwright.kernel import postgres
from leadwright.kernel.db import Database, Scope
from leadwright.migrations.upgrade import upgrade

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "golden-thread.md"

_BLOCK = re.compile(
    r"^```(?P<kind>csv|python|sql)(?: (?P<name>\S+))?\n(?P<body>.*?)^```\n(?:\n```output\n.*?^```\n)?",
    re.MULTILINE | re.DOTALL,
)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+\d\d(?::?\d\d)?|Z)?")
_HASH = re.compile(r"\b[0-9a-f]{16,64}\b")
_WIDEST = 88


@dataclass
class Run:
    """One execution: database, folder of its files, what blocks defined, which ids were seen."""

    scope: Scope
    folder: Path
    names: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    async def block(self, kind: str, name: str, body: str) -> str:
        """Run one block and return what it printed, with ids, times and hashes by their stable names."""
        if kind == "csv":
            (self.folder / name).write_text(body, "utf-8")
            return ""
        return await (self._python(body) if kind == "python" else self._sql(body))

    async def _python(self, body: str) -> str:
        printed: list[str] = []
        self.names |= {"scope": self.scope, "folder": self.folder}
        self.names["print"] = lambda *words: printed.append(" ".join(str(word) for word in words))
        code = compile(body, "golden-thread", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        await _execute(code, self.names)
        return self._stable("\n".join(printed))

    async def _sql(self, body: str) -> str:
        wanted = {name for name in re.findall(r"(?<!:):(\w+)", body) if name in self.names}
        rows = await self.scope.rows(body, **{name: self.names[name] for name in wanted})
        if not rows:
            return "(no rows)"
        return "\n".join(
            _table([list(rows[0]._fields), *([self._cell(cell) for cell in row] for row in rows)])
        )

    def _cell(self, value: Any) -> str:
        if value is None:
            return "NULL"
        is_json = isinstance(value, dict | list)
        text = self._stable(orjson.dumps(value, default=str).decode() if is_json else str(value))
        return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"

    def _stable(self, text: str) -> str:
        text = _UUID.sub(lambda found: self.ids.setdefault(found[0], f"id-{len(self.ids) + 1}"), text)
        return _HASH.sub("<hash>", _TIME.sub("<time>", text))


async def _execute(code: CodeType, names: dict[str, Any]) -> None:
    waiting = eval(code, names)  # noqa: S307 - our own document is the program
    if inspect.isawaitable(waiting):
        await waiting


def _table(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of cells as aligned text, the first one as the head."""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for number, line in enumerate(lines):
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)


async def follow(text: str, scope: Scope, folder: Path) -> str:
    """Run a document and return it with the output that its blocks have now."""
    run, written, position = Run(scope, folder), [], 0
    for match in _BLOCK.finditer(text):
        said = await run.block(match["kind"], match["name"] or "", match["body"])
        head = f"```{match['kind']}{' ' + match['name'] if match['name'] else ''}\n{match['body']}```\n"
        written += [text[position : match.start()], head, f"\n```output\n{said}\n```\n" if said else ""]
        position = match.end()
    return "".join(written) + text[position:]


async def _write(home: Path) -> None:
    database = Database(postgres.start(home), pool_size=2)
    try:
        async with database.scope(actor="ada") as scope:
            DOCUMENT.write_text(await follow(DOCUMENT.read_text("utf-8"), scope, home), "utf-8")
    finally:
        await database.close()


def main() -> int:
    """Write the golden thread anew, on a database of its own that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:  # short: a socket's name must fit
        home = Path(folder)
        try:
            upgrade(postgres.start(home))
            asyncio.run(_write(home))
        finally:
            postgres.stop(home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
