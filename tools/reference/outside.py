"""Pages about the faces: settings, commands, API, errors."""

from __future__ import annotations

import ast
import importlib
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer.main
from pydantic import AliasChoices

import leadwright
from leadwright.faces.api.app import create_api
from leadwright.faces.cli.app import app
from leadwright.kernel import errors as tree
from leadwright.kernel.db import Database
from leadwright.kernel.errors import AppError
from leadwright.kernel.settings import Settings
from tools.reference.markdown import Page, code, doc, fence, page, section, table


def settings() -> Page:
    """Every setting with its names in the environment, its default and its meaning."""
    lines = page(
        "Settings",
        "`leadwright.kernel.settings`",
        "Settings come from the environment and from a file `.env` in the working folder. Where two names "
        "are given, "
        "the first one wins.",
    )
    for name, field in Settings.model_fields.items():
        assert isinstance(field.validation_alias, AliasChoices)
        names = ", ".join(code(alias) for alias in field.validation_alias.choices)
        default = (
            "the platform's data folder"
            if name == "home"
            else _default(field.get_default(call_default_factory=True))
        )
        lines += section(
            name, names, field.description or "", f"Default: {default}. {_bounds(field.metadata)}".strip()
        )
    return lines


def _default(value: object) -> str:
    return "none" if value is None else "empty" if value == {} else code(value)


def _bounds(metadata: list[Any]) -> str:
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    parts = [f"{words[k]} {getattr(item, k)}" for item in metadata for k in words if hasattr(item, k)]
    return f"Allowed: {', '.join(parts)}." if parts else ""


def command_tree() -> Iterator[tuple[str, Any]]:
    """Every command that can be typed, with its full name. (Typer brings its own Click, so the type stays "
    "open.)"""

    def walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
        inner = getattr(command, "commands", None)
        if inner is None or (getattr(command, "invoke_without_command", False) and name != "leadwright"):
            yield name, command
        if inner is not None:
            for word in sorted(inner):
                yield from walk(f"{name} {word}", inner[word])

    yield from walk("leadwright", typer.main.get_command(app))


def commands() -> Page:
    """Every command with its arguments and options."""
    lines = page(
        "Commands",
        "`leadwright.faces.cli.app`",
        "Exit code 0 means that the goal was met; other codes are those of [errors](errors.md). Tables and "
        "progress "
        "are for people; with `--json` a command prints one JSON object on stdout.",
    )
    for name, command in command_tree():
        lines += section(code(name), command.help or "")
        rows = [_parameter(item) for item in command.params if item.name != "help"]
        lines += table(["parameter", "meaning", "default"], rows) if rows else []
    return lines


def _parameter(item: Any) -> list[str]:
    shown = (
        ", ".join((*item.opts, *item.secondary_opts))
        if item.param_type_name == "option"
        else (item.name or "").upper()
    )
    # absent, empty and off are all "nothing given"
    given = isinstance(item.default, int | float | str) and not isinstance(item.default, bool)
    default = "required" if item.required else code(item.default) if given else ""
    return [code(shown), str(getattr(item, "help", "") or ""), default]


def api_document() -> Mapping[str, Any]:
    """The OpenAPI document of all that a process answers: the versioned API, and what stands beside it."""
    # nothing is connected to: the document is made of routes and schemas alone
    app = create_api(Database("postgresql://nobody@127.0.0.1/none"), Settings())
    document: dict[str, Any] = app.openapi()
    for route in app.routes:  # the versioned API is mounted, with a document of its own
        inner = getattr(getattr(route, "app", None), "openapi", None)
        if inner is not None:
            document |= {"info": inner()["info"], "components": inner()["components"]}
            prefix = getattr(route, "path", "")
            document["paths"] |= {f"{prefix}{path}": said for path, said in inner()["paths"].items()}
    return document


