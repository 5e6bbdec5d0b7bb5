"""What code may do where: commit, catch, print, read the clock, reach the network, import a flow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from tools.house.source import Problem, Source, strings

_PRODUCT = ("src/", "tools/", "bench/")
_EDGES = (
    "src/leadwright/faces/",
    "src/leadwright/effects/",
    "src/leadwright/kernel/db.py",
    "src/leadwright/migrations/",
    "tests/",
    "bench/",
)
_PRINTERS = (
    "src/leadwright/faces/cli/",
    "src/leadwright/faces/compose.py",
    "src/leadwright_twin/serve.py",
    "src/leadwright_twin/market/serve.py",
    "src/leadwright_twin/crm/serve.py",
    "src/leadwright_twin/models/serve.py",
    "tools/",
    "bench/",
    "tests/",
)
_CLOCKS = (
    "src/leadwright/kernel/clock.py",
    "src/leadwright/kernel/ids.py",
    "src/leadwright_twin/",
    "tests/",
    "bench/",
    "tools/",
)
_DOORS = (
    "src/leadwright/kernel/http.py",
    "src/leadwright/effects/",
    "src/leadwright/faces/compose.py",
    "src/leadwright_twin/",
    "tests/",
    "bench/",
)
_NETWORK = frozenset(
    {
        "aiohttp",
        "dns",
        "ftplib",
        "http.client",
        "httpcore2",
        "httpx",
        "httpx2",
        "requests",
        "smtplib",
        "socket",
        "urllib.request",
        "urllib3",
        "websockets",
    }
)
_CONNECTING = frozenset({"open_connection", "open_unix_connection", "create_connection", "start_server"})
# A statement that touches a table; `SELECT 1` only asks whether anybody is there.
_STATEMENT = re.compile(
    r"\s*(?:SELECT\b.*\bFROM|INSERT INTO|UPDATE \S+ SET|DELETE FROM|WITH\b.*\bAS)\b", re.DOTALL
)
_CLOCK_CALLS = frozenset(
    {
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.date.today",
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
    }
)


def commit(sources: Sequence[Source]) -> Iterator[Problem]:
    """Only an edge commits: a request, a task, a command; and `effects`, for what it reserves and settles."""
    for source in _python(sources, outside=_EDGES):
        for call in _calls(source):
            if isinstance(call.func, ast.Attribute) and call.func.attr in {"commit", "rollback"}:
                message = f".{call.func.attr}() belongs to the edge: yield where the work so far is complete."
                yield source.problem("commit", call.lineno, message)


def broad_except(sources: Sequence[Source]) -> Iterator[Problem]:
    """A handler names what it expects; one that catches all must raise again."""
    for source in _python(sources):
        for node in source.nodes:
            if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not _raises_again(node):
                yield source.problem(
                    "broad-except", node.lineno, "Name the errors you expect; bugs crash loudly."
                )


def printing(sources: Sequence[Source]) -> Iterator[Problem]:
    """Only the command line speaks on the terminal; the rest returns values or logs."""
    for source in _python(sources, outside=_PRINTERS):
        for call in _calls(source):
            if isinstance(call.func, ast.Name) and call.func.id == "print":
                yield source.problem(
                    "print", call.lineno, "Return it or log it: only the command line prints."
                )


def clock(sources: Sequence[Source]) -> Iterator[Problem]:
    """Time comes from `kernel/clock.py` or as a parameter, so that tests and replays can hold it still."""
    for source in _python(sources, outside=_CLOCKS):
        for call in _calls(source):
            if _dotted(call.func) in _CLOCK_CALLS:
                message = f"{_dotted(call.func)}() reads the machine: use kernel.clock."
                yield source.problem("clock", call.lineno, message)


def network(sources: Sequence[Source]) -> Iterator[Problem]:
    """One door outside: what could open a connection is imported by the door and by servers alone."""
    for source in _python(sources, outside=_DOORS):
        for line, name in _imports(source):
            if any(name == bad or name.startswith(f"{bad}.") for bad in _NETWORK):
                yield source.problem("network", line, f"{name} reaches outside: ask through the door.")
        for call in _calls(source):
            if isinstance(call.func, ast.Attribute) and call.func.attr in _CONNECTING:
                message = f"{call.func.attr} reaches outside: ask through the door."
                yield source.problem("network", call.lineno, message)


def flows(sources: Sequence[Source]) -> Iterator[Problem]:
    """A flow is an order of things; what two flows share belongs into a room below."""
    for source in sources:
        if source.room != "flows" or not source.is_python:
            continue
        for line, name in _imports(source):
            if name.startswith("leadwright.flows"):
                message = f"A flow imports another ({name}): what they share belongs into a room below."
                yield source.problem("flows", line, message)


def sql_in_faces(sources: Sequence[Source]) -> Iterator[Problem]:
    """Faces speak in verbs and questions; SQL is written in rooms, reads and flows."""
    for source in sources:
        if source.room != "faces" or not source.is_python:
            continue
        for line, text in strings(source):
            if _STATEMENT.match(text):
                yield source.problem("sql-in-faces", line, "SQL in a face: ask `reads`, or call a verb.")


def _python(sources: Sequence[Source], outside: tuple[str, ...] = ()) -> Iterator[Source]:
    for source in sources:
        if source.is_python and source.within(*_PRODUCT) and not source.within(*outside):
            yield source


def _calls(source: Source) -> Iterator[ast.Call]:
    return (node for node in source.nodes if isinstance(node, ast.Call))


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _imports(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # `from http import client` imports http.client
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & _NETWORK
            yield from ((node.lineno, name) for name in inner or {node.module})


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(_dotted(name).split(".")[-1] in {"Exception", "BaseException"} for name in names)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None
