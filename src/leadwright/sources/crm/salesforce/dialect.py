"""Salesforce as a dialect: its addresses, limits, log-in and errors, and which file does what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from leadwright.sources.contract import Outcome
from leadwright.sources.crm.contract import (
    CrmObject,
    CrmRecord,
    CrmReply,
    CrmRequest,
    Field,
    Heard,
    Link,
    Names,
    Owner,
    Page,
    Stage,
    Talk,
    Token,
    Window,
    Write,
    Written,
)
from leadwright.sources.crm.reading import answered, needed, rows, text_of
from leadwright.sources.crm.salesforce import records, schema, writing
from leadwright.sources.crm.salesforce.names import NAMES

_DAY = 86_400.0
_SESSION = 3_600.0  # an org says nowhere how long a token lives; a refused one is renewed at once
_USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
_STATUSES: Mapping[int, tuple[Outcome, str]] = {
    401: (Outcome.LOCKED, "Salesforce refuses the token"),
    403: (Outcome.LOCKED, "the user of this connection may not do this"),
    404: (Outcome.MISS, "Salesforce knows no such thing"),
    429: (Outcome.BUSY, "Salesforce asks us to slow down"),
}
_CODES: Mapping[str, tuple[Outcome, str]] = {
    "REQUEST_LIMIT_EXCEEDED": (Outcome.BUSY, "the calls of this day are used up"),
    "UNABLE_TO_LOCK_ROW": (Outcome.BUSY, "the record is being changed"),
    "SERVER_UNAVAILABLE": (Outcome.BUSY, "Salesforce is busy"),
    "invalid_grant": (Outcome.LOCKED, "the refresh token is not valid any more: connect anew"),
    "invalid_client": (Outcome.LOCKED, "the client id or secret is wrong"),
    "invalid_client_id": (Outcome.LOCKED, "the client id is wrong"),
}


class Salesforce:
    """The Salesforce dialect (`sources.crm.contract.Dialect`). The version is that of its REST API, such as v62.0."""

    name = "salesforce"
    title = "Salesforce"
    objects: tuple[CrmObject, ...] = (CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.LEAD, CrmObject.DEAL)
    base = "https://login.salesforce.com"
    ways: Mapping[str, tuple[str, ...]] = {
        "oauth": ("client_id", "client_secret", "refresh_token"),
        "client_credentials": ("client_id", "client_secret"),
        "token": ("token",),
    }
    batch = writing.COLLECTION
    windows: tuple[Window, ...] = (Window("", _DAY, 15_000),)
    concurrent: int = 0
    lag = records.LAG

    def __init__(self, version: str = "v62.0") -> None:
        self._root = f"/services/data/{version}"

    def names(self, kind: CrmObject) -> Names:
        """What Salesforce calls what every CRM has."""
        return NAMES[kind]

    def changed(
        self, kind: CrmObject, properties: Sequence[str], since: datetime | None, cursor: str | None
    ) -> Talk[Page]:
        """See `records`."""
        return records.changed(self._root, kind, properties, since, cursor)

    def read(
        self, kind: CrmObject, ids: Sequence[str], properties: Sequence[str]
    ) -> Talk[Mapping[str, CrmRecord]]:
        """See `records`."""
        return records.read(self._root, kind, ids, properties)

    def find(
        self, kind: CrmObject, key: str, values: Sequence[str], properties: Sequence[str]
    ) -> Talk[Mapping[str, tuple[CrmRecord, ...]]]:
        """See `records`."""
        return records.find(self._root, kind, key, values, properties)

    def write(self, writes: Sequence[Write]) -> Talk[Sequence[Written]]:
        """See `writing`."""
        return writing.write(self._root, writes)

    def settled(self, writes: Sequence[Write]) -> Talk[Sequence[Written | None]]:
        """See `writing`."""
        return writing.settled(self._root, writes)

    def associate(self, links: Sequence[Link]) -> Talk[Sequence[Written]]:
        """See `writing`."""
        return writing.associate(self._root, links)

    def fields(self, kind: CrmObject) -> Talk[Sequence[Field]]:
        """See `schema`."""
        return schema.fields(self._root, kind)

    def owners(self) -> Talk[Sequence[Owner]]:
        """See `schema`."""
        return schema.owners(self._root)

    def stages(self) -> Talk[Sequence[Stage]]:
        """See `schema`."""
        return schema.stages(self._root)

    def prepare(self, kind: CrmObject) -> Talk[None]:
        """See `schema`."""
        return schema.prepare(self._root, kind)

    def account(self) -> Talk[str]:
        """See `schema`."""
        return schema.account(self._root)

    def login(self, way: str, secrets: Mapping[str, str], base: str) -> CrmRequest | None:
        """A token by the refresh token of a person, or by the client's own credentials at the org's own address."""
        if way == "token":
            return None
        form = {"client_id": secrets["client_id"], "client_secret": secrets["client_secret"]}
        if way == "oauth":
            form |= {"grant_type": "refresh_token", "refresh_token": secrets["refresh_token"]}
        else:
            form |= {"grant_type": "client_credentials"}
        return CrmRequest("login", "POST", f"{base}/services/oauth2/token", form=form)

    def token(self, reply: CrmReply) -> Token:
        """Read the answer to a log-in: it says at which address the org is."""
        body = answered(reply)
        return Token(
            needed(body, "access_token"),
            _SESSION,
            text_of(body.get("instance_url")),
            text_of(body.get("refresh_token")),
        )

    def trouble(self, status: int, body: Any) -> tuple[Outcome, str, str]:
        """What an error means: a list of errors, or what OAuth says."""
        told = next(rows(body), {}) if isinstance(body, list) else body if isinstance(body, dict) else {}
        code = text_of(told.get("errorCode")) or text_of(told.get("error")) or ""
        said = text_of(told.get("message")) or text_of(told.get("error_description"))
        busy = (Outcome.BUSY, "Salesforce fails")
        outcome, words = _CODES.get(code) or _STATUSES.get(
            status, busy if status >= 500 else (Outcome.CHANGED, "Salesforce does not accept it")
        )
        return outcome, f"http {status}: {words}" + (f" ({said[:200]})" if said else ""), code

    def heard(self, headers: Mapping[str, str]) -> Sequence[Heard]:
        """How many of the day's calls are used."""
        found = _USAGE.search(headers.get("sforce-limit-info", ""))
        if found is None or int(found[2]) == 0:
            return ()
        return (Heard("", _DAY, int(found[2]), max(0, int(found[2]) - int(found[1]))),)
