"""People of a company as contacts: records that share an e-mail, a LinkedIn page or a name there are one, unless somebody
said otherwise. Between companies a name is never enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.entities.belief import weigh
from leadwright.entities.clusters import Word, clusters
from leadwright.entities.components import components
from leadwright.entities.employments import NOWHERE, Elsewhere, standing
from leadwright.entities.keys import linkedin_page
from leadwright.entities.reached_by import VERIFIERS, addresses_of, email_kind, numbers_of, texts_of
from leadwright.entities.trust import ASSUMED, Trust
from leadwright.entities.types import Belief, Contact, Standing
from leadwright.observations.types import CORRECTION, OPERATION, Bundle
from leadwright.values import title as titles
from leadwright.values.name import person

_SENIORITY = (
    "owner",
    "founder",
    "c-level",
    "c_level",
    "executive",
    "vp",
    "head",
    "director",
    "manager",
    "senior",
)
_STANDING = {Standing.CURRENT: 1, Standing.UNSURE: 0, Standing.FORMER: -1, Standing.ARCHIVED: -2}


@dataclass(frozen=True, slots=True)
class PeopleWords:
    """What counts for contacts beside the words on them.

    `judged`: what was decided about who is who, by source records. `archived`: records of contacts that were put away.
    `beyond`: bundles of people at other companies who may be the same, and `names`, what those companies are called.
    """

    judged: Sequence[Word] = ()
    archived: frozenset[UUID] = frozenset()
    beyond: Sequence[Bundle] = ()
    names: Mapping[UUID, str] = field(default_factory=dict)


NO_WORDS = PeopleWords()


def contacts_of(
    bundles: Sequence[Bundle],
    words: PeopleWords = NO_WORDS,
    company: str | None = None,
    trust: Trust = ASSUMED,
) -> tuple[Contact, ...]:
    """Return the contacts that person bundles of one company speak of, best reachable first, those who left last.

    Within one company a full name is enough to call two records one person; across companies it is
    never enough. `company` is what the company is called.
    """
    groups = _with_checks(bundles, words)
    others = others_of(words)
    found = [_contact(group, elsewhere(group, others, words), words, company, trust) for group in groups]
    return tuple(sorted(found, key=reachability, reverse=True))


def _with_checks(bundles: Sequence[Bundle], words: PeopleWords) -> list[list[Bundle]]:
    """The people, each with what verifiers found out about their addresses: a verdict is on an address, and several people
    may have it. One on an address that nobody is known to have stands for itself."""
    checks = [bundle for bundle in bundles if bundle.source in VERIFIERS]
    if not checks:
        groups = together(bundles, words.judged)
        return groups if len(bundles) == 1 else [g for g in groups if not all(b.corrects for b in g)]
    said = [bundle for bundle in bundles if bundle.source not in VERIFIERS]
    groups = [g for g in together(said, words.judged) if not all(b.corrects for b in g)] if said else []
    alone = {check.observation_id: check for check in checks}
    for group in groups:
        own = {text for bundle in group for text in texts_of(bundle.content, "email", "emails")}
        for check in checks:
            if str(check.content.get("email", "")).lower() in own:
                group.append(check)
                alone.pop(check.observation_id, None)
    return [*groups, *(together(list(alone.values())) if alone else ())]


def together(bundles: Sequence[Bundle], judged: Sequence[Word] = ()) -> list[list[Bundle]]:
    """Put the bundles of one company that speak of one person together."""
    if len(bundles) == 1:
        return [list(bundles)]
    keys: dict[UUID, list[str]] = defaultdict(list)
    for bundle in bundles:
        keys[bundle.record_id] += _keys(bundle)
    own = {bundle.record_id for bundle in bundles}
    roots: Mapping[Any, Any]
    if any(word.left in own and word.right in own for word in judged):
        roots = clusters(keys, judged)
    else:
        links = [
            (f"r{record}", key) for record, mine in keys.items() for key in (f"r{record}", *_marked(mine))
        ]
        named = components(links)
        roots = {record: named[f"r{record}"] for record in keys}
    groups: dict[Any, list[Bundle]] = defaultdict(list)
    for bundle in bundles:
        groups[roots[bundle.record_id]].append(bundle)
    return list(groups.values())


def _marked(keys: Sequence[str]) -> list[str]:
    return [f"k{key}" for key in keys]


def others_of(words: PeopleWords) -> list[list[Bundle]]:
    """The people at other companies, each as the bundles on them there."""
    by_company: dict[UUID, list[Bundle]] = defaultdict(list)
    for bundle in words.beyond:
        by_company[bundle.company_id].append(bundle)
    return [group for theirs in by_company.values() for group in together(theirs, words.judged)]


def elsewhere(group: Sequence[Bundle], others: Sequence[Sequence[Bundle]], words: PeopleWords) -> Elsewhere:
    """What is said of this very person at other companies: by a LinkedIn page, an address of their own, or a decision."""
    if not others:
        return NOWHERE
    keys, records = strong_keys(group), {bundle.record_id for bundle in group}
    found: list[Bundle] = []
    for other in others:
        said = verdict_on(records, {bundle.record_id for bundle in other}, words.judged)
        if said == "same" or (said is None and keys & strong_keys(other)):
            found += other
    return Elsewhere(found, words.names) if found else NOWHERE


def verdict_on(mine: set[UUID], theirs: set[UUID], judged: Sequence[Word]) -> str | None:
    """What a person said of two people last; None if nobody said anything."""
    said = [
        word for word in judged
        if (word.left in mine and word.right in theirs) or (word.left in theirs and word.right in mine)
    ]  # fmt: skip
    return max(said, key=lambda word: word.act.int if word.act else 0).verdict if said else None


def strong_keys(group: Sequence[Bundle]) -> set[str]:
    """What tells a person wherever they work: a LinkedIn page, or an address that is no function's."""
    found: set[str] = set()
    for bundle in group:
        for key in _keys(bundle):
            kind, _, text = key.partition(":")
            if kind == "linkedin" or (kind == "email" and email_kind(text) != "role"):
                found.add(key)
    return found


