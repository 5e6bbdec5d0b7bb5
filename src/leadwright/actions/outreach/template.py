"""Templates of messages: Jinja with nothing in it that could loop, grow, call or reach anything. Pure.

What is not on the lists below is refused when a sequence is saved. There are no loops, no calls, no assignments and no
filter that makes a text longer than what goes in, so that a template costs what its length costs; the caps on size and time
stand behind that. A variable that has no value is told by name, and nothing is planned with it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Template, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from leadwright.actions.outreach.variables import VARIABLES, groups
from leadwright.icp.problems import nearest

MOST_SOURCE, MOST_RENDERED, MOST_DEPTH = 20_000, 40_000, 24
MOST_SECONDS = 0.5

_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.If, nodes.CondExpr,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter, nodes.Test, nodes.Concat,
)  # fmt: skip

FILTERS: Mapping[str, int] = {
    "default": 2, "d": 2, "upper": 0, "lower": 0, "capitalize": 0, "title": 0, "trim": 0, "truncate": 1,
}  # fmt: skip
"""The filters there are, with how many plain values each may be given."""
_TESTS = frozenset({"defined", "undefined"})
_LEAST_LENGTH = 4  # of `truncate`, whose dots take three
_CALLED: Mapping[type[nodes.Node], str] = {
    nodes.For: "loops", nodes.Call: "calls", nodes.Assign: "`set`", nodes.AssignBlock: "`set`", nodes.Macro: "macros",
    nodes.CallBlock: "calls", nodes.FilterBlock: "filter blocks", nodes.Include: "`include`", nodes.Import: "`import`",
    nodes.FromImport: "`import`", nodes.Extends: "`extends`", nodes.Block: "blocks", nodes.Getitem: "square brackets",
    nodes.With: "`with`", nodes.List: "lists", nodes.Dict: "maps", nodes.Tuple: "lists", nodes.BinExpr: "arithmetic",
    nodes.UnaryExpr: "arithmetic",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text, and the names of the variables that it wanted and that have no value, each once."""

    text: str
    missing: tuple[str, ...]


class _Group(dict[str, str]):
    """The values of one group, which knows its name."""

    def __init__(self, group: str) -> None:
        super().__init__()
        self.called = group


class _Absent(Undefined):
    """A value that is not there: it may be asked about (`if`, `default`), and is told when it would be written."""

    __slots__ = ()

    def __str__(self) -> str:
        group = self._undefined_obj
        raise _Missing(f"{group.called}.{self._undefined_name}" if isinstance(group, _Group) else "")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Undefined)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return id(type(self))


