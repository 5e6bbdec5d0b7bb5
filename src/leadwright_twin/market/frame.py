"""The frame that every provider is written in: what a provider is, what it is asked, what it answers.

How to add a provider
---------------------
Write one module `market/providers/<name>.py` with a constant `PROVIDER = Provider(...)`; it is found by
itself. `hunter.py` is the example to read. The module says:

1. `hosts`, and `routes`: `route("GET", "/v2/find/{id}", handler, "operation", group="search")`. A `{word}`
   in a path takes one segment, `{word...}` the rest; handlers read them from `call.path`.
2. How it is spoken to and refuses, each as a function of the `Call`: `key` (the credential as sent, None
   if there was none), `unauthorised`, `busy` (with the `Refusal`: which ceiling, how long), `spent` (the
   quota of a unit is used up), `missing` (no such route). `mark(call)` gives headers for every answer of
   a known key, e.g. from `call.account.gate(call.route.group).states(call.now)`.
3. `plans`: ceilings by group and quota by unit. Routes of one `group` share one count; a group that the
   plan does not name has a count of its own under the ceilings of "default".
   Put `keyless=True` where there are no keys; the ceilings then count per `user-agent`.
4. `defaults`: what profiles may override (see `profile.py`): price, coverage, fields, errors, staleness.

A handler is a plain function `(Call) -> Answer`:

    def _company(call: Call) -> Answer:
        seen = call.view.find(domain=call.param("domain"))     # what this provider knows
        if seen is None:
            return fail(404, "not_found")
        return Answer(body={"name": seen.name}, units=1, subjects=(seen.truth.id,))

- `call.view` is the provider's own, faulty knowledge (`View`); `call.market` is the truth, for ids and such
  only. Bodies may be JSON values, text or bytes; text and bytes need their `content_type`.
- `units` are charged when the call is let through and the quota has them left; otherwise `spent` answers
  and nothing is charged. A miss usually has `units=0`. Name who is in the answer in `subjects`.
- `call.ready(key, seconds)` is False until so many twin seconds after it was first asked: for 202 answers.
  `call.memory` is a dict of this provider that lives as long as the server (jobs, webhooks).
  `call.later(url, body, headers, seconds)` posts a webhook to a loopback or mapped address.
- Searches of news: `call.market.articles(index)`; notices: `call.market.filings`; registry numbers to their company:
  `call.market.by_number`; a company's own are in `company.numbers`.
- Ids: `seeded.hex_id(index, "crunchbase", "c")` and `uuid_id` carry the index, `read_hex_id` reads it back.
- Searches: `call.search(key, rows)` keeps the result list of a search between its pages.

Keys: any key is good but those that begin with "invalid"; a key "<plan>-..." has that plan. Faults,
latency, idempotency (`repeat="keyed"`), books and the header `x-invented` are the frame's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import orjson

from leadwright_twin.market.clock import Clock
from leadwright_twin.market.limiters import Gate, Limit, Refusal
from leadwright_twin.market.profile import Settings
from leadwright_twin.market.seeded import share
from leadwright_twin.market.universe import Market
from leadwright_twin.market.view import View
from leadwright_twin.wire import Request

Headers = tuple[tuple[str, str], ...]
JSON_TYPE = "application/json; charset=utf-8"
MONTH = 30 * 86400.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider says. `units` of `unit` are charged for it; `subjects` are in it."""

    status: int = 200
    body: Any = None
    headers: Headers = ()
    content_type: str = JSON_TYPE
    units: int = 0
    unit: str = "credit"
    subjects: tuple[str, ...] = ()

    def encoded(self) -> bytes:
        """The body's octets; None is an empty body."""
        if self.body is None or isinstance(self.body, bytes):
            return self.body or b""
        return self.body.encode() if isinstance(self.body, str) else orjson.dumps(self.body)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a key may do: ceilings by group of routes, and units a month (None: without end)."""

    limits: Mapping[str, tuple[Limit, ...]] = field(default_factory=dict)
    quota: Mapping[str, int | None] = field(default_factory=dict)


class Account:
    """One key at one provider: its ceilings, and what it has used this month."""

    def __init__(self, plan_name: str, plan: Plan, settings: Settings, ceiling: float) -> None:
        self.plan_name = plan_name
        self.declared: dict[str, tuple[Limit, ...]] = {**plan.limits, **settings.limits}
        self.quota: dict[str, int | None] = {**plan.quota, **settings.quota}
        self.used: dict[str, int] = {}
        self.calls = 0
        self.replays: dict[str, Answer] = {}
        self._ceiling = ceiling
        self._gates: dict[str, Gate] = {}
        self._month = -1.0

    def gate(self, group: str) -> Gate:
        """The ceilings of a group of routes; one that the plan does not name has its own count of "default"."""
        if group not in self._gates:
            limits = self.declared.get(group, self.declared.get("default", ()))
            self._gates[group] = Gate([replace(limit, granted=self._ceiling) for limit in limits])
        return self._gates[group]

    def turn(self, now: float) -> None:
        """A new month begins, 30 days after the last."""
        month = now // MONTH
        if month != self._month:
            self._month, self.used = month, {}

    def left(self, unit: str) -> int:
        """Units left this month; a large number where there is no quota."""
        quota = self.quota.get(unit)
        return 10**9 if quota is None else max(0, quota - self.used.get(unit, 0))

    def resets(self, now: float) -> float:
        """Twin time at which the month ends."""
        return (now // MONTH + 1) * MONTH


@dataclass(frozen=True, slots=True)
class Route:
    """A method and path, and who answers. `repeat`: "keyed" replays under the same Idempotency-Key."""

    method: str
    pattern: re.Pattern[str]
    handler: Callable[[Call], Answer]
    operation: str
    group: str
    host: str
    repeat: Literal["free", "keyed", "charged"]
    keyless: bool


def route(
    method: str, path: str, handler: Callable[[Call], Answer], operation: str, *,
    group: str = "default", host: str = "", repeat: Literal["free", "keyed", "charged"] = "charged",
    keyless: bool = False,
) -> Route:  # fmt: skip
    """A route; `{word}` takes a segment, `{word...}` the rest; `host` "" is any of the provider's."""
    parts = re.split(r"(\{\w+(?:\.\.\.)?\})", path)
    text = "".join(
        f"(?P<{part.strip('{}.')}>{'.+' if '...' in part else '[^/]+'})"
        if part.startswith("{")
        else re.escape(part)
        for part in parts
    )
    return Route(method, re.compile(text + "/?"), handler, operation, group, host, repeat, keyless)


