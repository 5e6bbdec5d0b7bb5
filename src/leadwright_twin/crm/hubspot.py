"""The twin of HubSpot: objects, batches, search, associations, properties, owners and pipelines, as its API has them.

Search sees the index, which lags behind; everything else sees the records. A batch whose inputs all carry a trace id has
an outcome for each record (207); one without is refused whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from leadwright_twin.crm.frame import Answer, Call, Office, iso
from leadwright_twin.crm.hubspot_schema import KINDS, MODIFIED, PLURALS, STAGES, Account, Property
from leadwright_twin.crm.hubspot_search import CEILING, matching
from leadwright_twin.crm.store import Record
from leadwright_twin.market.limiters import Limit
from leadwright_twin.wire import Request

HOSTS = ("api.hubapi.com",)
LIMITS = {
    "all": (
        Limit("TEN_SECONDLY_ROLLING", 110, 10.0, "rolling"),
        Limit("DAILY", 250_000, 86_400.0, "aligned"),
    ),
    "search": (Limit("SECONDLY", 5, 1.0, "rolling"),),
}
_BATCH = 100
_WRITES = re.compile(r"/batch/(create|update|upsert|archive)$")


class HubSpot(Office):
    """One account of HubSpot."""

    def __init__(self, *arguments: Any, account: Account | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.account = account or Account()
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Answer]]] = [
            (method, re.compile(pattern + "$"), handler)
            for method, pattern, handler in (
                ("POST", r"/oauth/v1/token", self._token),
                ("GET", r"/account-info/v3/details", self._details),
                ("GET", r"/crm/[^/]+/owners/?", self._owners),
                ("GET", r"/crm/[^/]+/pipelines/deals", self._pipelines),
                ("GET", r"/crm/[^/]+/properties/(\w+)", self._properties),
                ("POST", r"/crm/[^/]+/properties/(\w+)", self._add_property),
                ("GET", r"/crm/[^/]+/properties/(\w+)/(\w+)", self._property),
                ("POST", r"/crm/[^/]+/objects/(\w+)/search", self._search),
                ("POST", r"/crm/[^/]+/objects/(\w+)/batch/read", self._batch_read),
                ("POST", r"/crm/[^/]+/objects/(\w+)/batch/create", self._batch_create),
                ("POST", r"/crm/[^/]+/objects/(\w+)/batch/update", self._batch_update),
                ("POST", r"/crm/[^/]+/objects/(\w+)/batch/upsert", self._batch_upsert),
                ("POST", r"/crm/[^/]+/objects/(\w+)/batch/archive", self._batch_archive),
                ("POST", r"/crm/[^/]+/objects/(\w+)/merge", self._merge),
                ("GET", r"/crm/[^/]+/objects/(\w+)", self._list),
                ("POST", r"/crm/[^/]+/objects/(\w+)", self._create_one),
                ("GET", r"/crm/[^/]+/objects/(\w+)/([^/]+)", self._read_one),
                ("PATCH", r"/crm/[^/]+/objects/(\w+)/([^/]+)", self._update_one),
                ("DELETE", r"/crm/[^/]+/objects/(\w+)/([^/]+)", self._archive_one),
                ("POST", r"/crm/[^/]+/associations/(\w+)/(\w+)/batch/read", self._read_links),
                ("POST", r"/crm/[^/]+/associations/(\w+)/(\w+)/batch/(?:create|associate/default)", self._add_links),
                ("PUT", r"/crm/[^/]+/objects/(\w+)/(\w+)/associations/default/(\w+)/(\w+)", self._add_link),
            )
        ]  # fmt: skip

    # refusing and marking -------------------------------------------------------------------------

    def answer(self, call: Call) -> Answer:
        """Do what a call asks."""
        for method, pattern, handler in self._routes:
            if method == call.method and (found := pattern.match(call.path)):
                if any(part in ("leads", "tickets") for part in found.groups()):
                    break
                if found.groups() and found[1] not in KINDS:
                    return problem(404, f"Unable to infer object type from: {found[1]}", "OBJECT_NOT_FOUND")
                return handler(call, *found.groups())
        return problem(404, "resource not found", "OBJECT_NOT_FOUND")

    def plain(self, path: str) -> str:
        """A path of a dated version (/crm/objects/2026-03/...) as that of v3."""
        return re.sub(r"^/crm/(\w+)/\d{4}-\d\d(?=/|$)", r"/crm/v3/\1", path)

    def open_to_all(self, call: Call) -> bool:
        """A log-in needs no token."""
        return call.path.startswith("/oauth/")

    def refuse(self, why: Literal["expired", "unknown"]) -> Answer:
        """No token, or an old one."""
        if why == "expired":
            return problem(401, "The OAuth token used to make this call expired.", "EXPIRED_AUTHENTICATION")
        words = "Authentication credentials not found. This API supports OAuth 2.0 authentication"
        return problem(401, words, "INVALID_AUTHENTICATION")

    def busy(self, limit: Limit) -> Answer:
        """One call too many."""
        body = {
            "status": "error", "message": f"You have reached your {limit.name.lower()} limit.", "errorType": "RATE_LIMIT",
            "correlationId": _CORRELATION, "policyName": limit.name,
        }  # fmt: skip
        return Answer(429, body)

    def groups(self, call: Call) -> Sequence[str]:
        """Searches have a limit of their own, and count under no other."""
        if call.path.endswith("/search"):
            return ("search",)
        return () if self.open_to_all(call) else ("all",)

    def marks(self, call: Call, answer: Answer) -> tuple[tuple[str, str], ...]:
        """What HubSpot says of its limits, except in answers to searches."""
        found = [("x-hubspot-correlation-id", _CORRELATION)]
        if "all" in self.groups(call) and answer.status != 401 and "all" in self.gates:
            for state in self.gates["all"].states(call.now / 1000):
                if state.limit.name == "DAILY":
                    found.append(("x-hubspot-ratelimit-daily", str(state.limit.requests)))
                    found.append(("x-hubspot-ratelimit-daily-remaining", str(state.left)))
                else:
                    found.append(("x-hubspot-ratelimit-max", str(state.limit.requests)))
                    found.append(("x-hubspot-ratelimit-remaining", str(state.left)))
                    found.append(
                        ("x-hubspot-ratelimit-interval-milliseconds", str(int(state.limit.seconds * 1000)))
                    )
        return tuple(found)

    def failure(self, status: int) -> Answer:
        """A failure of the server."""
        return problem(status, "internal error", "INTERNAL_ERROR")

    def aimed(self, call: Call) -> list[Record]:
        """The records that a batch is about to change."""
        found = re.match(r"/crm/[^/]+/objects/(\w+)/batch/(?:update|archive)$", call.path)
        if not found or found[1] not in KINDS or not isinstance(call.body, dict):
            return []
        inputs = call.body.get("inputs") or []
        records = [self.store.get(KINDS[found[1]], str(item.get("id"))) for item in inputs]
        return [item for item in records if item is not None and item.archived is None]

    # log-in and account ---------------------------------------------------------------------------

    def _token(self, call: Call) -> Answer:
        given = call.body if isinstance(call.body, dict) else {}
        client = (given.get("client_id"), given.get("client_secret"))
        if client != self.tokens.client:
            return Answer(
                401,
                {
                    "status": "BAD_CLIENT_ID",
                    "message": "missing or unknown client id",
                    "correlationId": _CORRELATION,
                },
            )
        if given.get("refresh_token") != self.tokens.refresh:
            return Answer(
                400,
                {
                    "status": "BAD_REFRESH_TOKEN",
                    "message": "missing or unknown refresh token",
                    "correlationId": _CORRELATION,
                },
            )
        body = {
            "access_token": self.tokens.give(call.now), "refresh_token": self.tokens.refresh, "token_type": "bearer",
            "expires_in": int(self.tokens.seconds),
        }  # fmt: skip
        return Answer(200, body)

    def _details(self, call: Call) -> Answer:
        body = {
            "portalId": self.account.portal, "accountType": "STANDARD", "timeZone": "UTC", "companyCurrency": "USD",
            "uiDomain": "app.hubspot.com", "dataHostingLocation": "eu1",
        }  # fmt: skip
        return Answer(200, body)

    def _owners(self, call: Call) -> Answer:
        archived = call.query.get("archived") == "true"
        rows = [owner for owner in self.account.owners if owner["archived"] is archived]
        return self._paged(call, rows, lambda owner: owner, int(call.query.get("limit", "100")))

    def _pipelines(self, call: Call) -> Answer:
        stages = [
            {"id": name, "label": label, "displayOrder": place, "archived": False,
             "metadata": {"isClosed": closed, "probability": chance}}
            for place, (name, label, chance, closed) in enumerate(STAGES)
        ]  # fmt: skip
        pipeline = {
            "id": "default",
            "label": "Sales Pipeline",
            "displayOrder": 0,
            "archived": False,
            "stages": stages,
        }
        return Answer(200, {"results": [pipeline]})

    def _properties(self, call: Call, plural: str) -> Answer:
        return Answer(
            200, {"results": [_property(item) for item in self.account.properties[plural].values()]}
        )

    def _property(self, call: Call, plural: str, name: str) -> Answer:
        found = self.account.properties[plural].get(name)
        if found is None:
            return problem(404, f"Property {name} does not exist", "OBJECT_NOT_FOUND")
        return Answer(200, _property(found))

    def _add_property(self, call: Call, plural: str) -> Answer:
        if not self.account.writes_schemas:
            return problem(
                403, "This app hasn't been granted all required scopes to make this call.", "MISSING_SCOPES"
            )
        given = call.body or {}
        name = str(given.get("name"))
        if name in self.account.properties[plural]:
            return problem(409, f'A property named "{name}" already exists', "CONFLICT")
        unique = given.get("hasUniqueValue") is True
        made = Property(
            name,
            str(given.get("label")),
            str(given.get("type")),
            str(given.get("fieldType")),
            unique=unique,
            custom=True,
        )
        self.account.properties[plural][name] = made
        if unique:
            self.store.unique.setdefault(KINDS[plural], set()).add(name)
        return Answer(201, _property(made))

    # reading --------------------------------------------------------------------------------------

    def _list(self, call: Call, plural: str) -> Answer:
        archived = call.query.get("archived") == "true"
        wanted = [name for name in call.query.get("properties", "").split(",") if name]
        rows = [
            item for item in self.store.records.get(KINDS[plural], {}).values()
            if (item.archived is not None) is archived and item.merged_into is None
        ]  # fmt: skip
        limit = int(call.query.get("limit", "10"))
        if not 0 < limit <= 100:
            return problem(400, "limit must be between 1 and 100", "VALIDATION_ERROR")
        return self._paged(call, rows, lambda item: shown(item, wanted), limit)

    def _paged(self, call: Call, rows: Sequence[Any], tell: Callable[[Any], Any], limit: int) -> Answer:
        """A page after an id, by ids."""
        after = int(call.query.get("after") or 0)
        beyond = sorted((item for item in rows if _number(item) > after), key=_number)
        body: dict[str, Any] = {"results": [tell(item) for item in beyond[:limit]]}
        if len(beyond) > limit:
            body["paging"] = {"next": {"after": str(_number(beyond[limit - 1])), "link": "..."}}
        return Answer(200, body)

    def _read_one(self, call: Call, plural: str, name: str) -> Answer:
        key = call.query.get("idProperty", "")
        wanted = [one for one in call.query.get("properties", "").split(",") if one]
        found = self._known(plural, name, key, archived=call.query.get("archived") == "true")
        if found is None:
            return problem(404, "resource not found", "OBJECT_NOT_FOUND")
        return Answer(200, shown(found, wanted))

    def _known(self, plural: str, value: str, key: str, *, archived: bool) -> Record | None:
        kind = KINDS[plural]
        if key and key != "hs_object_id":
            return None if archived else self.store.holder(kind, key, value)
        found = self.store.canonical(kind, value)
        return found if found is not None and (found.archived is not None) is archived else None

    def _batch_read(self, call: Call, plural: str) -> Answer:
        given = call.body or {}
        inputs, key = given.get("inputs") or [], str(given.get("idProperty") or "")
        if len(inputs) > _BATCH or (given.get("propertiesWithHistory") and len(inputs) > 50):
            return problem(400, "The number of inputs exceeds the limit", "VALIDATION_ERROR")
        if key and key not in {*self.store.unique.get(KINDS[plural], ()), "hs_object_id"}:
            return problem(400, f"{key} is not a unique identifier property", "VALIDATION_ERROR")
        archived = call.query.get("archived") == "true"
        wanted, histories = given.get("properties") or [], given.get("propertiesWithHistory") or []
        found: dict[str, Record] = {}
        missing: list[str] = []
        for item in inputs:
            one = self._known(plural, str(item.get("id")), key, archived=archived)
            if one is None:
                missing.append(str(item.get("id")))
            else:
                found[one.id] = one
        rows = [shown(item, wanted, histories) for item in found.values()]
        body: dict[str, Any] = {
            "status": "COMPLETE",
            "results": rows,
            "startedAt": iso(call.now),
            "completedAt": iso(self.store.now()),
        }
        if not missing:
            return Answer(200, body)
        kind = PLURALS[KINDS[plural]].upper()
        message = (
            f"Could not get some {kind} objects, they may be deleted or not exist. Check that ids are valid."
        )
        error = {
            "status": "error",
            "category": "OBJECT_NOT_FOUND",
            "message": message,
            "context": {"ids": missing},
        }
        return Answer(207, {**body, "numErrors": 1, "errors": [error]})

    def _search(self, call: Call, plural: str) -> Answer:
        given = call.body or {}
        limit, after = int(given.get("limit") or 10), int(given.get("after") or 0)
        if not 0 < limit <= 200:
            return problem(400, "limit must be between 1 and 200", "VALIDATION_ERROR")
        if after + limit > CEILING:
            words = f"The maximum amount of results for a search is {CEILING}"
            return problem(400, words, "VALIDATION_ERROR")
        found = matching(
            self.store.index(KINDS[plural]), given, MODIFIED[plural], self.account.properties[plural]
        )
        if isinstance(found, str):
            return problem(400, found, "VALIDATION_ERROR")
        wanted = given.get("properties") or []
        rows = []
        for record_id, seen in found[after : after + limit]:
            item = self.store.records[KINDS[plural]][record_id]
            rows.append(shown(item, wanted, values=seen.values, modified=seen.modified))
        body: dict[str, Any] = {"total": len(found), "results": rows}
        if len(found) > after + limit:
            body["paging"] = {"next": {"after": str(after + limit)}}
        return Answer(200, body)

    # writing --------------------------------------------------------------------------------------

    def _create_one(self, call: Call, plural: str) -> Answer:
        made = self._created(call, plural, call.body or {})
        return Answer(201, shown(made, [])) if isinstance(made, Record) else Answer(_status(made), made)

    def _update_one(self, call: Call, plural: str, record_id: str) -> Answer:
        changed = self._updated(
            call, plural, {"id": record_id, **(call.body or {})}, call.query.get("idProperty", "")
        )
        return (
            Answer(200, shown(changed, []))
            if isinstance(changed, Record)
            else Answer(_status(changed), changed)
        )

    def _archive_one(self, call: Call, plural: str, record_id: str) -> Answer:
        found = self.store.get(KINDS[plural], record_id)
        if found is not None and found.archived is None:
            self.store.archive(found, "app")
        return Answer(204)

    def _batch_create(self, call: Call, plural: str) -> Answer:
        return self._batch(call, plural, lambda item: self._created(call, plural, item), 201)

    def _batch_update(self, call: Call, plural: str) -> Answer:
        key = str((call.body or {}).get("idProperty") or "")
        return self._batch(call, plural, lambda item: self._updated(call, plural, item, key), 200)

    def _batch_upsert(self, call: Call, plural: str) -> Answer:
        def upsert(item: Mapping[str, Any]) -> Record | dict[str, Any]:
            key = str(item.get("idProperty") or "")
            known = self._known(plural, str(item.get("id")), key, archived=False)
            if known is not None:
                return self._updated(call, plural, {**item, "id": known.id}, "")
            return self._created(
                call, plural, {"properties": {key: item.get("id"), **(item.get("properties") or {})}}
            )

        return self._batch(call, plural, upsert, 200)

    def _batch(
        self, call: Call, plural: str, do: Callable[[Mapping[str, Any]], Record | dict[str, Any]], status: int
    ) -> Answer:
        inputs = (call.body or {}).get("inputs") or []
        if not inputs or len(inputs) > _BATCH:
            return problem(400, f"The number of inputs must be between 1 and {_BATCH}", "VALIDATION_ERROR")
        traced = all(item.get("objectWriteTraceId") for item in inputs)
        if not traced:
            for item in inputs:
                if (wrong := self._judged(plural, item, new=status == 201)) is not None:
                    return Answer(_status(wrong), wrong)
        rows, errors = [], []
        for item in inputs:
            done = do(item)
            if isinstance(done, Record):
                call.touched.append(done)
                trace = {"objectWriteTraceId": item["objectWriteTraceId"]} if traced else {}
                rows.append({**shown(done, list(item.get("properties") or {})), **trace})
            else:
                errors.append({**done, "context": {"objectWriteTraceId": [item.get("objectWriteTraceId")]}})
        body = {
            "status": "COMPLETE",
            "results": rows,
            "startedAt": iso(call.now),
            "completedAt": iso(self.store.now()),
        }
        if not errors:
            return Answer(status, body)
        return Answer(207, {**body, "numErrors": len(errors), "errors": errors})

    def _judged(self, plural: str, item: Mapping[str, Any], *, new: bool) -> dict[str, Any] | None:
        """Why a record is not taken; None if it is."""
        values = item.get("properties") or {}
        known = None if new else self.store.get(KINDS[plural], str(item.get("id")))
        if wrong := self.account.wrong(plural, values, new=new):
            body = problem(400, "Property values were not valid", "VALIDATION_ERROR").body
            return {**body, "errors": wrong}
        for name in self.store.unique.get(KINDS[plural], ()):
            value = values.get(name)
            holder = self.store.holder(KINDS[plural], name, str(value)) if value else None
            if holder is not None and holder is not known:
                if name == "email":
                    return dict(
                        problem(409, f"Contact already exists. Existing ID: {holder.id}", "CONFLICT").body
                    )
                where = f"portalId={self.account.portal}, propertyName={name}, value={value}"
                words = f"Cannot set PropertyValueCoordinates{{{where}}}. {holder.id} already has that value."
                return dict(problem(400, words, "VALIDATION_ERROR").body)
        return None

    def _created(self, call: Call, plural: str, item: Mapping[str, Any]) -> Record | dict[str, Any]:
        if (wrong := self._judged(plural, item, new=True)) is not None:
            return wrong
        links: dict[str, list[str]] = {}
        for link in item.get("associations") or []:
            target = _target(plural, link)
            found = self.store.canonical(target, str(link["to"]["id"])) if target else None
            if target is None or found is None or found.archived is not None:
                return dict(
                    problem(400, f"No {target} with ID {link['to']['id']} exists", "INVALID_ASSOCIATION").body
                )
            links.setdefault(target, []).append(found.id)
        values = {name: _text(value) for name, value in (item.get("properties") or {}).items()}
        if plural == "deals":
            values.setdefault("pipeline", "default")
        return self.store.create(KINDS[plural], values, "app", request=call.number, links=links)

    def _updated(self, call: Call, plural: str, item: Mapping[str, Any], key: str) -> Record | dict[str, Any]:
        found = self._known(plural, str(item.get("id")), key, archived=False)
        if found is None:
            return dict(problem(404, f"{plural} with ID {item.get('id')} not found", "OBJECT_NOT_FOUND").body)
        if (wrong := self._judged(plural, {**item, "id": found.id}, new=False)) is not None:
            return wrong
        values = {name: _text(value) for name, value in (item.get("properties") or {}).items()}
        self.store.update(found, values, "app", request=call.number)
        return found

    def _batch_archive(self, call: Call, plural: str) -> Answer:
        for item in (call.body or {}).get("inputs") or []:
            found = self.store.get(KINDS[plural], str(item.get("id")))
            if found is not None and found.archived is None:
                self.store.archive(found, "app")
        return Answer(204)

    def _merge(self, call: Call, plural: str) -> Answer:
        given = call.body or {}
        winner = self.store.canonical(KINDS[plural], str(given.get("primaryObjectId")))
        loser = self.store.get(KINDS[plural], str(given.get("objectIdToMerge")))
        if winner is None or loser is None or winner is loser or loser.archived is not None:
            return problem(400, "These records cannot be merged", "VALIDATION_ERROR")
        self.store.merge(winner, loser)
        return Answer(200, shown(winner, []))

    # associations ---------------------------------------------------------------------------------

    def _read_links(self, call: Call, source: str, target: str) -> Answer:
        rows = []
        for item in (call.body or {}).get("inputs") or []:
            found = self.store.canonical(KINDS[source], str(item.get("id")))
            ids = found.links.get(KINDS[target], []) if found is not None else []
            if ids:
                types = [{"category": "HUBSPOT_DEFINED", "typeId": 5, "label": None}]
                rows.append(
                    {
                        "from": {"id": str(item["id"])},
                        "to": [{"toObjectId": int(one), "associationTypes": types} for one in ids],
                    }
                )
        return Answer(200, {"status": "COMPLETE", "results": rows})

    def _add_links(self, call: Call, source: str, target: str) -> Answer:
        rows, errors = [], []
        for item in (call.body or {}).get("inputs") or []:
            ids = str(item["from"]["id"]), str(item["to"]["id"])
            if self._linked(source, target, *ids):
                rows.append({"fromObjectId": int(ids[0]), "toObjectId": int(ids[1]), "labels": []})
            else:
                words = f"No association could be made between {ids[0]} and {ids[1]}"
                errors.append(
                    {
                        "status": "error",
                        "category": "VALIDATION_ERROR",
                        "message": words,
                        "context": {"fromObjectId": [ids[0]], "toObjectId": [ids[1]]},
                    }
                )
        body = {"status": "COMPLETE", "results": rows}
        return (
            Answer(207, {**body, "numErrors": len(errors), "errors": errors}) if errors else Answer(201, body)
        )

    def _add_link(self, call: Call, source: str, source_id: str, target: str, target_id: str) -> Answer:
        if target not in KINDS or not self._linked(source, target, source_id, target_id):
            return problem(400, "No association could be made", "VALIDATION_ERROR")
        return Answer(200, {"status": "COMPLETE", "results": []})

    def _linked(self, source: str, target: str, source_id: str, target_id: str) -> bool:
        one, other = (
            self.store.canonical(KINDS[source], source_id),
            self.store.canonical(KINDS[target], target_id),
        )
        if one is None or other is None or one.archived is not None or other.archived is not None:
            return False
        self.store.link(one, KINDS[target], other.id, only=KINDS[target] == "company")
        return True


_CORRELATION = "00000000-0000-4000-8000-000000000000"
_TYPES = {1: "company", 279: "company", 5: "company", 341: "company", 3: "contact"}


def _number(item: Any) -> int:
    return int(item["id"] if isinstance(item, dict) else item.id)


def _target(plural: str, link: Mapping[str, Any]) -> str | None:
    types = link.get("types") or []
    return _TYPES.get(types[0].get("associationTypeId")) if types else None


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def shown(
    item: Record, wanted: Sequence[str], histories: Sequence[str] = (), *, values: Mapping[str, str | None] | None = None,
    modified: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A record as the API tells it: every property that was asked for, null where it is empty."""
    plural = PLURALS[item.kind]
    at = item.modified if modified is None else modified
    own = {
        "hs_object_id": item.id, "createdate": iso(item.created), MODIFIED[plural]: iso(at),
        "hs_merged_object_ids": ";".join(item.merged_from) or None,
        "associatedcompanyid": next(iter(item.links.get("company", [])), None),
    }  # fmt: skip
    known = {**(item.values() if values is None else values), **own}
    names = dict.fromkeys([*wanted, "hs_object_id", "createdate", MODIFIED[plural]])
    row: dict[str, Any] = {
        "id": item.id, "properties": {name: known.get(name) for name in names}, "createdAt": iso(item.created),
        "updatedAt": iso(at), "archived": item.archived is not None,
    }  # fmt: skip
    if item.archived is not None:
        row["archivedAt"] = iso(item.archived)
    if histories:
        row["propertiesWithHistory"] = {
            name: [
                {"value": entry.value or "", "timestamp": iso(entry.at), "sourceType": "CRM_UI" if entry.who == "person" else "INTEGRATION"}
                for entry in item.history.get(name, [])
            ]
            for name in histories
        }  # fmt: skip
    return row


def _property(item: Property) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": item.name, "label": item.label, "type": item.type, "fieldType": item.field_type, "hasUniqueValue": item.unique,
        "hubspotDefined": not item.custom, "calculated": False, "hidden": False,
        "options": [{"value": value, "label": label, "hidden": False, "displayOrder": n} for n, (value, label) in enumerate(item.options)],
        "modificationMetadata": {"archivable": item.custom, "readOnlyDefinition": not item.custom, "readOnlyValue": item.read_only},
    }  # fmt: skip
    return found | ({"referencedObjectType": "OWNER"} if item.refers_to_owner else {})


def problem(status: int, message: str, category: str) -> Answer:
    """An error as HubSpot writes it."""
    return Answer(
        status, {"status": "error", "message": message, "correlationId": _CORRELATION, "category": category}
    )


def _status(body: Mapping[str, Any]) -> int:
    return {"CONFLICT": 409, "OBJECT_NOT_FOUND": 404}.get(str(body.get("category")), 400)


def is_mine(request: Request) -> bool:
    """Whether a request is for HubSpot."""
    return request.host in HOSTS
