"""What each page shows, field by field. A template sees `page` (one of these) and, around it, `shell`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from leadwright.effects.budgets import Budget
from leadwright.entities.acts import Act
from leadwright.faces.web.enrich_form import Wish
from leadwright.faces.web.enriching import Plan
from leadwright.faces.web.paste_form import Sheet
from leadwright.faces.web.search_form import Search
from leadwright.faces.web.works import Work
from leadwright.icp.document import Icp
from leadwright.icp.problems import Problem
from leadwright.icp.store import StoredIcp
from leadwright.leads.watch import Watch
from leadwright.observations.dead_letters import DeadLetter
from leadwright.observations.imports import Import
from leadwright.reads.analyses import AnalysisSaid
from leadwright.reads.arriving import Arrived, Arriving, Stranger
from leadwright.reads.company_sides import Side
from leadwright.reads.contact import ContactSaid
from leadwright.reads.contactable import Contactable
from leadwright.reads.contacts import ContactRow
from leadwright.reads.contradictions import Contradiction
from leadwright.reads.found_leads import FoundLead
from leadwright.reads.icp_page import IcpPage, Preview
from leadwright.reads.inbox import InboxPage
from leadwright.reads.lead_page import LeadPage
from leadwright.reads.near_duplicates import Similar
from leadwright.reads.overview import CallLine, Looking, SourceLine
from leadwright.reads.persona import PersonaMatch
from leadwright.reads.reasons import Reasons
from leadwright.reads.review_queue import Question
from leadwright.reads.search_plan import SearchPlan
from leadwright.reads.signal_timeline import SignalTimeline
from leadwright.reads.source_health import LedgerRow, Run
from leadwright.reads.standings import Standing
from leadwright.reads.waiting import Waiting
from leadwright.scoring.imagine import Interval
from leadwright.sources.query import ReadQuery
from leadwright.sources.question import Criteria
from leadwright.sources.vendor import Limit
from leadwright.workspace.hooks import Hook
from leadwright.workspace.write_keys import WriteKey


@dataclass(frozen=True, slots=True)
class InboxContext:
    """The inbox.

    inbox: the page of leads. reasons: by lead, why now and what is worth finding out. icps: to choose from.
    countries, industries: (value, leads) for the filters. selected: the lead of the side panel, None if there are none.
    query: what the address asks for, without its place. next, previous: addresses of the neighbouring pages, "" if
    there is none. first: number of the first row. sizes: rows a page may have. empty: "" or why nothing is shown:
    no_icp, no_leads, no_match, no_scores.
    """

    inbox: InboxPage
    reasons: Mapping[UUID, Reasons]
    icps: Sequence[StoredIcp]
    countries: Sequence[tuple[str, int]]
    industries: Sequence[tuple[str, int]]
    selected: LeadContext | None
    query: Mapping[str, str]
    next: str
    previous: str
    first: int
    sizes: Sequence[int]
    empty: str

    def address(self, **changed: object) -> str:
        """The address of this view with some of its filters changed, from its first page."""
        from urllib.parse import urlencode

        query = {**self.query, **{name: str(value) for name, value in changed.items() if value is not None}}
        kept = {name: value for name, value in query.items() if value}
        return f"/?{urlencode(kept)}" if kept else "/"


@dataclass(frozen=True, slots=True)
class SignalsContext:
    """What was noticed at a lead. lead_id: whose. timeline: signals that count, and those that have faded."""

    lead_id: UUID
    timeline: SignalTimeline


@dataclass(frozen=True, slots=True)
class AnalysisContext:
    """How a company was judged. lead_id: whose. said: the analysis, None without an ICP. model: whom the settings name, None
    for rules alone."""

    lead_id: UUID
    said: AnalysisSaid | None
    model: str | None


@dataclass(frozen=True, slots=True)
class LeadContext:
    """One lead. lead: the page. signals: what was noticed there (None
    beside a list). reasons: why it may not be a fit, to choose from.
    snoozes: (label, until).

    watches: who watches it. lists: names of lists that it can be put on. tab: where a decision comes back to.
    """

    lead: LeadPage
    signals: SignalsContext | None
    watches: Sequence[Watch]
    lists: Sequence[str]
    reasons: Sequence[str]
    snoozes: Sequence[tuple[str, date]]
    back: str


@dataclass(frozen=True, slots=True)
class IcpContext:
    """The page of an ICP.

    icp: what is stored. draft: what the form shows (None if the text cannot be read). text: the document as YAML.
    problems, warnings: by field of the form, "" for those of no field. preview: what would happen, None if the draft
    cannot be used. mode: the side that was written on, form or text. partial: whether the problems beside the fields are
    refreshed too. switched: whether the other side is wanted now, made anew. name: of the ICP.
    """

    icp: IcpPage
    draft: Icp
    text: str
    problems: Mapping[str, Sequence[Problem]]
    warnings: Mapping[str, Sequence[Problem]]
    preview: Preview | None
    mode: str
    partial: bool
    switched: bool
    name: str

    @property
    def target(self) -> str:
        """The last part of the page's address."""
        return str(self.icp.stored.id) if self.icp.stored else "new"