Mark = Callable[["Call"], Headers]


@dataclass(frozen=True)
class Provider:
    """A provider; see the module's docstring."""

    name: str
    hosts: tuple[str, ...]
    routes: tuple[Route, ...]
    key: Callable[[Call], str | None]
    unauthorised: Callable[[Call], Answer]
    busy: Callable[[Call, Refusal], Answer]
    spent: Callable[[Call, str], Answer]
    missing: Callable[[Call], Answer]
    plans: Mapping[str, Plan]
    defaults: Mapping[str, Any]
    mark: Mark = lambda call: ()
    keyless: bool = False


@dataclass
class Office:
    """A provider at work in one market: its knowledge, its accounts, what it remembers."""

    provider: Provider
    settings: Settings
    view: View
    ceiling: float
    accounts: dict[str, Account] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    results: dict[str, Sequence[Any]] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)

    def account(self, key: str) -> Account:
        """The account behind a key: "<plan>-..." picks a plan, others have that of the profile."""
        found = self.accounts.get(key)
        if found is None:
            plans = self.provider.plans
            first = key.partition("-")[0]
            name = first if first in plans else self.settings.plan
            name = name if name in plans else next(iter(plans))
            found = self.accounts[key] = Account(name, plans[name], self.settings, self.ceiling)
        return found