def api() -> Page:
    """Every endpoint with its parameters, its body and its answers."""
    document = api_document()
    lines = page("The HTTP API", "the OpenAPI document of `leadwright.faces.api`")
    lines += [
        "",
        f"{document['info']['summary']} The document itself: `GET /api/v1/openapi.json`.",
        "",
        "Anything that goes wrong is answered as `application/problem+json` with a [code](errors.md).",
    ]
    for header in document["components"].get("parameters", {}).values():
        lines += ["", f"Header {code(header['name'])}: {header['description']}"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            lines += section(
                code(f"{method.upper()} {path}"),
                operation.get("summary", ""),
                operation.get("description", ""),
            )
            lines += _request(operation)
            good = {status: part for status, part in operation["responses"].items() if int(status) < 400}
            answers = ", ".join(f"{code(status)} {_schema(part)}".strip() for status, part in good.items())
            lines += ["", f"Answers: {answers}."]
    return lines


def _request(operation: Mapping[str, Any]) -> Page:
    rows = [
        [code(item["name"]), item["in"], "yes" if item.get("required") else "", item.get("description", "")]
        for item in operation.get("parameters", ())
    ]
    lines = table(["parameter", "in", "required", "meaning"], rows) if rows else []
    body = operation.get("requestBody", {})
    kinds = ", ".join(code(media) for media in body.get("content", ()))
    return [*lines, "", f"Body: {_schema(body)} as {kinds}.".replace(":  as", ":")] if kinds else lines


def _schema(part: Mapping[str, Any]) -> str:
    for content in part.get("content", {}).values():
        schema = content.get("schema", {})
        name = schema.get("$ref", "").rpartition("/")[2] or schema.get("title", "")
        if name and not name.startswith("Response"):
            return code(name)
    return ""


def _modules() -> Iterator[tuple[str, ast.Module]]:
    root = Path(leadwright.__path__[0])
    for path in sorted(root.rglob("*.py")):
        name = ".".join(("leadwright", *path.relative_to(root).with_suffix("").parts))
        yield name.removesuffix(".__init__"), ast.parse(path.read_text("utf-8"))


def error_classes() -> dict[str, type[AppError]]:
    """Every class of the error tree by its name, wherever in the product it stands."""
    found = {
        name: kind
        for name, kind in vars(tree).items()
        if isinstance(kind, type) and issubclass(kind, AppError)
    }
    size = 0
    while size != len(found):  # a leaf may hang on a leaf
        size = len(found)
        for module, parsed in _modules():
            for node in ast.walk(parsed):
                if not isinstance(node, ast.ClassDef) or node.name in found:
                    continue
                if any(isinstance(parent, ast.Name) and parent.id in found for parent in node.bases):
                    found[node.name] = getattr(importlib.import_module(module), node.name)
    return found


def error_codes() -> dict[str, tuple[type[AppError], set[str]]]:
    """Every error code with its class and what is said when it is raised (a class's own law, or its "
    "messages)."""
    classes = error_classes()
    found: dict[str, tuple[type[AppError], set[str]]] = {}
    for kind in classes.values():
        if "code" in vars(kind):
            found[kind.code] = (kind, {doc(kind).split("\n\n", 1)[0]})
    for _, parsed in _modules():
        for node in ast.walk(parsed):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in classes:
                for word in node.keywords:
                    if word.arg == "code" and isinstance(word.value, ast.Constant):
                        entry = found.setdefault(str(word.value.value), (classes[node.func.id], set()))
                        entry[1].add(_message(node.args[0]) if node.args else "")
    return found


def _message(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)  # type: ignore[misc]
    return str(node.value) if isinstance(node, ast.Constant) else "…"


def errors() -> Page:
    """The tree of errors and every code."""
    law, _, drawing = doc(tree).partition("\n\n")
    drawn, _, rest = drawing.partition("\n\n")
    lines = page("Errors", "`leadwright.kernel.errors` and the places that raise them", law)
    lines += [*fence(textwrap.dedent(drawn)), "", rest]
    rows = []
    for name, (kind, said) in sorted(error_codes().items()):
        rows.append(
            [code(name), kind.__name__, str(kind.status), str(kind.exit_code), " / ".join(sorted(said))]
        )
    return (
        lines + section("Codes") + table(["code", "class", "HTTP status", "exit code", "what is said"], rows)
    )
