"""Fills a twin CRM with invented companies, people and deals: some entered one by one, many imported at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from leadwright_twin.crm.store import Record, Store
from leadwright_twin.market.names import label_of, own_name
from leadwright_twin.market.seeded import pick

_FIRST = ("Ada", "Bruno", "Chidi", "Dana", "Elif", "Farid", "Greta", "Hana", "Ivo", "Jonas", "Keiko", "Lucia")
_LAST = (
    "Abara",
    "Bergstrom",
    "Calloway",
    "Devane",
    "Eriksen",
    "Fontana",
    "Grabowski",
    "Hartley",
    "Ibarra",
    "Janssen",
)
_TITLES = ("Head of Operations", "VP Sales", "Chief Financial Officer", "Office Manager")


@dataclass(frozen=True, slots=True)
class Words:
    """What a CRM calls the fields that are filled."""

    company: str
    contact: str
    deal: str
    name: str
    domain: str
    phone: str
    first: str
    last: str
    email: str
    title: str
    deal_name: str
    stage: str
    amount: str
    closes: str
    stages: tuple[str, ...]
    website: str = ""  # how a domain is written, with {} for it


HUBSPOT = Words(
    "company", "contact", "deal", "name", "domain", "phone", "firstname", "lastname", "email", "jobtitle", "dealname",
    "dealstage", "amount", "closedate", ("appointmentscheduled", "qualifiedtobuy", "closedwon", "closedlost"), "{}",
)  # fmt: skip
SALESFORCE = Words(
    "Account", "Contact", "Opportunity", "Name", "Website", "Phone", "FirstName", "LastName", "Email", "Title", "Name",
    "StageName", "Amount", "CloseDate", ("Prospecting", "Qualification", "Closed Won", "Closed Lost"), "https://www.{}/",
)  # fmt: skip


def filled_contact(words: Words, seed: int, index: int, companies: int) -> dict[str, str | None]:
    """A person of the company with this index."""
    first, last = pick(_FIRST, seed, "first", index), pick(_LAST, seed, "last", index)
    domain = f"{label_of(seed, index % companies)}.example"
    return {
        words.first: first, words.last: last, words.title: pick(_TITLES, seed, "title", index),
        words.email: f"{first.lower()}.{last.lower()}.{index}@{domain}",
    }  # fmt: skip


def fill(store: Store, words: Words, seed: int, companies: int, *, contacts: int | None = None, deals: int = 0,
         imported: float = 0.6) -> list[Record]:  # fmt: skip
    """Enter so many records. The part `imported` of them bears one and the same moment, as an import leaves it."""
    now = store.now()
    moment = now - 3_600_000
    made: list[Record] = []
    people = companies if contacts is None else contacts

    def at(index: int, of: int) -> int:
        return moment if index < of * imported else moment + 1_000 * (index % 3_000)

    for index in range(companies):
        domain = f"{label_of(seed, index)}.example"
        values: dict[str, str | None] = {
            words.name: own_name(seed, index), words.domain: words.website.format(domain),
            words.phone: f"+1 555 01{index % 100:02d} {index:04d}",
        }  # fmt: skip
        made.append(store.create(words.company, values, "person", at=at(index, companies)))
    owners = list(made)
    for index in range(people if companies else 0):
        home = owners[index % companies]
        values = filled_contact(words, seed, index, companies)
        made.append(
            store.create(
                words.contact, values, "person", at=at(index, people), links={words.company: [home.id]}
            )
        )
    for index in range(deals if companies else 0):
        home = owners[index % companies]
        values = {
            words.deal_name: f"{home.value(words.name)} {index}", words.stage: pick(words.stages, seed, "stage", index),
            words.amount: str(1_000 + 250 * (index % 40)), words.closes: "2027-03-31",
        }  # fmt: skip
        if words is HUBSPOT:
            values["pipeline"] = "default"
        made.append(
            store.create(words.deal, values, "person", at=at(index, deals), links={words.company: [home.id]})
        )
    return made
