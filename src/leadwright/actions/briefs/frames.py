"""What each kind of fact can vouch for in a clause: which of its values, where they may stand, and in whose name. Data.

A place is the preposition in front ("" for none) and the side of the claiming word: who "was acquired by" another is not
who acquired it. What has no place here cannot be said of that kind, however true it is elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["any", "before", "after"]
_ON_A_DAY = ("in", "on", "of", "as of", "at", "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value may stand: after one of these prepositions, and on which side of the claiming word."""

    after: tuple[str, ...] = ("",)
    side: Side = "any"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a clause of one kind is made of.

    names: places of words, by slot. numbers: places of numbers, by slot; money, people, roles, share, each as they are read.
    days: where its date may stand; () for none. several: several facts of the kind may share a clause. bare: the values
    claim it without any verb. must: it says nothing unless it names or counts something. needs: one of these phrases (a|b) makes
    the claim, the others only join in. subject: whose claim it is.
    """

    names: Mapping[str, Place] = field(default_factory=dict)
    numbers: Mapping[str, Place] = field(default_factory=dict)
    days: tuple[str, ...] = ()
    several: bool = False
    bare: bool = False
    must: bool = True
    needs: str = ""
    subject: Literal["company", "person", "us", "any"] = "company"


_AS = Place(("", "as", "is", "to"))
_WHO = Place(("", "of", "with", "to", "about"))
_LIST = Place(("", "with", "of", "on", "as", "for", "in", "about"))
# Without one of these a clause of the kind makes no claim.
_ROLE_NOUNS = "hiring|recruiting|open role|open roles|open positions|open jobs|openings|vacancies|roles|positions|jobs|hiring surge"
_PROBABLY = (
    "probably up for renewal|is probably up for renewal|probably ends|probably runs out|"
    "probably renews|likely up for renewal|likely renewal|probable renewal"
)
_CALLED = (
    "renamed|changed its name|changed their name|now called|is now called|are now called|was renamed|"
    "were renamed"
)
_SITE = "website|domain|moved its website|moved their website|web address|site"
_FILLED = "filled in a form|filled in|filled out|filled a form|filled out a form|submitted a form"
_LEAD_FORM = "lead form|filled in a lead form|filled the lead form|filled in our lead form"
_PRICES = "pricing page|page of prices|prices"
_TRIED = "used our product|used the product|tried our product|tried the product"
_STAGE = "stage|funding stage"
_PEOPLE = "head count|headcount|people|person|employees|staff|team|workforce|persons|shrank|shrunk"
_USING = "uses|use|using|runs|runs on|relies on|works with|work with|in use"

FRAMES: Mapping[str, Frame] = {
    "funding": Frame({"round": Place(("", "of", "in", "on", "with", "as", "their", "for", "about"))},
                     {"amount": Place(("", "of", "with", "for"))}, _ON_A_DAY, bare=True, must=False),
    "hiring": Frame({"department": Place(("in", "for", "")), "title": Place(("", "for", "as", "of"))},
                    {"roles": Place(("", "for", "with", "about", "on", "of"))}, several=True, must=False),
    "hiring_started": Frame({}, {"roles": Place(("", "for", "with"))}, _ON_A_DAY, must=False),
    "hiring_stopped": Frame({}, {}, _ON_A_DAY, must=False),
    "hiring_surge": Frame({"department": Place(("in", "for", ""))},
                          {"before": Place(("from",)), "after": Place(("to",))}, _ON_A_DAY, must=False, needs=_ROLE_NOUNS),
    "uses": Frame({"technology": _LIST}, several=True),
    "technology_added": Frame({"technology": Place(("", "of", "to"))}, {}, _ON_A_DAY),
    "technology_removed": Frame({"technology": Place(("", "of"))}, {}, _ON_A_DAY),
    "technology_replaced": Frame({}, {}, _ON_A_DAY),  # before and after: see swaps
    "leader_joined": Frame({"person": Place(("", "of")), "title": _AS}, {}, _ON_A_DAY, subject="any"),
    "leader_left": Frame({"person": Place(("", "of")), "title": _AS}, {}, _ON_A_DAY, subject="any"),
    "person": Frame({"person": _WHO, "title": Place(("", "as", "is", "to")), "department": Place(("in",))}, bare=True, subject="any"),
    "reach": Frame({"person": _WHO, "title": Place(("",))}, {}, bare=True, subject="any"),
    "decides": Frame({"person": _WHO, "title": Place(("", "as"))}, {}, subject="any"),
    "head_count": Frame({}, {"people": Place(("", "of", "with", "at", "between"))}),
    "head_count_growth": Frame({}, {"before": Place(("from",)), "after": Place(("to",)), "share": Place(("by", "of", ""))},
                               _ON_A_DAY, must=False, needs=_PEOPLE),
    "head_count_decline": Frame({}, {"before": Place(("from",)), "after": Place(("to",)), "share": Place(("by", "of", ""))},
                                _ON_A_DAY, must=False, needs=_PEOPLE),
    "location": Frame({"country": Place(("in", "", "of")), "city": Place(("in", "", "of"))}),
    "offices": Frame({"country": Place(("in", ""))}, several=True),
    "new_country": Frame({"country": Place(("in", "into", "to", ""))}, {}, _ON_A_DAY),
    "founded": Frame({}, {}, _ON_A_DAY),
    "industry": Frame({"industries": Place(("in", "", "of"))}, bare=True),
    "competitor_in_use": Frame({"technology": Place(("", "on", "with", "of"))}, several=True, needs=_USING),
    "complement_in_use": Frame({"technology": Place(("", "on", "with", "of"))}, several=True, needs=_USING),
    "renewal_window": Frame({"technology": Place(("", "for", "with", "of"))}, {}, _ON_A_DAY, needs=_PROBABLY),
    "acquired": Frame({"buyer": Place(("by",))}, {}, _ON_A_DAY, must=False),
    "went_public": Frame({}, {}, _ON_A_DAY, must=False),
    "closed": Frame({}, {}, _ON_A_DAY, must=False),
    "reopened": Frame({}, {}, _ON_A_DAY, must=False),
    "renamed": Frame({"before": Place(("from",)), "after": Place(("to", ""))}, {}, _ON_A_DAY, needs=_CALLED),
    "domain_moved": Frame({"before": Place(("from",)), "after": Place(("to",))}, {}, _ON_A_DAY, needs=_SITE),
    "stage_changed": Frame({"before": Place(("from",)), "after": Place(("to",))}, {}, _ON_A_DAY, needs=_STAGE),
    "email_replied": Frame({"person": Place(("", "of"), "before")}, {}, _ON_A_DAY, subject="any", must=False),
    "linkedin_connected": Frame({"person": Place(("", "of"), "before")}, {}, _ON_A_DAY, subject="any", must=False),
    "form_filled": Frame({"what": Place(("", "on", "for"))}, {}, _ON_A_DAY, must=False, needs=_FILLED),
    "ad_lead": Frame({"what": Place(("", "on", "for"))}, {}, _ON_A_DAY, must=False, needs=_LEAD_FORM),
    "pricing_page_visited": Frame({}, {}, _ON_A_DAY, must=False, needs=_PRICES),
    "content_downloaded": Frame({"what": Place(("", "of"))}, {}, _ON_A_DAY, must=False),
    "product_used": Frame({"what": Place(("", "of"))}, {}, _ON_A_DAY, must=False, needs=_TRIED),
    "identified": Frame({}, {}, _ON_A_DAY, must=False),
    "intent_topic": Frame({"topic": Place(("", "on", "into", "about"))}, {}, _ON_A_DAY),
    "interaction": Frame({}, {}, _ON_A_DAY, subject="us", must=False),
    "leadership_changed": Frame({}, {}, _ON_A_DAY, must=False),
    "technology_changed": Frame({}, {}, _ON_A_DAY, must=False),
    "customer": Frame(must=False),
    "disagreement": Frame({"field": Place(("about", "on", "over", "of", ""))}),
    "out": Frame({}, {}, must=False),
    "says": Frame({"quote": Place(("", "as"))}, bare=True),
    "offer": Frame({"line": Place(("", "with", "about", "for", "as", "on", "to"))}, bare=True, subject="us"),
}  # fmt: skip

# Verbs that say who did it to whom: on which side of them the person stands, said actively and passively.
ACTIVE_AFTER = frozenset({"appointed", "hired", "named", "welcomed", "recruited", "brought in"})
ACTIVE_BEFORE = frozenset({"joined", "became", "took over", "came on board", "took up work", "started as", "left", "departed",
                           "stepped down", "has left", "works", "serves"})  # fmt: skip
# Verbs whose subject is the company: what they name stands behind them.
OBJECT_AFTER = frozenset({
    "uses", "use", "using", "runs on", "run on", "runs", "relies on", "rely on", "works with", "work with",
    "works", "work", "operate", "operates", "working", "operating", "active", "began to use", "began using",
    "adopted", "started using", "started to use", "introduced", "added", "rolled out", "now uses", "now use",
    "took up", "no longer uses", "no longer use", "stopped using", "dropped", "removed", "gave up",
    "abandoned", "opened", "opened an office", "expanded", "expanded into", "launched", "launched in",
    "moved into", "hiring", "hires", "recruiting", "recruits", "researches", "researching", "research",
    "entered", "opened an office in", "opened in",
})  # fmt: skip
# What money is raised by, and in: a clause on funding needs an amount or a round, or one of each.
RAISING = frozenset({"raised", "secured", "closed", "landed", "received", "completed", "obtained", "raise"})
ROUNDS = frozenset({"round", "funding round", "rounds of funding", "financing round"})
# "X replaced Y": the new one stands in front. "replaced Y with X", "moved from Y to X": the prepositions tell.
REPLACING = frozenset({"replaced", "replaces"})
SWAPPING = frozenset({"swapped", "switched", "changed"})  # "swapped Y for X"
