"""The twin of Salesforce: queries, single records, collections, composite requests, describe and limits, as its API has them.

Queries see every change at once, in whole seconds; duplicate rules and unique fields stand in the way of every write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from leadwright_twin.crm.frame import Answer, Call, Office
from leadwright_twin.crm.salesforce_schema import KEY, STAGES, FieldRule, Org, salesforce_id, trouble
from leadwright_twin.crm.soql import SoqlError, parse, run
from leadwright_twin.crm.store import Record
from leadwright_twin.market.limiters import Limit
from leadwright_twin.wire import Request

HOSTS = ("login.salesforce.com", "test.salesforce.com", "*.my.salesforce.com")
LIMITS = {"all": (Limit("DailyApiRequests", 15_000, 86_400.0, "aligned"),)}
_COLLECTION, _COMPOSITE, _PAGE = 200, 25, 2_000
_ROOT = re.compile(r"/services/data/v[\d.]+(/.*)?$")
KINDS = ("Account", "Contact", "Lead", "Opportunity")


class Salesforce(Office):
    """One org of Salesforce. `page` is how many records one answer to a query holds."""

    def __init__(self, *arguments: Any, org: Org | None = None, page: int = _PAGE, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.org, self.page = org or Org(), page
        self.roles: list[dict[str, Any]] = []

    # refusing and marking -------------------------------------------------------------------------

    def answer(self, call: Call) -> Answer:
        """Do what a call asks."""
        if call.path == "/services/oauth2/token":
            return self._token(call)
        found = _ROOT.match(call.path)
        if found is None:
            return problem(404, "NOT_FOUND", "The requested resource does not exist")
        path = (found[1] or "/").rstrip("/")
        if path in ("/query", "/queryAll") and call.method == "GET":
            return self._query(call, deleted=path == "/queryAll")
        if path.startswith(("/query/", "/queryAll/")):
            return self._more(call, path.rpartition("/")[2])
        if path == "/limits":
            used, most = self._usage(call)
            return Answer(200, {"DailyApiRequests": {"Max": most, "Remaining": most - used}})
        if path == "/composite/sobjects":
            return self._collection(call)
        if path == "/composite" and call.method == "POST":
            return self._composite(call)
        if match := re.match(r"/sobjects/(\w+)/describe$", path):
            return self._describe(match[1])
        if match := re.match(r"/sobjects/(\w+)(?:/(\w+))?(?:/([^/]+))?$", path):
            return self._sobject(call, match[1], match[2], match[3])
        return problem(404, "NOT_FOUND", "The requested resource does not exist")

    def open_to_all(self, call: Call) -> bool:
        """A log-in needs no token."""
        return call.path == "/services/oauth2/token"

    def refuse(self, why: Literal["expired", "unknown"]) -> Answer:
        """No token, or an old one: Salesforce says the same to both."""
        return problem(401, "INVALID_SESSION_ID", "Session expired or invalid")

    def busy(self, limit: Limit) -> Answer:
        """One call too many, or a server that says so."""
        if limit.name == "DailyApiRequests":
            return problem(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        return problem(503, "SERVER_UNAVAILABLE", "Too many requests are being served")

    def groups(self, call: Call) -> Sequence[str]:
        """All calls count under the limit of the day."""
        return () if self.open_to_all(call) else ("all",)

    def marks(self, call: Call, answer: Answer) -> tuple[tuple[str, str], ...]:
        """How many of the day's calls are used."""
        if self.open_to_all(call) or answer.status == 401:
            return ()
        used, most = self._usage(call)
        return (("sforce-limit-info", f"api-usage={used}/{most}"),)

    def _usage(self, call: Call) -> tuple[int, int]:
        state = self.gates["all"].states(call.now / 1000)[0]
        return state.used, state.limit.requests or 0

    def failure(self, status: int) -> Answer:
        """A failure of the server."""
        code = "SERVER_UNAVAILABLE" if status == 503 else "UNKNOWN_EXCEPTION"
        return problem(status, code, "An unexpected error occurred")

    def aimed(self, call: Call) -> list[Record]:
        """The records that a call is about to change."""
        given = call.body if isinstance(call.body, dict) else {}
        ids = [str(item.get("Id")) for item in given.get("records") or [] if item.get("Id")]
        ids += [str(item.get("url", "")).rpartition("/")[2] for item in given.get("compositeRequest") or []]
        ids += call.query.get("ids", "").split(",")
        found = [self._record(kind, one) for one in ids for kind in KINDS]
        return [item for item in found if item is not None and item.archived is None]

    # log-in ---------------------------------------------------------------------------------------

    def _token(self, call: Call) -> Answer:
        given = call.body if isinstance(call.body, dict) else {}
        if (given.get("client_id"), given.get("client_secret")) != self.tokens.client:
            return Answer(
                400, {"error": "invalid_client_id", "error_description": "client identifier invalid"}
            )
        grant = given.get("grant_type")
        if grant == "refresh_token" and given.get("refresh_token") != self.tokens.refresh:
            return Answer(
                400, {"error": "invalid_grant", "error_description": "expired access/refresh token"}
            )
        if grant not in ("refresh_token", "client_credentials"):
            return Answer(
                400, {"error": "unsupported_grant_type", "error_description": "grant type not supported"}
            )
        body = {
            "access_token": self.tokens.give(call.now), "instance_url": self.org.instance, "token_type": "Bearer",
            "id": f"{self.org.instance}/id/00D/005", "issued_at": str(call.now), "signature": "invented",
        }  # fmt: skip
        if self.tokens.rotates and grant == "refresh_token":
            self.tokens.refresh = f"sandbox-refresh-{call.number}"
            body["refresh_token"] = self.tokens.refresh
        return Answer(200, body)

    # reading --------------------------------------------------------------------------------------

    def _query(self, call: Call, *, deleted: bool) -> Answer:
        try:
            query = parse(call.query.get("q", ""))
            rows = self._rows(query.object, deleted=deleted)
            self._check(query.object, {*query.columns, *query.fields})
            found = run(query, rows)
        except SoqlError as error:
            return problem(400, error.code, str(error))
        shown = [
            {"attributes": {"type": query.object, "url": f"{call.path}/{row['Id']}"}, **{name: row.get(name) for name in query.columns}}
            for row in found
        ]  # fmt: skip
        body: dict[str, Any] = {
            "totalSize": len(shown),
            "done": len(shown) <= self.page,
            "records": shown[: self.page],
        }
        if len(shown) > self.page:
            self._waiting = shown
            body["nextRecordsUrl"] = f"{call.path}/0r8xx000000001-{self.page}"
        return Answer(200, body)

    def _more(self, call: Call, locator: str) -> Answer:
        at = int(locator.rpartition("-")[2])
        rows = getattr(self, "_waiting", [])
        done = len(rows) <= at + self.page
        body: dict[str, Any] = {"totalSize": len(rows), "done": done, "records": rows[at : at + self.page]}
        if not done:
            body["nextRecordsUrl"] = f"{call.path.rpartition('-')[0]}-{at + self.page}"
        return Answer(200, body)

    def _rows(self, kind: str, *, deleted: bool) -> list[dict[str, Any]]:
        if kind == "User":
            return self.org.users
        if kind == "Organization":
            return [{"Id": "00D000000000001EAA", "Name": self.org.name, "IsSandbox": False}]
        if kind == "OpportunityStage":
            return [
                {"Id": f"01J{n:015d}", "ApiName": name, "MasterLabel": name, "DefaultProbability": chance, "IsClosed": closed,
                 "IsWon": won, "SortOrder": n + 1, "IsActive": True}
                for n, (name, chance, closed, won) in enumerate(STAGES)
            ]  # fmt: skip
        if kind == "OpportunityContactRole":
            return self.roles
        if kind not in self.org.objects:
            raise SoqlError(f"sObject type '{kind}' is not supported.", "INVALID_TYPE")
        records = self.store.records.get(kind, {}).values()
        return [self.shown(item) for item in records if deleted or item.archived is None]

    def _check(self, kind: str, names: set[str]) -> None:
        known = self.org.objects.get(kind)
        for name in sorted(names):
            if known is not None and name not in known:
                raise SoqlError(
                    f"\nSELECT {name} FROM {kind}\n       ^\nERROR at Row:1:Column:8\nNo such column '{name}' on entity '{kind}'.",
                    "INVALID_FIELD",
                )

    def shown(self, item: Record) -> dict[str, Any]:
        """A record with its values in Salesforce's types."""
        known = self.org.objects[item.kind]
        row: dict[str, Any] = {name: _typed(rule, item.value(name)) for name, rule in known.items()}
        accounts = item.links.get("Account", [])
        contacts = item.links.get("Contact", [])
        editor = self.org.users[0] if item.by == "app" else self.org.users[1]
        maker = self.org.users[0] if item.made_by == "app" else self.org.users[1]
        row |= {
            "Id": item.id, "IsDeleted": item.archived is not None, "CreatedDate": stamp(item.created),
            "LastModifiedDate": stamp(item.modified), "SystemModstamp": stamp(item.modified), "LastModifiedById": editor["Id"],
            "CreatedById": maker["Id"],
        }  # fmt: skip
        if "MasterRecordId" in known:
            row["MasterRecordId"] = item.merged_into
        if "AccountId" in known:
            row["AccountId"] = accounts[0] if accounts else None
        if "ConvertedContactId" in known:
            row["ConvertedContactId"] = contacts[0] if contacts else None
            row["ConvertedAccountId"] = accounts[0] if accounts else None
        if row.get("OwnerId") is None:
            row["OwnerId"] = self.org.users[0]["Id"]
        return row

    def _describe(self, kind: str) -> Answer:
        if kind not in self.org.objects:
            return problem(404, "NOT_FOUND", "The requested resource does not exist")
        return Answer(
            200,
            {
                "name": kind,
                "label": kind,
                "fields": [_described(item) for item in self.org.objects[kind].values()],
            },
        )

    # writing --------------------------------------------------------------------------------------

    def _sobject(self, call: Call, kind: str, name: str | None, value: str | None) -> Answer:
        if kind not in self.org.objects:
            return problem(404, "NOT_FOUND", "The requested resource does not exist")
        body = call.body if isinstance(call.body, dict) else {}
        if name is None:
            return self._single(self._create(call, kind, body), 201)
        if value is not None:
            return self._upsert(call, kind, name, value, body)
        found = self._record(kind, name)
        if found is None or found.archived is not None:
            code = "ENTITY_IS_DELETED" if found is not None else "NOT_FOUND"
            return problem(404, code, "The requested resource does not exist")
        if call.method == "GET":
            return Answer(200, {"attributes": {"type": kind}, **self.shown(found)})
        if _changed_since(call, found):
            return problem(412, "PRECONDITION_FAILED", "The precondition failed")
        if call.method == "DELETE":
            self.store.archive(found, "app")
            return Answer(204)
        error = self._update(call, found, body)
        return self._single(error, 204) if error is not None else Answer(204)

    def _single(self, done: Record | dict[str, Any], status: int) -> Answer:
        if isinstance(done, Record):
            return Answer(status, {"id": done.id, "success": True, "errors": []})
        told = {"message": done["message"], "errorCode": done["statusCode"], "fields": done["fields"]}
        return Answer(400, [{**told, **{name: done[name] for name in ("duplicateResult",) if name in done}}])

    def _upsert(self, call: Call, kind: str, name: str, value: str, body: Mapping[str, Any]) -> Answer:
        found = self.store.holder(kind, name, value)
        if found is None:
            return self._single(self._create(call, kind, {**body, name: value}), 201)
        error = self._update(call, found, body)
        if error is not None:
            return self._single(error, 400)
        return Answer(200, {"id": found.id, "success": True, "errors": [], "created": False})

    def _collection(self, call: Call) -> Answer:
        if call.method == "DELETE":
            ids = [one for one in call.query.get("ids", "").split(",") if one]
            return self._too_many(ids) or Answer(200, [self._deleted(one) for one in ids])
        given = call.body if isinstance(call.body, dict) else {}
        records = given.get("records") or []
        if (many := self._too_many(records)) is not None:
            return many
        rows = []
        for item in records:
            kind = str((item.get("attributes") or {}).get("type"))
            values = {name: value for name, value in item.items() if name != "attributes"}
            rows.append(self._result(self._save(call, kind, values)))
        return Answer(200, rows)

    def _too_many(self, some: Sequence[Any]) -> Answer | None:
        if len(some) > _COLLECTION:
            return problem(
                400,
                "EXCEEDED_ID_LIMIT",
                f"record limit reached. cannot submit more than {_COLLECTION} records in this call",
            )
        return None

    def _save(self, call: Call, kind: str, values: dict[str, Any]) -> Record | dict[str, Any] | str:
        if kind == "OpportunityContactRole" and call.method == "POST":
            return self._role(values)
        if kind not in self.org.objects:
            return trouble("INVALID_TYPE", f"sObject type '{kind}' is not supported.")
        if call.method == "POST":
            return self._create(call, kind, values)
        found = self._record(kind, str(values.pop("Id", "")))
        if found is None or found.archived is not None:
            code = "ENTITY_IS_DELETED" if found is not None else "INVALID_CROSS_REFERENCE_KEY"
            return trouble(code, "entity is deleted" if found is not None else "invalid cross reference id")
        return self._update(call, found, values) or found

    def _result(self, done: Record | dict[str, Any] | str) -> dict[str, Any]:
        if isinstance(done, dict):
            return {"success": False, "errors": [done]}
        return {"id": done if isinstance(done, str) else done.id, "success": True, "errors": []}

    def _deleted(self, record_id: str) -> dict[str, Any]:
        found = next((item for kind in KINDS if (item := self._record(kind, record_id)) is not None), None)
        if found is None or found.archived is not None:
            return {"id": record_id, **self._result(trouble("ENTITY_IS_DELETED", "entity is deleted"))}
        self.store.archive(found, "app")
        return self._result(found)

    def _role(self, values: Mapping[str, Any]) -> str | dict[str, Any]:
        deal = self._record("Opportunity", str(values.get("OpportunityId")))
        contact = self._record("Contact", str(values.get("ContactId")))
        if deal is None or contact is None or deal.archived is not None or contact.archived is not None:
            return trouble("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        role = salesforce_id("OpportunityContactRole", len(self.roles) + 1)
        self.roles.append({"Id": role, "OpportunityId": deal.id, "ContactId": contact.id})
        return role

    def _composite(self, call: Call) -> Answer:
        requests = (call.body or {}).get("compositeRequest") or []
        if len(requests) > _COMPOSITE:
            return problem(
                400, "LIMIT_EXCEEDED", f"The composite request has more than {_COMPOSITE} subrequests"
            )
        if (call.body or {}).get("allOrNone") is True and (
            halted := self._halted(call, requests)
        ) is not None:
            return Answer(200, {"compositeResponse": halted})
        rows = []
        for item in requests:
            inner = self._inner(call, item)
            answer = self.answer(inner)
            call.touched += inner.touched
            rows.append(
                {
                    "body": answer.body,
                    "httpHeaders": {},
                    "httpStatusCode": answer.status,
                    "referenceId": item.get("referenceId"),
                }
            )
        return Answer(200, {"compositeResponse": rows})

    def _halted(self, call: Call, requests: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]] | None:
        """Where one of several cannot be done none is: what each of them answers then. None if all can be done."""
        refused: dict[int, Answer] = {}
        for place, item in enumerate(requests):
            inner = self._inner(call, item)
            found = self.aimed(replace_body(inner, {"compositeRequest": [item]}))
            if not found:
                refused[place] = problem(404, "ENTITY_IS_DELETED", "entity is deleted")
            elif _changed_since(inner, found[0]):
                refused[place] = problem(412, "PRECONDITION_FAILED", "The precondition failed")
        if not refused:
            return None
        halt = problem(
            400, "PROCESSING_HALTED", "The transaction was rolled back since another operation in it failed."
        )
        answers = [refused.get(place, halt) for place in range(len(requests))]
        return [
            {"body": answer.body, "httpHeaders": {}, "httpStatusCode": answer.status, "referenceId": item.get("referenceId")}
            for item, answer in zip(requests, answers, strict=True)
        ]  # fmt: skip

    def _inner(self, call: Call, item: Mapping[str, Any]) -> Call:
        headers = {name.lower(): str(value) for name, value in (item.get("httpHeaders") or {}).items()}
        request: Request = replace(
            call.request, method=str(item.get("method")), target=str(item.get("url")), headers=headers
        )
        return Call(request, call.number, call.now, item.get("body"), {}, urlsplit(request.target).path)

    def _create(self, call: Call, kind: str, values: Mapping[str, Any]) -> Record | dict[str, Any]:
        wrong = (
            self.org.wrong(kind, values, new=True)
            or self._taken(kind, values, None)
            or self._duplicate(kind, values, None)
        )
        if wrong is not None:
            return wrong
        links = {}
        if values.get("AccountId"):
            account = self._record("Account", str(values["AccountId"]))
            if account is None or account.archived is not None:
                return trouble("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ["AccountId"])
            links["Account"] = [account.id]
        kept = {name: _text(value) for name, value in values.items() if name != "AccountId"}
        made = self.store.create(kind, kept, "app", request=call.number, links=links)
        call.touched.append(made)
        return made

    def _update(self, call: Call, found: Record, values: Mapping[str, Any]) -> dict[str, Any] | None:
        kind = found.kind
        wrong = (
            self.org.wrong(kind, values, new=False)
            or self._taken(kind, values, found)
            or self._duplicate(kind, values, found)
        )
        if wrong is not None:
            return wrong
        if values.get("AccountId"):
            account = self._record("Account", str(values["AccountId"]))
            if account is None or account.archived is not None:
                return trouble("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ["AccountId"])
            self.store.link(found, "Account", account.id, only=True)
        kept = {name: _text(value) for name, value in values.items() if name != "AccountId"}
        self.store.update(found, kept, "app", request=call.number)
        call.touched.append(found)
        return None

    def _taken(self, kind: str, values: Mapping[str, Any], found: Record | None) -> dict[str, Any] | None:
        value = values.get(KEY)
        holder = self.store.holder(kind, KEY, str(value)) if value else None
        if holder is None or holder is found:
            return None
        return trouble(
            "DUPLICATE_VALUE", f"duplicate value found: {KEY} duplicates value on record with id: {holder.id}"
        )

    def _duplicate(self, kind: str, values: Mapping[str, Any], found: Record | None) -> dict[str, Any] | None:
        """The standard duplicate rules: people by e-mail, accounts by name."""
        name = {"Contact": "Email", "Lead": "Email", "Account": "Name"}.get(kind)
        value = str(values.get(name) or "") if name else ""
        if not name or not value or not self.org.duplicate_rules:
            return None
        twin = self.store.holder(kind, name, value)
        if twin is None or twin is found:
            return None
        match = {"matchRecords": [{"record": {"attributes": {"type": kind}, "Id": twin.id}}], "size": 1}
        told = trouble("DUPLICATES_DETECTED", "Use one of these records?")
        return {
            **told,
            "duplicateResult": {
                "allowSave": False,
                "duplicateRule": f"Standard_{kind}_Rule",
                "matchResults": [match],
            },
        }

    def _record(self, kind: str, record_id: str) -> Record | None:
        found = self.store.get(kind, record_id)
        if found is None and len(record_id) == 15:
            return next(
                (item for one, item in self.store.records.get(kind, {}).items() if one[:15] == record_id),
                None,
            )
        return found


def replace_body(call: Call, body: Any) -> Call:
    """The same call with another body."""
    return Call(call.request, call.number, call.now, body, call.query, call.path)


def _changed_since(call: Call, found: Record) -> bool:
    since = call.request.headers.get("if-unmodified-since")
    return since is not None and found.modified // 1000 > int(parsedate_to_datetime(since).timestamp())


def stamp(at: int) -> str:
    """A moment as Salesforce writes it: in whole seconds."""
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _typed(rule: FieldRule, value: str | None) -> Any:
    if value is None:
        return False if rule.type == "boolean" else None
    if rule.type == "boolean":
        return value == "true"
    if rule.type in ("int", "currency", "double"):
        try:
            number = float(value)
        except ValueError:
            return value
        return int(number) if rule.type == "int" else number
    return value


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _described(item: FieldRule) -> dict[str, Any]:
    return {
        "name": item.name, "label": item.label, "type": item.type, "length": item.length, "createable": item.writable,
        "updateable": item.writable, "nillable": not item.required, "defaultedOnCreate": item.name == "OwnerId",
        "unique": item.unique, "externalId": item.unique, "custom": item.name.endswith("__c"),
        "restrictedPicklist": item.restricted, "referenceTo": [item.refers_to] if item.refers_to else [],
        "picklistValues": [{"value": value, "label": value, "active": True, "defaultValue": False} for value in item.options],
    }  # fmt: skip


def problem(status: int, code: str, message: str) -> Answer:
    """An error as Salesforce writes it: in a list."""
    return Answer(status, [{"message": message, "errorCode": code}])
