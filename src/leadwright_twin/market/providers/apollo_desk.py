"""Apollo's contacts and accounts: what a team keeps there of its own; nothing here costs a credit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from leadwright_twin.market.frame import Answer, Call, Route, route
from leadwright_twin.market.seeded import hex_id

_CONTACT = (
    "first_name", "last_name", "organization_name", "title", "account_id", "email", "website_url", "label_names",
    "contact_stage_id", "present_raw_address", "direct_phone", "mobile_phone", "corporate_phone", "typed_custom_fields",
)  # fmt: skip
_ACCOUNT = ("name", "domain", "owner_id", "account_stage_id", "phone", "raw_address", "typed_custom_fields")


def _kept(call: Call, kind: str) -> dict[str, dict[str, Any]]:
    """The team's own records of a kind, by id."""
    teams: dict[str, dict[str, dict[str, Any]]] = call.memory.setdefault(kind, {})
    return teams.setdefault(call.credential or "", {})


def accounts_by_domain(call: Call) -> dict[str, dict[str, Any]]:
    """The accounts that the team has, by their domain."""
    return {str(one["domain"]): one for one in _kept(call, "account").values() if one["domain"]}


def _given(call: Call, names: tuple[str, ...]) -> dict[str, Any]:
    body = call.json if isinstance(call.json, dict) else {}
    given = {**{key.removesuffix("[]"): value for key, value in call.query}, **body}
    return {name: given[name] for name in names if name in given}


def _stamp(call: Call) -> str:
    return datetime.fromtimestamp(call.now, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _created(call: Call, kind: str, names: tuple[str, ...], extra: dict[str, Any]) -> dict[str, Any]:
    kept = _kept(call, kind)
    id_ = hex_id(len(kept), "apollo", kind, call.credential)
    kept[id_] = {
        "id": id_, **dict.fromkeys(names), **_given(call, names), **extra,
        "source": "api", "created_at": _stamp(call), "updated_at": _stamp(call),
    }  # fmt: skip
    return kept[id_]


def _new_contact(call: Call) -> Answer:
    """A double is only looked for when `run_dedupe` asks for it."""
    given = _given(call, _CONTACT)
    if not any(given.get(name) for name in ("first_name", "last_name", "email")):
        return Answer(422, {"error": "Please specify at least a name or an email"})
    twin = next(
        (
            one
            for one in _kept(call, "contact").values()
            if given.get("email") and one["email"] == given["email"]
        ),
        None,
    )
    if twin is not None and call.param("run_dedupe").lower() == "true":
        return Answer(body={"contact": twin, "labels": []})
    name = " ".join(str(given[part]) for part in ("first_name", "last_name") if given.get(part))
    extra = {"name": name or None, "email_status": None, "email_unsubscribed": False, "person_id": None}
    return Answer(body={"contact": _created(call, "contact", _CONTACT, extra), "labels": []})


def _new_account(call: Call) -> Answer:
    given = _given(call, _ACCOUNT)
    if not given.get("name") and not given.get("domain"):
        return Answer(422, {"error": "Please specify at least a name or domain"})
    return Answer(body={"account": _created(call, "account", _ACCOUNT, {"existence_level": "full"})})


def _shown(call: Call, kind: str) -> Answer:
    found = _kept(call, kind).get(call.path["id"])
    return (
        Answer(404, {"error": f"{kind.capitalize()} not found"})
        if found is None
        else Answer(body={kind: found})
    )


def _changed(call: Call, kind: str, names: tuple[str, ...]) -> Answer:
    found = _kept(call, kind).get(call.path["id"])
    if found is None:
        return Answer(404, {"error": f"{kind.capitalize()} not found"})
    found |= {**_given(call, names), "updated_at": _stamp(call)}
    return Answer(body={kind: found})


def _searched(call: Call, kind: str) -> Answer:
    page, size = call.whole("page", 1), call.whole("per_page", 25)
    if page is None or size is None or page < 1 or not 1 <= size <= 100:
        return Answer(422, {"error": "Value too large: per_page must be at most 100."})
    words = (call.param("q_keywords") or call.param("q_organization_name")).lower()
    rows = [one for one in _kept(call, kind).values() if words in " ".join(map(str, one.values())).lower()]
    paging = {
        "page": page,
        "per_page": size,
        "total_entries": len(rows),
        "total_pages": -(-len(rows) // size),
    }
    part = rows[(page - 1) * size : page * size]
    return Answer(
        body={f"{kind}s": part, "breadcrumbs": [], "partial_results_only": False, "pagination": paging}
    )


def own_records() -> tuple[Route, ...]:
    """The routes of contacts and accounts."""
    found = []
    for kind, names, new in (("contact", _CONTACT, _new_contact), ("account", _ACCOUNT, _new_account)):
        address = f"/api/v1/{kind}s"
        found += [
            route(
                "POST",
                f"{address}/search",
                _searching(kind),
                f"api/v1/{kind}s/search",
                group=kind,
                repeat="free",
            ),
            route("POST", address, new, f"api/v1/{kind}s/create", group=kind),
            route(
                "GET", f"{address}/{{id}}", _showing(kind), f"api/v1/{kind}s/show", group=kind, repeat="free"
            ),
            route("PATCH", f"{address}/{{id}}", _changing(kind, names), f"api/v1/{kind}s/update", group=kind),
        ]
    return tuple(found)


def _searching(kind: str) -> Any:
    return lambda call: _searched(call, kind)


def _showing(kind: str) -> Any:
    return lambda call: _shown(call, kind)


def _changing(kind: str, names: tuple[str, ...]) -> Any:
    return lambda call: _changed(call, kind, names)
