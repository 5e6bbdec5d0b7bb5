"""Whether one clause is carried by a fact: who is spoken of, what is named and counted, and every word between. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from leadwright.actions.briefs import amounts, dates, lexicon
from leadwright.actions.briefs.clauses import Clause
from leadwright.actions.briefs.facts import Fact
from leadwright.actions.briefs.frames import (
    ACTIVE_AFTER,
    ACTIVE_BEFORE,
    FRAMES,
    OBJECT_AFTER,
    RAISING,
    REPLACING,
    ROUNDS,
    SWAPPING,
    Frame,
)
from leadwright.actions.briefs.reading import Token, as_decimal

_LATELY_DAYS = 90
_MARKS = frozenset({*",()\"'-:/&+—", "'s"})
_COMPANY_AFTER = frozenset({"of", "at", "for", "in", "about"})
_CHANNELS = {"phone": "phone", "phone number": "phone", "telephone": "phone", "call": "phone", "direct line": "phone", "number": "phone",
             "e-mail": "email", "email": "email", "e-mail address": "email", "email address": "email",
             "write to": "email", "you can write to": "email", "you can call": "phone",
             "linkedin": "linkedin_url", "linkedin profile": "linkedin_url", "linkedin page": "linkedin_url",
             "profile": "linkedin_url"}  # fmt: skip
_TIMES_NEAR = Decimal("0.03")


@dataclass(frozen=True, slots=True)
class Objection:
    """What is to be said against a sentence: a code that does not change, and words."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """Where in a text a clause stands: on which day, whether to the lead, and of whom was spoken before it."""

    as_of: date
    to_them: bool
    subject: str

    def after(self, clause: Clause, found: Sequence[Fact]) -> Spoken:
        """The same after a clause: whom a clause without a subject would be about."""
        if not found:
            return self
        kind = FRAMES[found[0].kind].subject
        person = any(slot == "person" for token in clause.tokens for _, slot in token.refs)
        return replace(
            self, subject="person" if kind == "any" and person else "us" if kind == "us" else "company"
        )


def fits(clause: Clause, facts: Sequence[Fact], spoken: Spoken) -> Objection | None:
    """What is to be said against a clause that rests on these facts of one kind; None if they carry it."""
    frame = FRAMES[facts[0].kind]
    if len(facts) > 1 and any(
        token.kind in ("date", "money", "share", "count", "times") for token in clause.tokens
    ):
        return Objection("relation", "It gives one number or day to several things.")
    objection = (
        _tense(clause, facts[0])
        or _enough(clause, frame, facts[0])
        or _subject(clause, frame, facts[0], spoken)
        or _who_did(clause, frame)
    )
    if objection is not None:
        return objection
    for place, token in enumerate(clause.tokens):
        problem = [_token(token, place, clause, frame, fact, spoken) for fact in facts]
        if all(one is not None for one in problem):
            return problem[0]
    return _words(clause, frame, facts[0], spoken)


def _tense(clause: Clause, fact: Fact) -> Objection | None:
    if fact.kind not in lexicon.STATES:
        return None
    if any(claim.past for claim in clause.claims) or lexicon.PAST & set(clause.words):
        return Objection("relation", "It tells as past what is so now.")
    return None


def _enough(clause: Clause, frame: Frame, fact: Fact) -> Objection | None:
    """Whether a clause says what makes a claim of its kind."""
    slots = {slot for token in clause.tokens for fact_id, slot in token.refs if fact_id == fact.id}
    said = {claim.phrase for claim in clause.claims}
    if fact.kind == "funding" and not _tells_a_round(clause, slots, said):
        return Objection("claim", "It names neither an amount nor a round.")
    if fact.kind == "person" and not {"person", "title"} <= slots:
        return Objection("claim", "A person and what they are belong together.")
    if frame.must and not any(token.kind not in ("company", "ours") for token in clause.tokens):
        return Objection("claim", "It names nothing that could be true or false.")
    if frame.needs and not said & set(frame.needs.split("|")):
        return Objection("claim", f"It does not say what its source says: {frame.needs.partition('|')[0]}.")
    for phrase in said & set(_CHANNELS) if fact.kind == "reach" else ():
        if not fact.value.get(_CHANNELS[phrase]):
            return Objection("claim", f"Its source gives no {phrase}.")
    return None


def _tells_a_round(clause: Clause, slots: set[str], said: set[str]) -> bool:
    """Whether a clause on funding tells of a round: a sum alone may be anything."""
    has_sum = any(token.kind == "money" for token in clause.tokens)
    if "round" in slots or said & ROUNDS:
        return True
    return bool(said & RAISING) and (has_sum or len(said) > len(said & RAISING))


# whose claim it is ----------------------------------------------------------------------------------


def _subject(clause: Clause, frame: Frame, fact: Fact, spoken: Spoken) -> Objection | None:
    words = set(clause.words)
    of_us = bool(words & lexicon.OURSELVES) or any(token.kind == "ours" for token in clause.tokens)
    of_them = bool(words & lexicon.THEY) or any(token.kind == "company" for token in clause.tokens)
    if words & lexicon.YOU:
        if not spoken.to_them:
            return Objection("subject", "It speaks to “you”, and does not say who that is.")
        of_them = True
    if frame.subject == "us":
        theirs = of_them and fact.kind == "offer"
        return Objection("subject", "It says of them what is true of us.") if theirs else None
    if of_us:
        return Objection("ourselves", "It claims something about ourselves that is not in the offer.")
    explicit = of_them or any(slot == "person" for token in clause.tokens for _, slot in token.refs)
    orders = clause.claims and clause.claims[0].phrase in lexicon.BASE_FORMS and not clause.advice
    if (
        frame.subject == "company"
        and not explicit
        and (spoken.subject in ("person", "us") or (orders and not spoken.subject))
    ):
        return Objection("subject", "It does not say of whom it speaks.")
    return None


def _who_did(clause: Clause, frame: Frame) -> Objection | None:
    """Verbs tell by their sides who did it to whom."""
    people = [
        place for place, token in enumerate(clause.tokens) if any(slot == "person" for _, slot in token.refs)
    ]
    for claim in clause.claims:
        wrong = Objection("relation", f"It turns around who “{claim.phrase}” whom.")
        if claim.phrase in ACTIVE_AFTER and any((place < claim.at) != claim.past for place in people):
            return wrong
        if claim.phrase in ACTIVE_BEFORE and any(place >= claim.at for place in people):
            return wrong
        named = [
            place for place, token in enumerate(clause.tokens)
            if token.kind == "named" and {slot for _, slot in token.refs} & _OBJECTS
        ]  # fmt: skip
        if (
            claim.phrase in OBJECT_AFTER
            and not clause.advice
            and frame.subject == "company"
            and any(place < claim.at for place in named)
        ):
            return wrong
        if (
            claim.phrase in REPLACING
            and claim.past
            and not any(place < claim.at for place in _slots(clause, "before"))
        ):
            return wrong
        company = [place for place, token in enumerate(clause.tokens) if token.kind == "company"]
        if (
            frame.subject == "company"
            and claim is clause.claims[0]
            and claim.past
            and any(clause.tokens[place].before == "by" for place in company)
        ):
            return wrong
    return None


_OBJECTS = frozenset({"technology", "industries", "topic", "country", "title"})


def _slots(clause: Clause, slot: str) -> list[int]:
    """Where in a clause a value of a slot is named."""
    return [place for place, token in enumerate(clause.tokens) if any(one == slot for _, one in token.refs)]


# what is named and counted ---------------------------------------------------------------------------


def _token(
    token: Token, place: int, clause: Clause, frame: Frame, fact: Fact, spoken: Spoken
) -> Objection | None:
    match token.kind:
        case "named":
            return _named(token, place, clause, frame, fact)
        case "company":
            return (
                None
                if _company(token, place, clause, fact)
                else Objection("relation", f"“{token.before} {token.text}” is not what its source says.")
            )
        case "ours":
            return None
        case "date":
            return _date(token, clause, frame, fact, spoken)
        case "address":
            return _address(token, fact)
        case "times":
            return _times(token, fact)
        case _:
            return _number(token, clause, frame, fact)


def _company(token: Token, place: int, clause: Clause, fact: Fact) -> bool:
    """Whether the company stands where its own claim is made, and not as somebody else's object."""
    stands_first = not clause.claims or place < clause.claims[0].at
    verbs = {claim.phrase for claim in clause.claims}
    joins = fact.kind == "leader_joined" and (
        token.before in ("by", "to") or (not token.before and "joined" in verbs)
    )
    return token.before in _COMPANY_AFTER or (stands_first and not token.before) or joins