@dataclass(frozen=True, slots=True)
class ImportsContext:
    """Imports. imports: the newest first. works: uploads of this process that have not become imports, or failed.

    can_undo: whether an import can be taken back from here.
    """

    imports: Sequence[Import]
    works: Sequence[Work]
    can_undo: bool


@dataclass(frozen=True, slots=True)
class CompanyContext:
    """The form that adds one company. fields: (name, label, example). typed: what was typed, by name.

    similar: companies that may be the same, to look at before saving. error, field: what cannot be read.
    """

    fields: Sequence[tuple[str, str, str]]
    typed: Mapping[str, str]
    similar: Sequence[Similar]
    error: str
    field: str


@dataclass(frozen=True, slots=True)
class SourcesContext:
    """All sources. groups: (state, its sources), those that can be asked first. spent: in `days`, by currency.

    own: how questions to websites and job boards ended, which need no vendor. calls: through the door, by source.
    budgets: the caps that hold. names: (name, title) of every source, for the form.
    """

    groups: Sequence[tuple[str, Sequence[Standing]]]
    spent: Mapping[str, Decimal]
    own: Sequence[SourceLine]
    calls: Sequence[CallLine]
    budgets: Sequence[Budget]
    names: Sequence[tuple[str, str]]
    days: int

    @property
    def in_doubt(self) -> int:
        """Calls that may have been charged."""
        return sum(card.health.in_doubt for _, cards in self.groups for card in cards if card.health)


@dataclass(frozen=True, slots=True)
class SourceContext:
    """One source. card: its standing. plan_limits: those of its plan, which limits of one's own take the place of.

    budgets: the caps that hold for it alone. days: that the figures are of.
    """

    card: Standing
    plan_limits: Sequence[Limit]
    budgets: Sequence[Budget]
    days: int


@dataclass(frozen=True, slots=True)
class DiscoverContext:
    """The page that starts a search. asked: the form as it stands. icps: to start from. read: the words as they were
    read, None if it starts from an ICP. criteria: what is wanted, empty if nothing is. hiring: asked for beside them.

    plans: each source's part. cost: of those that are asked, by currency. runs: of this process, the newest first.
    """

    asked: Search
    icps: Sequence[StoredIcp]
    read: ReadQuery | None
    criteria: Criteria
    hiring: bool | None
    plans: Sequence[SearchPlan]
    cost: Mapping[str, Decimal]
    runs: Sequence[Work]

    @property
    def ready(self) -> bool:
        """Whether a run would ask anybody."""
        return any(plan.asked for plan in self.plans)


@dataclass(frozen=True, slots=True)
class RunContext:
    """A run of discovery. work: how far it is; its `live` is the run. leads: that it found so far, the best first.

    going: whether it went on when the leads were read; if it has ended since, the page asks once more.
    """

    work: Work
    leads: Sequence[FoundLead]
    going: bool


@dataclass(frozen=True, slots=True)
class EnrichContext:
    """What enriching a lead would ask. lead: as it stands. stored: the ICP, None without one. plan: the asks, None if
    the lead is not ranked. wish: the form as it stands. runs: of this process, the newest first."""

    lead: FoundLead
    stored: StoredIcp | None
    plan: Plan | None
    wish: Wish
    runs: Sequence[Work]


@dataclass(frozen=True, slots=True)
class EnrichRunContext:
    """Enriching a lead. work: how far it is; its `live` is the run. lead: as it stands now.

    going: whether it went on when the lead was read; if it has ended since, the page asks once more.
    """

    work: Work
    lead: FoundLead
    going: bool


@dataclass(frozen=True, slots=True)
class ForecastContext:
    """What enriching a lead would probably cost. cost: by currency, empty if nothing."""

    cost: Sequence[tuple[str, Interval]]


