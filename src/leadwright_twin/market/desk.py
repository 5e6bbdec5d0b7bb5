"""Answers one request at the right provider, in one order: fault, key, ceiling, quota, answer, books.

Nothing is charged before all of these have let the call through; once it is, the books say so, whatever
becomes of the answer on its way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from urllib.parse import unquote

from leadwright_twin.market import faults as going_wrong
from leadwright_twin.market.books import Books, Entry
from leadwright_twin.market.clock import Clock
from leadwright_twin.market.faults import Fault, Faults
from leadwright_twin.market.frame import Account, Answer, Call, Headers, Office, Provider, Route
from leadwright_twin.market.limiters import Gate
from leadwright_twin.market.profile import Profile, Settings
from leadwright_twin.market.providers import providers
from leadwright_twin.market.universe import Market
from leadwright_twin.market.view import View
from leadwright_twin.wire import Request, Response

INVENTED = ("x-invented", "leadwright-twin")
_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
Post = Callable[[str, bytes, Headers, float], None]


@dataclass(frozen=True, slots=True)
class Sending:
    """An answer on its way: what is sent, after which delay, where the connection is cut instead, and the
    ceilings that must be told when it has gone out."""

    response: Response
    delay: float = 0.0
    cut: int | None = None
    gate: Gate | None = None


class Desk:
    """All providers at work in one market under one profile, with their books."""

    def __init__(self, market: Market, profile: Profile, faults: Faults, clock: Clock, books: Books) -> None:
        self.market, self.profile, self.faults, self.clock, self.books = market, profile, faults, clock, books
        self.post: Post = lambda url, body, headers, seconds: None
        self.offices: dict[str, Office] = {}
        found = providers()
        settings = {name: profile.settings(name, one.defaults) for name, one in found.items()}
        for name, provider in found.items():
            origin = _origin(name, settings)
            mine = settings[name] if origin == name else _resold(settings[name], settings[origin])
            view = View(market, name, mine, origin)
            self.offices[name] = Office(provider, mine, view, faults.ceiling(name))
        self._hosts = {host: name for name, one in found.items() for host in one.hosts}

    def warm(self) -> None:
        """Draw all records of all providers now: seconds to minutes, after which no search has to wait."""
        self.market.warm()
        for office in self.offices.values():
            for row in office.view.companies():
                if "people" in office.provider.defaults.get("coverage", {}):
                    office.view.people(row.index)

    def move(self, day: date) -> None:
        """Take the market to a day of its history: every provider then knows what it knew at that time."""
        self.market.move(day)
        for office in self.offices.values():
            office.view.forget()
            office.memory.clear()
            office.results.clear()

    def serves(self, host: str) -> bool:
        """Is there a provider under this host?"""
        return host in self._hosts

    def answer(self, request: Request) -> Sending:
        """The answer of the provider under the request's host, booked."""
        office = self.offices[self._hosts[request.host]]
        now = self.clock.now()
        path = unquote(request.target.partition("?")[0])
        call = Call(request, office, self.clock, self.market, now, self.post, path)
        call.credential = office.provider.key(call)
        mark = fingerprint(call)
        attempt = office.attempts[mark] = office.attempts.get(mark, 0) + 1
        fault = self.faults.of(self.market.seed, office.provider.name, mark, attempt)
        if fault.kind in going_wrong.BEFORE:
            return self._failed(call, mark, fault)
        answer, refused, replay = self._judge(call)
        if answer.status != 404 or call.route is not None:
            silent = office.ceiling < 1 and refused.startswith("ceiling")
            headers = office.provider.mark(call) if call.account is not None and not silent else ()
            answer = replace(answer, headers=(*answer.headers, *headers))
        return self._sent(call, mark, fault, answer, refused, replay)

    def _judge(self, call: Call) -> tuple[Answer, str, bool]:
        """(answer, why it was refused, is it a replay): key, ceilings, route, quota, in this order."""
        provider = call.office.provider
        found = _routed(provider, call)
        if found is not None:
            call.route, call.path = found
        if not (provider.keyless or (call.route and call.route.keyless)) and (
            not call.credential or call.credential.startswith("invalid")
        ):
            return provider.unauthorised(call), "key", False
        call.account = account = call.office.account(call.credential or call.header("user-agent"))
        account.turn(call.now)
        if call.route is None:
            return provider.missing(call), "", False
        gate = account.gate(call.route.group)
        if (refusal := gate.enter(call.now)) is not None:
            answer = provider.busy(call, refusal)
            silent = call.office.ceiling < 1
            return replace(answer, headers=()) if silent else answer, f"ceiling {refusal.limit.name}", False
        call.gate = gate
        account.calls += 1
        return self._handled(call, account, call.route)

    def _handled(self, call: Call, account: Account, route: Route) -> tuple[Answer, str, bool]:
        sent = call.header("idempotency-key") if route.repeat == "keyed" else ""
        key = f"{route.operation} {sent}" if sent else ""
        if key and (known := account.replays.get(key)) is not None:
            return replace(known, units=0), "", True
        answer = route.handler(call)
        if answer.units > account.left(answer.unit):
            return call.office.provider.spent(call, answer.unit), f"quota {answer.unit}", False
        if answer.units:
            account.used[answer.unit] = account.used.get(answer.unit, 0) + answer.units
        if key:
            account.replays[key] = answer
        return answer, "", False

    def _failed(self, call: Call, mark: str, fault: Fault) -> Sending:
        """A fault before anybody looked at the call: nothing is charged, no ceiling is touched."""
        status = {"server_error": fault.luck.choice((500, 502, 503, 504)), "busy": 429}.get(fault.kind, 0)
        headers = (("content-type", "text/html"), INVENTED)
        self._book(call, mark, Answer(status), status, delivered=False, fault=fault.kind)
        if not status:
            return Sending(Response(hang_up="reset"), fault.delay)
        return Sending(Response(status, headers, _GATEWAY if status != 429 else b""), fault.delay)

    def _sent(
        self, call: Call, mark: str, fault: Fault, answer: Answer, refused: str, replay: bool
    ) -> Sending:
        headers = (("content-type", answer.content_type), INVENTED, *answer.headers)
        body, status, cut = answer.encoded(), answer.status, None
        response: Response
        match fault.kind:
            case "lost":
                response, status = Response(hang_up="reset"), 0
            case "late_error":
                status = 500
                response = Response(500, (("content-type", "text/html"), INVENTED), _GATEWAY)
            case "truncated":
                response, cut = Response(status, headers, body), len(body) // 2
            case "wrong_json":
                response = Response(status, headers, body[: len(body) * 2 // 3] + b'"}]')
            case "html":
                response = Response(200, (("content-type", "text/html"), INVENTED), _GATEWAY)
            case "changed":
                spoilt = replace(answer, body=going_wrong.changed(answer.body, fault.luck))
                response = Response(status, headers, spoilt.encoded())
            case _:
                response = Response(status, headers, body)
        self._book(
            call, mark, answer, status,
            delivered=not fault.kind, fault=fault.kind, refused=refused, replay=replay,
        )  # fmt: skip
        return Sending(response, fault.delay, cut, call.gate)

    def _book(
        self, call: Call, mark: str, answer: Answer, status: int, *,
        delivered: bool, fault: str, refused: str = "", replay: bool = False,
    ) -> None:  # fmt: skip
        settings = call.settings
        self.books.entries.append(
            Entry(
                number=len(self.books.entries) + 1, at=call.now, provider=call.office.provider.name,
                account=account_mark(call.credential), operation=call.route.operation if call.route else "",
                fingerprint=mark, idempotency_key=call.header("idempotency-key"), status=status,
                meant=answer.status, units=answer.units, unit=answer.unit if answer.units else "",
                money=settings.cost(answer.units, answer.unit),
                currency=settings.currency, delivered=delivered, fault=fault, refused=refused,
                subjects=() if replay else answer.subjects, replay=replay,
            )
        )  # fmt: skip


def _origin(name: str, settings: Mapping[str, Settings]) -> str:
    """Whose data a provider sells in the end; a circle of clones ends with itself."""
    seen = {name}
    while (source := settings[name].clone_of) in settings and source not in seen:
        seen.add(source)
        name = source
    return name


def _resold(mine: Settings, theirs: Settings) -> Settings:
    """The settings of a clone: knowledge and mistakes are its source's."""
    return replace(
        mine,
        coverage=theirs.coverage,
        correlation=theirs.correlation,
        fields=theirs.fields,
        errors=theirs.errors,
        staleness_months=theirs.staleness_months,
    )


def _routed(provider: Provider, call: Call) -> tuple[Route, dict[str, str]] | None:
    method = "GET" if call.request.method == "HEAD" else call.request.method
    for one in provider.routes:
        if one.method == method and one.host in {"", call.request.host}:
            match = one.pattern.fullmatch(call.raw_path)
            if match is not None:
                return one, match.groupdict()
    return None


def fingerprint(call: Call) -> str:
    """The same for the same method, host, target and body; a key in the query does not count."""
    request = call.request
    target = request.target.replace(call.credential, "") if call.credential else request.target
    text = f"{request.method} {request.host}{target}\n".encode() + request.body
    return hashlib.blake2b(text, digest_size=8).hexdigest()


@cache
def account_mark(credential: str | None) -> str:
    """A fingerprint of a key, so that the books hold no secret."""
    return hashlib.blake2b((credential or "").encode(), digest_size=6).hexdigest() if credential else ""
