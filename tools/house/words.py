"""Words that do not belong into the repository: plans, machines, registries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tools.house.source import Problem, Source

# Plans age; the tree says what is. A TODO names who will do it: TODO(ada).
_PLANS = re.compile(r"(?i:\b(?:phase|sprint|milestone|iteration)\s+\d+\b)|\b(?:TODO|FIXME|XXX)\b")
_OWNED = re.compile(r"\bTODO\([a-z]+\)")
_MACHINES = re.compile(r"(?<![\w.*/-])(?:/(?:home|root|Users|work|workspace|mnt)/[\w.-]+|[A-Z]:\\Users\\)")
_REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|--(?:extra-)?index-url|proxy\.golang\.org"
)
# The lint's own words, and texts of the world that are kept as they came.
_QUOTING = ("tools/house/", "tests/house/", "LICENSE", "NOTICE")
_DATA = (".json", ".jsonl", ".csv", ".tsv", ".xml", ".html", ".lock", ".txt")
_PROSE = (".py", ".sql", ".md", ".yaml", ".toml", ".sh", ".css", ".js", ".html")


def plans(sources: Sequence[Source]) -> Iterator[Problem]:
    """No plan words, and no TODO without an owner."""
    for source in sources:
        if source.within(*_QUOTING) or not source.path.endswith(_PROSE) or _is_data(source):
            continue
        for number, line in _lines(source):
            match = _PLANS.search(line)
            if match and not _OWNED.search(line):
                yield source.problem(
                    "plans", number, f"{match[0]!r} is a plan: say what is, or who will do it."
                )


def machines(sources: Sequence[Source]) -> Iterator[Problem]:
    """No path of one machine and no host of a package registry in tracked files."""
    for source in sources:
        if source.within(*_QUOTING) or _is_data(source):
            continue
        for number, line in _lines(source):
            if match := _MACHINES.search(line):
                yield source.problem("machines", number, f"{match[0]} is a path of one machine.")
            if match := _REGISTRIES.search(line):
                yield source.problem("machines", number, f"{match[0]}: pip's own settings name the registry.")


def locks(sources: Sequence[Source]) -> Iterator[Problem]:
    """Lock files name versions and hashes, never addresses."""
    for source in sources:
        if not source.path.endswith(".lock"):
            continue
        for number, line in _lines(source):
            if "://" in line:
                yield source.problem("locks", number, "A lock file holds an address.")
        pinned = re.findall(r"^[A-Za-z0-9][^\s#]*==[^\s]+ \\\n(?!\s+--hash=)", source.text, re.MULTILINE)
        for entry in pinned:
            yield source.problem("locks", 1, f"{entry.split()[0]} has no hash.")


def _is_data(source: Source) -> bool:
    return source.path.endswith(_DATA) or not {"data", "golden", "recorded", "vendor"}.isdisjoint(
        source.parts
    )


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    return enumerate(source.text.splitlines(), 1)