def _named(token: Token, place: int, clause: Clause, frame: Frame, fact: Fact) -> Objection | None:
    slots = {slot for fact_id, slot in token.refs if fact_id == fact.id}
    if not slots:
        return Objection("name", f"“{token.text}” is not named by the fact that it rests on.")
    if fact.kind == "technology_replaced":
        return (
            None
            if slots & _swapped(token, place, clause)
            else Objection("relation", f"It turns around what was replaced by what: “{token.text}”.")
        )
    for slot in slots & set(frame.names):
        where = frame.names[slot]
        side = (
            where.side == "any"
            or not clause.claims
            or (place < clause.claims[0].at) == (where.side == "before")
        )
        if token.before in where.after and side:
            return None
    return Objection("relation", f"“{token.text}” stands where its source does not put it.")


def _swapped(token: Token, place: int, clause: Clause) -> set[str]:
    """Which of the two a technology is by its place: the one before, or the one after."""
    claim = clause.claims[0] if clause.claims else None
    if token.before == "from":
        return {"before"}
    if token.before in ("to", "with", "for"):
        return {"after"}
    if claim is not None and claim.phrase in SWAPPING and place >= claim.at:
        return {"before"}
    if claim is None or claim.phrase not in REPLACING:
        return set()
    if token.before == "by":
        return {"after"} if claim.past else set()
    stands_first = place < claim.at
    return {"before"} if stands_first == claim.past else {"after"}


