"""Pages about what goes in: sources of the world, and the documents of the user."""

from __future__ import annotations

import inspect
import pkgutil
import re
from dataclasses import fields, is_dataclass
from importlib import import_module
from types import ModuleType

import leadwright.sources
from leadwright.flows import add_lead
from leadwright.icp import document, offer
from leadwright.icp.reader import camel_case
from leadwright.icp.translate import IcpRow
from leadwright.sources.contract import Outcome
from leadwright.sources.jobs.registry import BOARDS
from tools.reference.markdown import Page, code, doc, fence, page, section, table


def source_names() -> list[str]:
    """The sources that can be asked, by the names under which they are recorded."""
    return sorted(
        item.name
        for item in pkgutil.iter_modules(leadwright.sources.__path__)
        if item.ispkg and item.name != "query"
    )


def sources() -> Page:
    """Every source with its law, what it does, and the outcomes of an ask."""
    lines = page(
        "Sources",
        "`leadwright.sources`",
        "A source builds requests and reads replies; it is handed a door to go through and keeps nothing. "
        "Each thing "
        "it says is an [observation](fields.md) with its source, its licence and its times.",
    )
    for name in source_names():
        package = import_module(f"leadwright.sources.{name}")
        lines += section(code(name), doc(package), *_reading(package))
    lines += section(code("human"), doc(add_lead))
    lines += section("Job boards", "Boards whose public answers are read, one module each:")
    lines += table(["kind", "what it does"], [[code(kind), _law_of(kind)] for kind in sorted(BOARDS)])
    lines += section("Outcomes", doc(Outcome))
    return lines + table(["outcome", "meaning"], [[code(item.value), _remark(item)] for item in Outcome])


def _reading(package: ModuleType) -> list[str]:
    """What the source's reader says of itself."""
    for module_name, function in (("read", "read"), ("rows", "read_rows")):
        try:
            module = import_module(f"{package.__name__}.{module_name}")
        except ModuleNotFoundError:
            continue
        return [doc(module), doc(getattr(module, function))]
    return []


def _law_of(kind: str) -> str:
    return doc(import_module(f"leadwright.sources.jobs.boards.{kind}")).split("\n", 1)[0]


def _remark(outcome: Outcome) -> str:
    """The remark that stands behind an outcome in the contract."""
    found = re.search(rf"^    {outcome.name} = .*?# (.*)$", inspect.getsource(Outcome), re.MULTILINE)
    return f"{found[1].capitalize()}." if found else ""


def documents() -> Page:
    """The ICP and the offer, key by key, and the row that rules see of them."""
    lines = page("ICP and offer", "`leadwright.icp`", doc(document).split("\n\n", 1)[0])
    text = doc(document).split("\n\n")
    lines += fence(_unindented(text[1]), "yaml")
    lines += ["", text[2]]
    parts: tuple[type, ...] = (document.Icp, document.TechStack, document.DecisionMakers)
    parts += (document.Signals, document.Persona, offer.Offer, offer.Proof, offer.Sender)
    for kind in parts:
        lines += _keys(kind)
    lines += section("What rules see", doc(IcpRow))
    return lines + table(
        ["field", "type"], [[code(f"icp.{f.name}"), _shape(str(f.type))] for f in fields(IcpRow)]
    )


def _keys(kind: type) -> Page:
    assert is_dataclass(kind)
    rows = [[code(camel_case(f.name)), _shape(str(f.type))] for f in fields(kind) if f.name != "warnings"]
    return section(kind.__name__, doc(kind)) + table(["key", "type"], rows)


_SHAPES = {"str": "text", "int": "whole number", "bool": "true or false"}


def _shape(annotation: str) -> str:
    """A type in words."""
    inner = annotation.removesuffix(" | None").removeprefix("tuple[").removesuffix(", ...]")
    word = _SHAPES.get(inner, f"[{inner}](#{inner.lower()})")
    return f"list of {word}" if annotation.startswith("tuple") else word


def _unindented(text: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in text.splitlines())