class _Missing(Exception):
    """A variable without a value was to be written."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class _Sandbox(ImmutableSandboxedEnvironment):
    """No globals, and of filters and tests those of the lists alone."""

    def __init__(self) -> None:
        super().__init__(undefined=_Absent, autoescape=False, keep_trailing_newline=False)
        self.globals.clear()
        self.filters = {name: call for name, call in self.filters.items() if name in FILTERS}


@cache
def _environment() -> _Sandbox:
    return _Sandbox()


def problems_of(source: str) -> list[str]:
    """What is wrong with a template, in words; empty if it can be used."""
    if len(source) > MOST_SOURCE:
        return [f"is {len(source):,} characters long, more than {MOST_SOURCE:,}"]
    try:
        tree = _environment().parse(source)
        return list(dict.fromkeys(_problems(tree, 0))) or _compiles(source)
    except TemplateSyntaxError as error:
        return [f"cannot be read: {error.message}"]
    except RecursionError:
        return ["is nested too deeply"]


def _compiles(source: str) -> list[str]:
    try:
        _compiled(source)
    except (SyntaxError, MemoryError, RecursionError, ValueError, TemplateSyntaxError):
        return ["is nested too deeply"]
    return []


def _problems(node: nodes.Node, depth: int) -> Iterator[str]:
    if depth > MOST_DEPTH:
        yield "is nested too deeply"
        return
    if not isinstance(node, _NODES):
        what = next((words for kind, words in _CALLED.items() if isinstance(node, kind)), "something")
        yield f"uses {what}; templates of messages know values, `if` and filters alone"
        return
    if (name := _name(node)) is not None:
        if name not in VARIABLES:
            yield _unknown(name)
        return
    yield from _own_problems(node)
    inner = (node.node,) if isinstance(node, nodes.Filter | nodes.Test) else node.iter_child_nodes()
    for child in inner:
        if child is not None:
            yield from _problems(child, depth + 1)


def _own_problems(node: nodes.Node) -> Iterator[str]:
    """What is wrong with this one node, whatever stands within it."""
    if isinstance(node, nodes.Filter):
        yield from _filter_problems(node)
    elif isinstance(node, nodes.Test) and (node.name not in _TESTS or node.args or node.kwargs):
        yield f"uses the test {node.name!r}; there are {', '.join(sorted(_TESTS))}"
    elif isinstance(node, nodes.Compare) and any(one.op not in ("eq", "ne") for one in node.ops):
        yield "compares by something else than == and !="
    elif isinstance(node, nodes.CondExpr) and node.expr2 is None:
        yield "has an `if` within a value without its `else`"
    elif isinstance(node, nodes.Const) and not isinstance(node.value, str):
        yield f"says {node.value!r} where a text in quotes belongs"


def _filter_problems(node: nodes.Filter) -> Iterator[str]:
    if node.name not in FILTERS:
        yield f"uses the filter {node.name!r}; there are {', '.join(sorted(FILTERS))}"
        return
    plain = [one.value for one in node.args if isinstance(one, nodes.Const)]
    most = FILTERS[node.name]
    if node.node is None or node.kwargs or node.dyn_args or node.dyn_kwargs or len(plain) != len(node.args):
        yield f"gives {node.name!r} something else than a plain value"
    elif len(plain) > most:
        yield f"gives {node.name!r} {len(plain)} values; it takes {most}"
    elif node.name == "truncate" and plain and not (type(plain[0]) is int and plain[0] >= _LEAST_LENGTH):
        yield f"gives 'truncate' no length of at least {_LEAST_LENGTH}"
    elif node.name in ("default", "d") and plain and not isinstance(plain[0], str):
        yield "gives 'default' something else than a text"


def _name(node: nodes.Node) -> str | None:
    """What a variable is called, with its group; None for what is none."""
    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Getattr):
        inner = _name(node.node)
        return f"{inner}.{node.attr}" if inner is not None else "a part of a value"
    return None


def _unknown(name: str) -> str:
    group = name.partition(".")[0]
    if name in groups():
        known = ", ".join(one for one in VARIABLES if one.startswith(f"{name}."))
        return f"says {name!r} as a whole; say {known}"
    near = nearest(name, VARIABLES) or next((one for one in VARIABLES if one.startswith(f"{group}.")), None)
    return f"knows no {name!r}" + (f"; did you mean {near}?" if near else "")


@cache
def _compiled(source: str) -> Template:
    return _environment().from_string(source)


def variables_of(source: str) -> frozenset[str]:
    """The variables that a template speaks of."""
    found: set[str] = set()

    def look(node: nodes.Node) -> None:
        if (name := _name(node)) is not None:
            found.add(name)
            return
        for child in node.iter_child_nodes():
            look(child)

    look(_environment().parse(source))
    return frozenset(found)


def render(source: str, values: Mapping[str, str | None]) -> Rendered:
    """Write a template with the values of a lead, by their full names; what has no value is told. Never raises for what a
    checked template can hold; raises ValueError for one that was not checked, or that grows beyond the caps."""
    if found := problems_of(source):
        raise ValueError(f"A template {found[0]}.")
    missing: list[str] = []
    known = dict(values)
    while True:
        try:
            return Rendered(_written(source, known), tuple(missing))
        except _Missing as lack:
            missing.append(lack.name)
            known[lack.name] = f"[{lack.name}]"  # so that whatever else is missing is told too


def _written(source: str, values: Mapping[str, str | None]) -> str:
    tree = {group: _Group(group) for group in groups()}
    for name, value in values.items():
        group, _, attribute = name.partition(".")
        if value is not None:
            tree[group][attribute] = value
    parts: list[str] = []
    size, began = 0, time.monotonic()
    for chunk in _compiled(source).generate(tree):
        parts.append(chunk)
        size += len(chunk)
        if size > MOST_RENDERED or time.monotonic() - began > MOST_SECONDS:
            raise ValueError("A template makes too long a text, or takes too long.")
    return "".join(parts)
