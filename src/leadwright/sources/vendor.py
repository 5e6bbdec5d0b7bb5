"""What a vendor of data declares: what it can answer, at what price, within which limits, and how it is asked.

A vendor is pure. `build` turns questions into a request that holds no secret; `read` turns the reply into one
answer per question. The door (`effects`) adds the key, keeps limits and budgets, books the call and keeps the
reply, so that a better `read` can be run on it again without paying. This file imports nothing of ours but
the contract and the questions, so that `effects` may be made to its measure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import Criteria, Question

# What kind of question an operation answers.
Does = Literal[
    "find_companies",  # criteria -> companies, page by page
    "find_people",  # a company (and titles) -> people there, page by page
    "company",  # one company -> what is known of it
    "person",  # one person -> how to reach them, what they do
    "verify",  # one e-mail address -> whether it works
    "news",  # a company -> articles about it
    "visitor",  # one address of the network -> the company that it belongs to
    "account",  # nothing -> what the key may still spend
]
# May the same request be sent again? free: at no cost. keyed: with the same idempotency key. charged: each costs.
Repeat = Literal["free", "keyed", "charged"]
# What costs units: every call, a call that found something, or every record that came back.
ChargedOn = Literal["call", "hit", "record"]


# requests and answers -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request of a vendor, without its key. `base` names one of the manifest's base addresses.

    `query` values may be lists (the name is then repeated). At most one of `json` and `form` is given.
    """

    path: str
    method: Literal["GET", "POST", "PUT"] = "GET"
    base: str = "main"
    query: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = 8_000_000
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Somebody asked not to be processed. Nothing but this is kept. `kind`: email, linkedin, phone or person."""

    kind: Literal["email", "linkedin", "phone", "person"]
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Again:
    """How a pending answer is fetched: after so many seconds, by this request (None: the same one again)."""

    after: float
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """How one question ended, and what was said. HIT fills; only MISS is evidence of absence.

    An answer of an account is a HIT whose details hold `balance`: {"used", "left", "resets_on"} in the price's unit.
    `reason` says in words why it is not a HIT. `read` may raise ShapeError for a whole reply that is in another
    shape; the door makes CHANGED of it. `units` is what the vendor says that this answer cost (None:
    as the operation declares). `details` holds what is no observation (a mailbox's verdict, a balance).
    """

    outcome: Outcome
    observations: tuple[Observation, ...] = ()
    reason: str = ""
    suppressed: tuple[Suppressed, ...] = ()
    again: Again | None = None
    units: Decimal | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply read: one answer per question, in order.

    `next` is the cursor of the following page, None at the end; `total` how many records the vendor has for
    the question; `leftovers` names of fields that nobody reads yet.
    """

    answers: tuple[Answer, ...]
    next: str | None = None
    total: int | None = None
    leftovers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Translation:
    """Criteria in a vendor's own words.

    `parameters` is what is sent. `expressed` maps our criterion's name to the vendor's words for it, `lost`
    to why it cannot be said there; what is lost is applied to the answers afterwards.
    """

    parameters: Mapping[str, Any]
    expressed: Mapping[str, str]
    lost: Mapping[str, str]


# the manifest -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` calls within `seconds`. `per`: counted over the whole key or for each endpoint alone."""

    most: int
    seconds: float
    per: Literal["key", "endpoint"] = "key"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a subscription allows. `spacing`: seconds between two calls; `monthly`: units a month."""

    name: str
    limits: tuple[Limit, ...] = ()
    spacing: float = 0.0
    concurrent: int | None = None
    monthly: int | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What a unit costs, and the fixed fee a month, in a currency (ISO 4217)."""

    unit: str = "credit"
    per_unit: Decimal = Decimal(0)
    currency: str = "USD"
    monthly_fee: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Login:
    """Fetches a short-lived token: a request made of the secrets, and the token with its life in seconds."""

    build: Callable[[Mapping[str, str]], Request]
    read: Callable[[Reply], tuple[str, float]]  # raises ShapeError


@dataclass(frozen=True, slots=True)
class Auth:
    """Where the key goes. `secrets` names its parts with the environment variable that each is read from.

    place: none; header (`name`, `template` such as "Bearer {key}"); query (`name`); basic (user and password
    from `template` "user:password", such as "{key}:"). With `login`, `{token}` may stand in the template.
    """

    place: Literal["none", "header", "query", "basic"] = "none"
    name: str = "authorization"
    template: str = "{key}"
    secrets: Mapping[str, str] = field(default_factory=dict)  # part -> environment variable
    login: Login | None = None


@dataclass(frozen=True, slots=True)
class LimitTold:
    """What a reply's headers say of a limit: `left` of `most` calls within `seconds`, in `resets_in` seconds.

    Anything may be untold (None). `units` is true if it counts credits of a plan rather than calls, `concurrent`
    if it counts calls that run at the same time.
    """

    seconds: float | None = None
    most: int | None = None
    left: int | None = None
    resets_in: float | None = None
    per: Literal["key", "endpoint"] = "key"
    units: bool = False
    concurrent: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One way of asking a vendor.

    `gives` are observation fields that it may fill (of the company, or of people as `person.email`); `denies`
    those of which a found record without them says that there are none. `units` is what one question costs at
    most, `charged_on` when. `hits` is the share of questions expected to be answered, until outcomes are
    measured. `batch`: questions in one request; `page`: records a page; `ceiling`: records that can be paged
    through at most. `rows` is the JSON path of the list of people in a reply about several of them
    ("people", "data.emails"), along which it is archived person by person.
    """

    name: str
    does: Does
    build: Callable[[Sequence[Question], str | None], Request]
    read: Callable[[Sequence[Question], Reply], Reading]
    accepts: Callable[[Question], bool] = lambda question: True
    gives: frozenset[str] = frozenset()
    denies: frozenset[str] = frozenset()
    units: Decimal = Decimal(0)
    charged_on: ChargedOn = "call"
    repeat: Repeat = "free"
    hits: float = 0.5
    fresh_days: float = 30.0
    batch: int = 1
    page: int | None = None
    ceiling: int | None = None
    rows: str | None = None
    translate: Callable[[Criteria], Translation] | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is to be known of a vendor before it is asked.

    `bases` are its base addresses, version prefix included; settings may override them. `plans` begin with
    the strictest, which holds until another is chosen. `licence` is the class of what it says (as in
    `Observation.licence`), `terms` in a sentence what we may do with it, `retention_days` how long it may be kept.
    `fee_note` or other remarks go to `remarks`, which users read. `local` maps names of bases that have no address
    to registries whose files are loaded on this machine (`effects.registry_answer` replies): no call leaves.
    """

    name: str
    title: str
    bases: Mapping[str, str]
    auth: Auth
    plans: tuple[Plan, ...]
    price: Price
    licence: str
    terms: str
    homepage: str
    reliability: float  # assumed until adjudicated: of ten such values, how many are right
    remarks: tuple[str, ...] = ()
    legacy: bool = False
    retention_days: int | None = None
    origin: str | None = None  # whose data it resells, where that is known
    local: Mapping[str, str] = field(default_factory=dict)  # base -> loaded registry


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor: its manifest and its operations by name."""

    manifest: Manifest
    operations: tuple[Operation, ...]
    limits_told: Callable[[Mapping[str, str]], Sequence[LimitTold]] = lambda headers: ()
    reliability_of: Mapping[str, float] = field(default_factory=dict)  # per field, where it differs

    @property
    def name(self) -> str:
        """The source's name in observations, settings and the ledger."""
        return self.manifest.name

    def operation(self, name: str) -> Operation:
        """The operation of that name; KeyError if there is none."""
        for item in self.operations:
            if item.name == name:
                return item
        raise KeyError(name)

    def that(self, does: Does) -> tuple[Operation, ...]:
        """The operations that answer such questions."""
        return tuple(item for item in self.operations if item.does == does)