def _date(token: Token, clause: Clause, frame: Frame, fact: Fact, spoken: Spoken) -> Objection | None:
    if fact.date is None or not frame.days:
        return Objection("date", f"No source dates it: “{token.text}”.")
    if token.before not in frame.days:
        return Objection("date", f"“{token.before} {token.text}” is not what its source says.")
    if (fact.precision == "seen") != bool(lexicon.SEEN & set(clause.words)):
        return Objection("date", f"“{token.text}” mixes up when something happened and when it was seen.")
    precision = "day" if fact.precision == "seen" else fact.precision
    if not dates.follows(token.value, fact.date, precision, spoken.as_of):
        return Objection("date", f"Its source gives another day than “{token.text}”, or a less exact one.")
    return None


def _address(token: Token, fact: Fact) -> Objection | None:
    said = _bare(token.text)
    known = {
        _bare(str(value))
        for slot, value in fact.value.items()
        if slot in ("email", "phone", "linkedin_url", "url")
    }
    return None if said in known else Objection("link", f"No source gives the address {token.text[:80]}.")


def _bare(text: str) -> str:
    """An address as it is compared: without scheme, www and closing slash; numbers by their digits alone."""
    if text.startswith("+"):
        return "+" + re.sub(r"\D", "", text)
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", text.strip(), flags=re.IGNORECASE).rstrip("/").casefold()


def _times(token: Token, fact: Fact) -> Objection | None:
    before, after = _ends(fact.value.get("before")), _ends(fact.value.get("after"))
    if before and after and before[0] == before[1] and after[0] == after[1] and before[0]:
        factor = after[0] / before[0] if after[0] is not None else Decimal(0)
        if abs(factor - token.value.low) <= _TIMES_NEAR * token.value.low:
            return None
    return Objection("number", f"Its source does not say “{token.text}”.")


_UNIT_OF = {"money": ("amount",), "share": ("share",)}


def _number(token: Token, clause: Clause, frame: Frame, fact: Fact) -> Objection | None:
    token = _of_noun(token, clause, fact)
    if token.kind not in ("money", "share", "count"):
        return Objection("number", f"Nothing says what “{token.text}” counts, or no source gives it.")
    slots = _UNIT_OF.get(token.kind) or (token.unit, "before", "after")
    for slot in slots:
        if slot not in frame.numbers or slot not in fact.value or not _is_of_unit(token, fact):
            continue
        if token.before in frame.numbers[slot].after and _same(token, fact.value[slot]):
            return None
    shown = f"{token.text}{'' if token.kind == 'count' else ' ' + (token.unit or '%')}"
    return Objection("number", f"Its source gives another number than “{shown.strip()}”.")


