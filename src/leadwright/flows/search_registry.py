"""Search a loaded registry as the vendor that reads it would be asked, without any call outside."""

from __future__ import annotations

from pathlib import Path

from leadwright.effects.registry_answer import answer
from leadwright.kernel.errors import NotFound
from leadwright.sources.market import vendors
from leadwright.sources.question import Question
from leadwright.sources.vendor import Reading

VENDORS = {"receita": "receita_federal"}


def search_registry(home: Path, name: str, question: Question, cursor: str | None = None) -> Reading:
    """One page of companies that meet the question's criteria, from the loaded files.

    Raises NotFound for a registry that has no files.
    """
    if name not in VENDORS:
        raise NotFound(f"There is no registry {name!r} to search.", hint=f"Registries: {', '.join(VENDORS)}.")
    operation = vendors()[VENDORS[name]].operation("search")
    request = operation.build([question], cursor)
    return operation.read([question], answer(home, request.path, request.query))