@dataclass
class Call:
    """One request to one provider."""

    request: Request
    office: Office
    clock: Clock
    market: Market
    now: float
    post: Callable[[str, bytes, Headers, float], None]
    raw_path: str = ""
    route: Route | None = None
    path: Mapping[str, str] = field(default_factory=dict)
    credential: str | None = None
    account: Account | None = None
    gate: Gate | None = None

    @property
    def view(self) -> View:
        """What the provider knows."""
        return self.office.view

    @property
    def settings(self) -> Settings:
        """The provider's part of the profile."""
        return self.office.settings

    @property
    def memory(self) -> dict[str, Any]:
        """What the provider remembers from call to call."""
        return self.office.memory

    @property
    def me(self) -> Account:
        """The account; only handlers and `mark` may ask, who run after the key was judged."""
        assert self.account is not None
        return self.account

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        """The query's pairs, in order, blank values kept."""
        return parse_qsl(urlsplit(self.request.target).query, keep_blank_values=True)

    @cached_property
    def form(self) -> list[tuple[str, str]]:
        """A form body's pairs."""
        kind = self.header("content-type")
        return parse_qsl(self.request.body.decode("latin-1")) if "form-urlencoded" in kind else []

    @cached_property
    def json(self) -> Any:
        """The JSON body; {} where there is none or it is broken (see `broken`)."""
        try:
            return orjson.loads(self.request.body) if self.request.body else {}
        except orjson.JSONDecodeError:
            return {}

    @property
    def broken(self) -> bool:
        """Is there a body that claims to be JSON, and is none?"""
        if not self.request.body or "json" not in self.header("content-type"):
            return False
        try:
            orjson.loads(self.request.body)
        except orjson.JSONDecodeError:
            return True
        return False

    def header(self, name: str) -> str:
        """A request header; "" if there is none."""
        return self.request.headers.get(name, "")

    def param(self, name: str, default: str = "") -> str:
        """A value of the query, else of the form, else a plain one of the JSON body."""
        for pairs in (self.query, self.form):
            for key, value in pairs:
                if key == name:
                    return value
        inside = self.json.get(name) if isinstance(self.json, dict) else None
        return default if inside is None or isinstance(inside, list | dict) else str(inside)

    def params(self, name: str) -> list[str]:
        """All values of `name` or `name[]` in the query and form, else the list in the JSON body."""
        found = [value for key, value in (*self.query, *self.form) if key in {name, f"{name}[]"}]
        if found or not isinstance(self.json, dict):
            return found
        value = self.json.get(name, self.json.get(f"{name}[]"))
        return (
            [str(one) for one in value] if isinstance(value, list) else [] if value is None else [str(value)]
        )

    def whole(self, name: str, default: int) -> int | None:
        """A whole number parameter; None if it is given and no number."""
        text = self.param(name)
        if not text:
            return default
        return int(text) if text.lstrip("-").isdigit() else None

    def ready(self, key: str, seconds: float) -> bool:
        """False until `seconds` after this was first asked for this key of this account."""
        started: dict[str, float] = self.memory.setdefault("asynchronous", {})
        return self.now >= started.setdefault(f"{self.credential}:{key}", self.now) + seconds

    def waits(self, key: str) -> bool:
        """Does the profile want this input to be answered later, and is it still too early?"""
        settings = self.settings
        slow = share(self.market.seed, self.office.provider.name, "slow", key) < settings.asynchronous_rate
        return slow and not self.ready(key, settings.asynchronous_seconds)

    def search(self, key: str, rows: Callable[[], Iterable[Any]]) -> Sequence[Any]:
        """The results of a search, found once and kept for its other pages."""
        kept = self.office.results
        if key not in kept:
            if len(kept) > 200:
                kept.pop(next(iter(kept)))
            kept[key] = tuple(rows())
        return kept[key]

    def later(self, url: str, body: bytes, headers: Headers, seconds: float) -> None:
        """Post a webhook after so many twin seconds. Only loopback addresses are ever posted to."""
        self.post(url, body, headers, seconds)