def reachability(contact: Contact) -> tuple[int, int, int, str]:
    """Rank a contact: who works there, direct ways to reach them, then seniority. Ties by id, the older first."""
    ways = (
        4 * (contact.email_kind == "direct")
        + 2 * (contact.linkedin_url is not None)
        + (contact.phone is not None)
        + (contact.email is not None)
    )
    rank = len(_SENIORITY) - next(
        (i for i, word in enumerate(_SENIORITY) if contact.seniority and word in contact.seniority.lower()),
        len(_SENIORITY),
    )
    return (
        _STANDING[contact.standing], ways, rank, "".join(chr(0x10FF - ord(c)) for c in str(contact.id))
    )  # fmt: skip


def _keys(bundle: Bundle) -> list[str]:
    content = bundle.content
    keys = [f"native:{bundle.source}:{bundle.native_id}"] if OPERATION in bundle.native_key else []
    if bundle.native_key.startswith(CORRECTION) and bundle.corrects:
        keys.append(f"record:{bundle.native_key.removeprefix(CORRECTION).partition(':')[0]}")
        return keys  # what a person corrects is said of this one record, whatever it says
    keys.append(f"record:{bundle.record_id}")
    nameless = not content.get("name")
    keys += [
        f"email:{text}"
        for text in texts_of(content, "email", "emails")
        if nameless or email_kind(text) != "role"  # info@ is whoever answers it
    ]
    if page := linkedin_page(content.get("linkedin_url")):
        keys.append(f"linkedin:{page}")
    if content.get("name"):
        keys.append(f"name:{person(content['name']).key}")
    return keys


def newest_first(bundles: Sequence[Bundle]) -> list[Bundle]:
    """The order in which words on a person count: a person's corrections, what they typed, then the newest."""
    return sorted(bundles, key=lambda b: (b.corrects, b.source == "human", b.seen_at), reverse=True)


def belief_of(ordered: Sequence[Bundle], name: str, now: datetime, trust: Trust = ASSUMED) -> Belief | None:
    """Weigh what is said of one field of a person, named `person.<field>` for belief; None if nobody says anything.

    A correction may say that there is no value.
    """
    field = f"person.{name}"
    voices = [replace(b, content={field: b.content[name]}) for b in ordered if b.content.get(name)]
    for bundle in ordered:
        if bundle.corrects and name in bundle.content and not bundle.content[name]:
            return Belief(None, 1.0, [replace(bundle, content={field: None})], voices)
        if bundle.corrects and name in bundle.content:
            break
    return weigh(field, voices, now, trust) if voices else None


def _believed(ordered: Sequence[Bundle], name: str, trust: Trust) -> Any:
    """The value of a field that counts."""
    if len(ordered) == 1:
        return ordered[0].content.get(name)
    belief = belief_of(ordered, name, ordered[0].seen_at, trust)
    return belief.value if belief is not None else None


def _contact(
    bundles: list[Bundle], beyond: Elsewhere, words: PeopleWords, company: str | None, trust: Trust
) -> Contact:
    ordered = newest_first(bundles) if len(bundles) > 1 else bundles

    def say(name: str) -> Any:
        return _believed(ordered, name, trust)

    title = say("title")
    emails, phones = addresses_of(ordered), numbers_of(ordered)
    best = emails[0] if emails else None
    stands, ended = standing(bundles[0].company_id, company, ordered, beyond)
    own = {b.record_id for b in bundles if not b.corrects and b.source not in VERIFIERS}
    records = sorted(own or {b.record_id for b in bundles}, key=str)
    if words.archived and not words.archived.isdisjoint(records):
        stands = Standing.ARCHIVED
    page, country = say("linkedin_url"), say("country")
    return Contact(
        id=records[0],
        name=say("name") or (best.address if best else None) or "Unnamed",
        title=title,
        department=say("department") or (titles.department(title) if title else None),
        seniority=say("seniority") or (titles.seniority(title) if title else None),
        email=best.address if best else None,
        email_kind=best.kind if best and best.status != "invalid" else None,
        phone=phones[0].number if phones else None,
        linkedin_url=page,
        sources=[
            {
                "observation": str(b.observation_id),
                "source": b.source,
                "label": b.label,
                "url": b.url,
                **_native(b),
            }
            for b in ordered
        ],
        last_seen=max(b.seen_at for b in ordered),
        evidence=_ids(ordered),
        emails=emails,
        phones=phones,
        country=country if isinstance(country, str) else None,
        standing=stands,
        ended_on=ended,
        records=records,
    )


def _native(bundle: Bundle) -> dict[str, str]:
    return {"native": bundle.native_id} if OPERATION in bundle.native_key else {}


def _ids(bundles: Sequence[Bundle]) -> list[UUID]:
    return list(dict.fromkeys(b.observation_id for b in bundles))
