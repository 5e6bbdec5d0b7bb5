"""How golden examples of CRMs are read: a deed with its arguments, the talk that it makes, and what came of it.

Their format is that of `golden/README.md`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from leadwright.sources.contract import Outcome
from leadwright.sources.crm.contract import CrmObject, CrmReply, CrmRequest, CrmTrouble, Link, Write
from leadwright.sources.crm.registry import dialects

FOLDER = Path(__file__).parent / "golden"


class NoMoreReplies(AssertionError):
    """A talk asked more than the example has replies for."""


def files() -> dict[str, dict[str, Any]]:
    """The golden files by CRM."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def exchanges() -> list[tuple[str, dict[str, Any]]]:
    """Every exchange with its CRM."""
    return [(crm, item) for crm, file in files().items() for item in file["exchanges"]]


def drive(
    crm: str, deed: str, arguments: Mapping[str, Any], replies: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Lead a talk through replies: the requests that were made, and the result or the trouble."""
    talk = getattr(dialects()[crm], deed)(*_decoded(deed, arguments))
    asked: list[dict[str, Any]] = []
    waiting = list(replies)
    try:
        request: CrmRequest = next(talk)
        while True:
            asked.append(_told(request))
            if not waiting:
                raise NoMoreReplies(f"{crm} {deed}: one request more than there are replies: {request}")
            request = talk.send(_reply(crm, request, waiting.pop(0)))
    except StopIteration as end:
        return asked, {"result": encoded(end.value)}
    except CrmTrouble as trouble:
        return asked, {
            "trouble": {"outcome": trouble.outcome.value, "code": trouble.code, "reason": trouble.reason}
        }


def _decoded(deed: str, arguments: Mapping[str, Any]) -> list[Any]:
    if deed == "write":
        return [[_write(item) for item in arguments["writes"]]]
    if deed == "associate":
        return [
            [Link(**{**item, "source": CrmObject(item["source"]), "target": CrmObject(item["target"])}) for item in arguments["links"]]
        ]  # fmt: skip
    found = dict(arguments)
    if "kind" in found:
        found["kind"] = CrmObject(found["kind"])
    if found.get("since"):
        found["since"] = datetime.fromisoformat(found["since"])
    return list(found.values())


def _write(item: Mapping[str, Any]) -> Write:
    links = {CrmObject(kind): target for kind, target in item.get("links", {}).items()}
    return Write(**{**item, "object": CrmObject(item["object"]), "links": links})


def _told(request: CrmRequest) -> dict[str, Any]:
    return {
        "method": request.method, "path": request.path, "query": dict(request.query), "json": request.json,
        "changes": request.changes,
    }  # fmt: skip


def _reply(crm: str, request: CrmRequest, given: Mapping[str, Any]) -> CrmReply:
    """A reply as the exchange would hand it over."""
    status, body = given["status"], given.get("json")
    headers = given.get("headers", {})
    at = parsedate_to_datetime(headers["date"]) if "date" in headers else None
    if 200 <= status < 300:
        return CrmReply(Outcome.HIT, status, body, headers, at=at)
    outcome, reason, code = dialects()[crm].trouble(status, body)
    return CrmReply(outcome, status, body, headers, reason, code, at)


def encoded(value: Any) -> Any:
    """A value of the contract as JSON, without what is empty."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        told = {item.name: encoded(getattr(value, item.name)) for item in dataclasses.fields(value)}
        return {name: one for name, one in told.items() if one is False or one not in (None, "", [], {})}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(encoded(name)): encoded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [encoded(one) for one in value]
    return value