@dataclass(frozen=True, slots=True)
class WorthContext:
    """What finding out would cost. lead_id: whose. plan: the asks, None if the lead is not ranked."""

    lead_id: UUID
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """Pairs that a person should judge. question: the one that is asked now, None without any. sides: what stands of its
    two companies. waiting: pairs of the queue's beginning, this one included. later: pairs put off. acts: the latest
    decisions."""

    question: Question | None
    sides: Sequence[Side]
    waiting: int
    later: Sequence[str]
    acts: Sequence[Act]


@dataclass(frozen=True, slots=True)
class RehearsalContext:
    """What a merge would do. before: the companies as they stand. after: as they would."""

    before: Sequence[Side]
    after: Sequence[Side]


@dataclass(frozen=True, slots=True)
class LedgerContext:
    """The ledger. rows: calls, the newest first. total, cost: of all that match, the cost by currency.

    query: the filters that are set. sources, runs: to choose from. next, previous: addresses of the
    neighbouring pages, "" if there is none. first: number of the first row.
    """

    rows: Sequence[LedgerRow]
    total: int
    cost: Mapping[str, Decimal]
    query: Mapping[str, str]
    sources: Sequence[str]
    runs: Sequence[Run]
    next: str
    previous: str
    first: int


@dataclass(frozen=True, slots=True)
class ProgressContext:
    """What goes on behind the pages. works: of this process. looking: at websites."""

    works: Sequence[Work]
    looking: Looking


@dataclass(frozen=True, slots=True)
class PasteContext:
    """Paste. source, kind, confidence: what was read ("" before). sheets: proposals to mend and tick.

    notes: sentences above. label: what the paper is called. text: what was pasted. waiting: who has no company yet.
    """

    source: str
    kind: str
    confidence: float
    sheets: Sequence[Sheet]
    notes: Sequence[str]
    label: str
    text: str
    waiting: Sequence[Waiting]


@dataclass(frozen=True, slots=True)
class ContradictionsContext:
    """Values on which sources disagree.

    items: those that could move a score most first. back: where a decision comes back to.
    """

    items: Sequence[Contradiction]
    back: str


@dataclass(frozen=True, slots=True)
class ContactsContext:
    """People. rows: contacts, the newest first. total: of all that match. query: the filters that are set.

    next, previous: addresses of the neighbouring pages, "" if there is none. first: number of the first row.
    """

    rows: Sequence[ContactRow]
    total: int
    query: Mapping[str, str]
    next: str
    previous: str
    first: int


@dataclass(frozen=True, slots=True)
class ContactContext:
    """One person. said: everything that is said of them. others: people of the same company, of whom one may be this one.

    decides: how well the title is one that the default ICP names, None if it names none. near: how near it is in meaning to
    the persona, None if nothing is said of one. back: this page. may: whether they may be written to, by channel.
    """

    said: ContactSaid
    others: Sequence[ContactRow]
    decides: float | None
    near: PersonaMatch | None
    back: str
    may: Contactable


@dataclass(frozen=True, slots=True)
class ContactFormContext:
    """The form that adds one person. fields: (name, label, example). typed: what was typed, by name.

    company, company_name: where, if that is known already. similar: companies that may be meant. error, field: what cannot
    be read.
    """

    fields: Sequence[tuple[str, str, str]]
    typed: Mapping[str, str]
    company: UUID | None
    company_name: str
    similar: Sequence[Similar]
    error: str
    field: str


@dataclass(frozen=True, slots=True)
class MadeKey:
    """What was just made and is shown this once. name: its own. secret: the write key, or the secret of a hook. browser:
    whether websites may use it. hook: whether it is a hook."""

    name: str
    secret: str
    browser: bool
    hook: bool


@dataclass(frozen=True, slots=True)
class EventsContext:
    """What arrives from our own sites. counts: of the last 24 hours. bars: each hour with its events and height of a
    hundred. latest: the latest events. strangers: visitors without a company seen last, of unplaced in all. keys, hooks:
    those in use. letters: the newest dead letters. made: the key or hook that was just made, None otherwise. address: of
    this server."""

    counts: Arriving
    bars: Sequence[tuple[datetime, int, int]]
    latest: Sequence[Arrived]
    strangers: Sequence[Stranger]
    unplaced: int
    keys: Sequence[WriteKey]
    hooks: Sequence[Hook]
    letters: Sequence[DeadLetter]
    made: MadeKey | None
    address: str