_COUNTING = {"people": amounts.PEOPLE | {"head count", "headcount", "team", "workforce"}, "roles": amounts.ROLES | {
    "open role", "open roles", "open position", "open positions", "open job", "open jobs", "job openings", "job postings"}}  # fmt: skip


def _of_noun(token: Token, clause: Clause, fact: Fact) -> Token:
    """A bare number that the noun of its clause counts: "head count grew from 80 to 120", "a team of 120"."""
    unit = "roles" if fact.kind.startswith("hiring") else "people"
    counts = any(claim.phrase in _COUNTING[unit] for claim in clause.claims)
    named = any(claim.phrase in ("head count", "headcount", "workforce") for claim in clause.claims)
    placed = (
        token.before in ("from", "to")
        if fact.value.get("before") is not None
        else token.before == "of" or named
    )
    if token.kind != "number" or not isinstance(token.value, amounts.Quantity) or not (counts and placed):
        return token
    return replace(token, kind="count", unit=unit)


def _is_of_unit(token: Token, fact: Fact) -> bool:
    counted = "roles" if fact.kind.startswith("hiring") else "people"
    return token.kind != "count" or token.unit == counted


def _same(token: Token, value: object) -> bool:
    if token.kind == "money":
        if not isinstance(value, dict) or value.get("currency") != token.unit:
            return False
        amount = as_decimal(value.get("amount"))
        return amounts.holds(token.value, amount, amount)
    if token.kind == "share":
        share = abs(as_decimal(value) or Decimal(0)) * 100
        whole = token.value.low == token.value.low.to_integral_value() and not token.value.hedge
        return amounts.holds(token.value, share, share) or (
            whole and abs(share - token.value.low) < Decimal("0.5")
        )
    ends = _ends(value)
    return ends is not None and amounts.holds(token.value, *ends)


def _ends(value: object) -> tuple[Decimal | None, Decimal | None] | None:
    """Both ends of a number or an interval of a fact."""
    if isinstance(value, list | tuple) and len(value) == 2:
        return as_decimal(value[0]), as_decimal(value[1])
    found = (
        as_decimal(value)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        else None
    )
    return None if found is None else (found, found)


# every word between -----------------------------------------------------------------------------------


def _words(clause: Clause, frame: Frame, fact: Fact, spoken: Spoken) -> Objection | None:
    for word in clause.words:
        if word in lexicon.OURSELVES and frame.subject == "us":
            continue
        if word in lexicon.LATELY:
            days = (spoken.as_of - fact.date).days if fact.date else None
            if days is None or not 0 <= days <= _LATELY_DAYS or fact.precision == "year":
                return Objection("date", f"“{word}” is not what its source says.")
            continue
        if (objection := _word(word, spoken)) is not None:
            return objection
    return None


def unexplained(words: Sequence[str], spoken: Spoken) -> Objection | None:
    """What is to be said against words that claim nothing: the first that is no plain joint."""
    return next((objection for word in words if (objection := _word(word, spoken)) is not None), None)


_REASONS = (
    (lexicon.NEGATIONS, "negation", "It denies something with “{}”, which no source does."),
    (lexicon.SUPERLATIVES, "superlative", "“{}” ranks them above all others, which no source does."),
    (lexicon.COMPARISONS, "comparison", "It compares with “{}”, which no source does."),
    (lexicon.CAUSES, "cause", "“{}” gives a reason that no source gives."),
    (lexicon.FUTURE, "claim", "“{}” guesses at what no source says."),
    (lexicon.OURSELVES, "ourselves", "“{}” claims something about ourselves that is not in the offer."),
)


def _word(word: str, spoken: Spoken) -> Objection | None:
    fine = word in lexicon.GLUE or word in lexicon.THEY or word in lexicon.COORDINATORS or word in _MARKS
    if fine or (word in lexicon.YOU and spoken.to_them):
        return None
    for words, code, reason in _REASONS:
        if word in words:
            return Objection(code, reason.format(word))
    if word.endswith("est") and len(word) > 5:
        return Objection("superlative", f"“{word}” ranks them above all others, which no source does.")
    return Objection("claim", f"No fact that it cites says “{word}”.")
