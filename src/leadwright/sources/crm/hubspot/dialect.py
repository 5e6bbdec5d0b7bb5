"""HubSpot as a dialect: its addresses, limits, log-in and errors, and which file does what."""

from __future__ import annotations

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
from leadwright.sources.crm.hubspot import changes, records, schema, writing
from leadwright.sources.crm.hubspot.names import NAMES
from leadwright.sources.crm.hubspot.records import BATCH, Paths
from leadwright.sources.crm.reading import answered, needed, text_of
from leadwright.sources.reading import told_in

_DAY = 86_400.0
_STATUSES: Mapping[int, tuple[Outcome, str]] = {
    401: (Outcome.LOCKED, "HubSpot refuses the token"),
    403: (Outcome.LOCKED, "the app may not do this"),
    404: (Outcome.MISS, "HubSpot knows no such thing"),
    409: (Outcome.CHANGED, "it is there already"),
    423: (Outcome.BUSY, "the record is being changed"),
    429: (Outcome.BUSY, "HubSpot asks us to slow down"),
    477: (Outcome.BUSY, "the account is being moved"),
}


class HubSpot:
    """The HubSpot dialect (`sources.crm.contract.Dialect`). Versions are parts of addresses, such as v3 and 2026-03."""

    name = "hubspot"
    title = "HubSpot"
    objects: tuple[CrmObject, ...] = (CrmObject.COMPANY, CrmObject.CONTACT, CrmObject.DEAL)
    base = "https://api.hubapi.com"
    ways: Mapping[str, tuple[str, ...]] = {
        "token": ("token",),
        "oauth": ("client_id", "client_secret", "refresh_token"),
    }
    batch = BATCH
    windows: tuple[Window, ...] = (
        Window("", 10.0, 110),
        Window("", _DAY, 250_000),
        Window("search", 1.0, 4),
    )
    concurrent: int = 0
    lag = changes.LAG

    def __init__(self, version: str = "v3") -> None:
        self._paths = Paths(version, "v4" if version == "v3" else version)

    def names(self, kind: CrmObject) -> Names:
        """What HubSpot calls what every CRM has."""
        return NAMES[kind]

    def changed(
        self, kind: CrmObject, properties: Sequence[str], since: datetime | None, cursor: str | None
    ) -> Talk[Page]:
        """See `changes`."""
        return changes.changed(self._paths, kind, properties, since, cursor)

    def read(
        self, kind: CrmObject, ids: Sequence[str], properties: Sequence[str]
    ) -> Talk[Mapping[str, CrmRecord]]:
        """See `records`."""
        return records.read(self._paths, kind, ids, properties)

    def find(
        self, kind: CrmObject, key: str, values: Sequence[str], properties: Sequence[str]
    ) -> Talk[Mapping[str, tuple[CrmRecord, ...]]]:
        """See `records`."""
        return records.find(self._paths, kind, key, values, properties)

    def write(self, writes: Sequence[Write]) -> Talk[Sequence[Written]]:
        """See `writing`."""
        return writing.write(self._paths, writes)

    def settled(self, writes: Sequence[Write]) -> Talk[Sequence[Written | None]]:
        """See `writing`."""
        return writing.settled(self._paths, writes)

    def associate(self, links: Sequence[Link]) -> Talk[Sequence[Written]]:
        """See `writing`."""
        return writing.associate(self._paths, links)

    def fields(self, kind: CrmObject) -> Talk[Sequence[Field]]:
        """See `schema`."""
        return schema.fields(self._paths, kind)

    def owners(self) -> Talk[Sequence[Owner]]:
        """See `schema`."""
        return schema.owners(self._paths)

    def stages(self) -> Talk[Sequence[Stage]]:
        """See `schema`."""
        return schema.stages(self._paths)

    def prepare(self, kind: CrmObject) -> Talk[None]:
        """See `schema`."""
        return schema.prepare(self._paths, kind)

    def account(self) -> Talk[str]:
        """See `schema`."""
        return schema.account(self._paths)

    def login(self, way: str, secrets: Mapping[str, str], base: str) -> CrmRequest | None:
        """OAuth needs a token of half an hour; that of a private app is used as it is."""
        if way == "token":
            return None
        return CrmRequest(
            "login", "POST", f"{base}/oauth/v1/token",
            form={
                "grant_type": "refresh_token", "client_id": secrets["client_id"],
                "client_secret": secrets["client_secret"], "refresh_token": secrets["refresh_token"],
            },
        )  # fmt: skip

    def token(self, reply: CrmReply) -> Token:
        """Read the answer to a log-in."""
        body = answered(reply)
        seconds = text_of(body.get("expires_in")) or "1800"
        refresh = text_of(body.get("refresh_token"))
        return Token(needed(body, "access_token"), float(seconds), refresh=refresh)

    def trouble(self, status: int, body: Any) -> tuple[Outcome, str, str]:
        """What an error means."""
        told = body if isinstance(body, dict) else {}
        code = (
            text_of(told.get("category"))
            or text_of(told.get("errorType"))
            or text_of(told.get("status"))
            or ""
        )
        busy = (Outcome.BUSY, "HubSpot fails")
        outcome, words = _STATUSES.get(
            status, busy if status >= 500 else (Outcome.CHANGED, "HubSpot does not accept it")
        )
        if code == "MISSING_SCOPES":
            outcome, words = Outcome.LOCKED, "the app lacks a right"
        if text_of(told.get("policyName")) == "DAILY":
            words, code = "the calls of this day are used up", "DAILY_LIMIT"
        said = text_of(told.get("message"))
        return outcome, f"http {status}: {words}" + (f" ({said[:200]})" if said else ""), code

    def heard(self, headers: Mapping[str, str]) -> Sequence[Heard]:
        """What HubSpot says of its limits; answers to searches say nothing."""
        found: list[Heard] = []
        most = told_in(headers, "x-hubspot-ratelimit-max")
        interval = told_in(headers, "x-hubspot-ratelimit-interval-milliseconds")
        if most and interval == 10_000:
            found.append(Heard("", 10.0, most, told_in(headers, "x-hubspot-ratelimit-remaining")))
        if most := told_in(headers, "x-hubspot-ratelimit-daily"):
            found.append(Heard("", _DAY, most, told_in(headers, "x-hubspot-ratelimit-daily-remaining")))
        return found
