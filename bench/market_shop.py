"""The invented market without network and database: questions go through the vendors' own adapters to the twin's
desk, answers are put together by the same pure functions as in the product. Costs are those of the twin's books.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from leadwright.effects import outcomes
from leadwright.effects.choices import Choice
from leadwright.effects.credentials import Unsealed
from leadwright.effects.exchange import Sent
from leadwright.effects.settlement import read
from leadwright.effects.signing import signed
from leadwright.entities.contacts import contacts_of
from leadwright.observations.types import OPERATION, Bundle
from leadwright.scoring.known import Known, Offer, Person, features_of, records_wanted
from leadwright.scoring.people import Said, person_of
from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.market import vendors
from leadwright.sources.question import CompanyRef, PersonRef, Question
from leadwright.sources.vendor import Answer, Request, Vendor
from leadwright_twin.market.books import Books
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.desk import Desk
from leadwright_twin.market.faults import faults
from leadwright_twin.market.profile import Profile
from leadwright_twin.market.types import Company
from leadwright_twin.market.universe import Market
from leadwright_twin.wire import Request as Wire

SOURCES = ("apollo", "hunter", "clearbit", "zoominfo")
TITLES = (
    "Chief Executive Officer", "Founder", "Chief Technology Officer", "Chief Financial Officer",
    "Chief Operating Officer", "VP Engineering", "VP Sales", "VP Marketing", "Head of Product", "Head of People",
)  # fmt: skip
_DECIDES = {"founder", "c_suite", "vp", "head"}
_NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_ANSWERS = ("company", "find_people", "person", "verify")


@dataclass(slots=True)
class Lead:
    """One company of the market, as a lead that has qualified, and what is known of it by now."""

    company: Company
    ref: CompanyRef
    segment: str
    bundles: dict[str, Bundle] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    records: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)  # record -> contact
    asked: dict[tuple[str, str, str], tuple[Outcome, datetime]] = field(default_factory=dict)
    contacts: set[str] = field(default_factory=set)

    def known(self) -> Known:
        """The lead as planning sees it: qualified, and nothing but somebody to write to is lacking."""
        return Known(
            Decimal(50), Decimal(50), "nurture", {"hot": Decimal(80)}, (), self.segment, self.people,
            {(s, o, self._of(p)): ended for (s, o, p), ended in self.asked.items()},
            any(p.status == "accept_all" for p in self.people),
        )  # fmt: skip

    def _of(self, person: str) -> str:
        return str(self.records.get(uuid.UUID(person), person)) if person else ""


class Shop:
    """All four providers of contacts in one market under one profile."""

    def __init__(self, market: Market, profile: Profile, sources: Sequence[str] = SOURCES) -> None:
        self.market, self.books, self.clock = market, Books(), StoppedClock(market.today)
        self.desk = Desk(market, profile, faults("none"), self.clock, self.books)
        self._tokens: dict[str, str] = {}
        self._keys: dict[str, Unsealed] = {}
        self.vendors = {name: vendors()[name] for name in sources}
        self.choices = {name: self._choice(vendor) for name, vendor in self.vendors.items()}
        self.spent = Decimal(0)

    def _choice(self, vendor: Vendor) -> Choice:
        """The prices are those of the profile, as a user would have entered them."""
        manifest, office = vendor.manifest, self.desk.offices[vendor.name]
        price = manifest.price.__class__(manifest.price.unit, office.settings.cost(1, ""), "USD")
        return Choice(True, manifest.plans[-1], price, manifest.bases)

    def offers(self) -> list[Offer]:
        """What may be asked, with the profile's prices."""
        found = []
        for name, vendor in self.vendors.items():
            for operation in vendor.operations:
                if operation.does in _ANSWERS:
                    units = operation.units * (
                        records_wanted(operation) if operation.charged_on == "record" else 1
                    )
                    cost = self.choices[name].cost(units)
                    found.append(Offer(vendor, operation, cost, "USD", features_of(operation)))
        return found

    def leads(self, count: int) -> list[Lead]:
        """Companies of 11 to 1,000 people, in the market's order."""
        found = []
        for company in self.market.companies():
            heads = company.heads_on(self.market.today)
            if not 11 <= heads <= 1000:
                continue
            size = "small" if heads < 50 else "mid"
            country = company.place.country
            ref = CompanyRef(company.name, company.domain, country, company.linkedin)
            found.append(Lead(company, ref, f"{country}/{size}"))
            if len(found) == count:
                break
        return found

    def ask(self, lead: Lead, offer: Offer, person: Person | None) -> Answer:
        """Ask one question, take in what is said, and add up what the twin charged."""
        question = self.question(lead, offer, person)
        before = len(self.books.entries)
        answer = self._answer(offer, question)
        self.spent += sum((entry.money for entry in self.books.entries[before:]), Decimal(0))
        lead.asked[offer.vendor.name, offer.operation.name, str(person.id) if person else ""] = (
            answer.outcome,
            _NOW,
        )
        self._take(lead, offer, answer)
        return answer

    def question(self, lead: Lead, offer: Offer, person: Person | None) -> Question:
        """The question that an operation is asked about a lead."""
        who: PersonRef | None = person.ref if person else None
        native = dict(lead.ref.native)
        company = CompanyRef(
            lead.ref.name, lead.ref.domain, lead.ref.country, lead.ref.linkedin_url, {}, native
        )
        if offer.operation.does == "find_people":
            return Question(company=company, titles=TITLES, limit=records_wanted(offer.operation))
        if offer.operation.does == "verify":
            return Question(email=who.email if who else None)
        return Question(company=company, person=who)

    def _answer(self, offer: Offer, question: Question) -> Answer:
        request = offer.operation.build([question], None)
        for _ in range(8):
            reply = self._send(offer.vendor, request)
            answer = read(offer.operation, [question], Sent(reply, 1, 0, 0)).answers[0]
            if answer.outcome is not Outcome.PENDING:
                return answer
            self.clock.advance(120)
        return answer

    def _send(self, vendor: Vendor, request: Request) -> Reply:
        self.clock.advance(40)  # no limit is in the way here
        choice, key = self.choices[vendor.name], self._key(vendor)
        token = ""
        if (login := vendor.manifest.auth.login) is not None:
            token = self._tokens.get(vendor.name, "")
            if not token or self.clock.now() % 1800 < 40:
                reply = self._exchange(vendor, choice, login.build(key.secrets), key, "none")
                token = self._tokens[vendor.name] = login.read(reply)[0]
        return self._exchange(vendor, choice, request, key, token)

    def _exchange(self, vendor: Vendor, choice: Choice, request: Request, key: Unsealed, token: str) -> Reply:
        wire = signed(vendor, choice, request, key, token=token, agent="bench", idempotency_key="")
        address = urlsplit(str(wire.url))
        target = address.path + (f"?{address.query}" if address.query else "")
        headers = {name.lower(): value for name, value in wire.headers.items()}
        sending = self.desk.answer(
            Wire(wire.method, target, address.hostname or "", headers, wire.body or b"")
        )
        if sending.gate is not None:
            sending.gate.leave()
        response = sending.response
        outcome, reason = outcomes.of_status(response.status, None)
        told = {name.lower(): value for name, value in response.headers}
        return Reply(outcome, str(wire.url), response.status, told, body=response.body, reason=reason)

    def _key(self, vendor: Vendor) -> Unsealed:
        if vendor.name not in self._keys:
            secrets = dict.fromkeys(
                vendor.manifest.auth.secrets, "scaling-key" if vendor.name == "zoominfo" else "bench-key"
            )
            self._keys[vendor.name] = Unsealed(uuid.uuid4(), None, secrets)
        return self._keys[vendor.name]

    def _take(self, lead: Lead, offer: Offer, answer: Answer) -> None:
        self.clock.advance(1)
        seen = datetime.fromtimestamp(self.clock.now(), UTC)
        for item in answer.observations:
            if item.kind != "person":
                continue
            native = f"{item.native_key}{OPERATION}{offer.operation.name}"
            record = uuid.uuid5(uuid.NAMESPACE_OID, f"{lead.company.id} {item.source} {native}")
            lead.bundles[f"{item.source} {native}"] = Bundle(
                uuid.uuid5(record, "said"), record, "person", uuid.UUID(int=lead.company.index), item.source, "",
                item.licence, item.fields, None, None, seen, seen, native,
            )  # fmt: skip
        if answer.observations:
            self._put_together(lead)

    def _put_together(self, lead: Lead) -> None:
        by_id = {bundle.observation_id: bundle for bundle in lead.bundles.values()}
        people, lead.records = [], {}
        for contact in contacts_of(list(lead.bundles.values())):
            bundles = [by_id[uuid.UUID(s["observation"])] for s in contact.sources]
            lead.records |= {bundle.record_id: contact.id for bundle in bundles}
            said = [Said(b.source, b.native_id, b.content) for b in bundles]
            people.append(person_of(
                contact.id, contact.name, contact.title, contact.email, contact.email_kind, contact.phone,
                contact.linkedin_url, said,
            ))  # fmt: skip
        lead.people = tuple(people)

    def true_contacts(self, lead: Lead) -> int:
        """How many of the addresses that were found to work are, in truth, those of people who decide there today."""
        found = 0
        for person in lead.people:
            address = (person.ref.email or "").lower()
            if person.status not in ("valid", "accept_all") or not address:
                continue
            truth = self.market.by_email(address)
            found += bool(
                truth is not None and truth.home == lead.company.index and self.market.email(truth) == address
                and truth.jobs[0].seniority in _DECIDES
            )  # fmt: skip
        return found


def later(seconds: float) -> datetime:
    """A moment of the bench."""
    return _NOW + timedelta(seconds=seconds)
