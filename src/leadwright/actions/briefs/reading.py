"""A sentence as tokens: what a cited fact names, numbers with what they count, days, and plain words. Judges nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from leadwright.actions.briefs import amounts, dates, orders
from leadwright.actions.briefs.amounts import Quantity
from leadwright.actions.briefs.facts import Fact, Facts
from leadwright.actions.briefs.spellings import Spelling, names_of, pattern, plain, spellings
from leadwright.values import number

Kind = Literal[
    "named",
    "company",
    "ours",
    "address",
    "date",
    "money",
    "share",
    "count",
    "times",
    "number",
    "word",
    "mark",
]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a sentence. refs: (fact id, slot) of each fact that names it. value: a Quantity, a Span, or the text.

    unit: a currency, or what is counted (people, roles). before: the preposition in front of it.
    """

    kind: Kind
    text: str
    value: Any = None
    unit: str = ""
    refs: frozenset[tuple[str, str]] = frozenset()
    before: str = ""

    @property
    def word(self) -> str:
        """A word in lower case; "" for everything else but marks."""
        return self.text.lower() if self.kind in ("word", "mark") else ""


_PIECE = re.compile(r"'s(?![^\W\d_])|[$€£¥₹₩₽₺₪₫฿₦₱₴%~≈<>&+-]|[^\W\d_]+(?:'[^\W\d_]+)*|[^\s\w]|_")


def read(text: str, cited: Sequence[Fact], facts: Facts) -> list[Token]:
    """The tokens of a sentence, as far as the cited facts and the names of both sides explain it."""
    flat = plain(text)
    spans = _named(flat, cited, facts)
    spans += _free(_addresses(flat), spans)
    spans += _free(_dates(flat), spans)
    spans += _free(_numbers(flat), spans)
    tokens: list[Token] = []
    at = 0
    for start, end, token in sorted(spans, key=lambda span: span[0]):
        tokens += _words(flat[at:start])
        tokens.append(token)
        at = end
    return _counted(tokens + _words(flat[at:]))


Placed = tuple[int, int, Token]


def _free(found: Iterable[Placed], taken: Sequence[Placed]) -> list[Placed]:
    """Those that do not lie within what was read before."""
    return [one for one in found if not any(one[0] < end and start < one[1] for start, end, _ in taken)]


def _named(flat: str, cited: Sequence[Fact], facts: Facts) -> list[Placed]:
    known: dict[str, list[Spelling]] = {}
    for fact in cited:
        for spelling in spellings(fact):
            known.setdefault(plain(spelling.text).casefold(), []).append(spelling)
    companies = {plain(text).casefold(): plain(text) for text in names_of(facts)}
    ours = plain(facts.ours).casefold()
    finder = pattern((*(s.text for found in known.values() for s in found), *companies.values(), facts.ours))
    spans: list[Placed] = []
    for match in finder.finditer(flat) if finder else ():
        written = match.group()
        key = " ".join(written.split()).casefold()
        mine = [s for s in known.get(key, ()) if not s.named or _same_case(written, s.text)]
        if mine:
            refs = frozenset((s.fact_id, s.slot) for s in mine)
            spans.append((match.start(), match.end(), Token("named", written, key, refs=refs)))
        elif key in companies and _same_case(written, companies[key]):
            spans.append((match.start(), match.end(), Token("company", written, key)))
        elif ours and key == ours:
            spans.append((match.start(), match.end(), Token("ours", written, key)))
    return spans


def _same_case(written: str, name: str) -> bool:
    """Whether a name is written as a name: not "next" for Next, nor "us" for US."""
    flat = plain(name)
    return (
        written == flat
        or (written[:1].isupper() and (written.isupper() or not flat.isupper()))
        or flat.islower()
    )


def _addresses(flat: str) -> list[Placed]:
    return [(start, end, Token("address", text, text)) for start, end, text in orders.addresses(flat)]


def _dates(flat: str) -> list[Placed]:
    spans: list[Placed] = []
    for match in dates.WRITTEN.finditer(flat):
        claimed = dates.read(match)
        if claimed is not None:
            spans.append((match.start(), match.end(), Token("date", match.group(), claimed)))
            continue
        inner = re.search(r"(?<!\d)(?:19|20)\d{2}$", match.group())  # "Team 2026" is a word and a year
        year = dates.WRITTEN.match(flat, match.start() + inner.start()) if inner else None
        if year is not None and (span := dates.read(year)) is not None:
            spans.append((year.start(), year.end(), Token("date", year.group(), span)))
    return spans


def _numbers(flat: str) -> list[Placed]:
    spans: list[Placed] = []
    for match in amounts.DIGITS.finditer(flat):
        digits, suffix, plus = match.groups()
        scale = amounts.magnitude(suffix.strip().lower()) if suffix else None
        value = number.parse(digits, scaled=scale is not None)
        if value is None:
            spans.append((match.start(), match.end(), Token("number", match.group())))
            continue
        end = match.end() if scale or (plus and not suffix) else match.start() + len(digits)
        exact = value * (scale or 1)
        claim = Quantity(
            exact, exact, "at_least" if plus and end == match.end() else "", amounts.significant(digits)
        )
        spans.append((match.start(), end, Token("number", flat[match.start() : end], claim)))
    return spans


def _words(text: str) -> list[Token]:
    found = []
    for match in _PIECE.finditer(text):
        piece = match.group()
        found.append(Token("word" if piece[0].isalpha() else "mark", piece))
    return found


def _counted(tokens: Sequence[Token]) -> list[Token]:
    """Join numbers with what they count, and with the words that say how exact they are."""
    joined = _ranges(_scaled(_spelled(tokens)))
    found: list[Token] = []
    at = 0
    while at < len(joined):
        token = joined[at]
        if token.kind != "number" or not isinstance(token.value, Quantity):
            found.append(token)
            at += 1
            continue
        counted, used = _with_unit(token, joined, at, found)
        hedge, words = amounts.hedge_before([one.word for one in found[-2:]])
        if words:
            del found[-words:]
            counted = replace(counted, value=replace(counted.value, hedge=hedge or counted.value.hedge))
        found.append(counted)
        at += used
    return found


def _spelled(tokens: Sequence[Token]) -> list[Token]:
    """Numbers in words as numbers."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        ahead: list[str] = []
        places: list[int] = []
        for place in range(at, min(at + 14, len(tokens))):
            if tokens[place].kind == "mark" and tokens[place].text == "-" and ahead:
                continue
            if tokens[place].kind != "word":
                break
            ahead.append(tokens[place].word)
            places.append(place)
        said = amounts.of_words(ahead) if ahead else None
        if said is None:
            factor = amounts.times(tokens[at].word)
            claim = Quantity(factor, factor) if factor else None
            found.append(replace(tokens[at], kind="times", value=claim) if claim else tokens[at])
            at += 1
            continue
        value, used = said
        text = " ".join(ahead[:used])
        found.append(Token("number", text, Quantity(value, value, "", amounts.significant(str(int(value))))))
        at = places[used - 1] + 1
    return found


def _scaled(tokens: Sequence[Token]) -> list[Token]:
    """A number and the magnitude after it as one: "12 million", "12-million"."""
    found: list[Token] = []
    for token in tokens:
        scale = amounts.magnitude(token.word) if token.kind == "word" else None
        back = 2 if found and found[-1].text == "-" else 1
        last = found[-back] if len(found) >= back else None
        if scale and last is not None and last.kind == "number" and isinstance(last.value, Quantity):
            claim = replace(last.value, low=last.value.low * scale, high=last.value.high * scale)
            del found[-back:]
            found.append(replace(last, value=claim, text=f"{last.text} {token.text}"))
        else:
            found.append(token)
    return found


def _ranges(tokens: Sequence[Token]) -> list[Token]:
    """Two numbers with a dash, or "from .. to" and "between .. and" around them, as a range."""
    found: list[Token] = []
    for token in tokens:
        joint = found[-1].word if found else ""
        first = found[-2] if len(found) > 1 else None
        is_two = token.kind == "number" and first is not None and first.kind == "number"
        before = found[-3].word if len(found) > 2 else ""
        meant = (
            joint == "-" or (joint == "to" and before != "from") or (joint == "and" and before == "between")
        )
        if (
            is_two
            and meant
            and first is not None
            and isinstance(first.value, Quantity)
            and isinstance(token.value, Quantity)
        ):
            del found[-2:]
            if before == "between":
                found.pop()
            claim = Quantity(first.value.low, token.value.high, digits=0)
            found.append(Token("number", f"{first.text}-{token.text}", claim))
        else:
            found.append(token)
    return found


def _with_unit(token: Token, tokens: Sequence[Token], at: int, before: list[Token]) -> tuple[Token, int]:
    """A number with its currency, per cent sign or noun; a sign in front of it is taken out of `before`."""
    ahead = [one.word for one in tokens[at + 1 : at + 5]]
    dash = 1 if ahead and ahead[0] == "-" else 0
    said = ahead[dash:]
    known = amounts.currencies()
    if before and before[-1].text.lower() in known and before[-1].kind in ("word", "mark"):
        sign = before.pop().text.lower()
        if (
            before
            and before[-1].kind == "word"
            and before[-1].text.isupper()
            and f"{before[-1].text.lower()}{sign}" in known
        ):
            sign = f"{before.pop().text.lower()}{sign}"
        return replace(token, kind="money", unit=known[sign]), 1
    if said[:1] == ["%"] or said[:1] == ["percent"]:
        return replace(token, kind="share"), 2 + dash
    if said[:2] == ["per", "cent"]:
        return replace(token, kind="share"), 3 + dash
    two = " ".join(said[:2])
    if two in known:
        return replace(token, kind="money", unit=known[two]), 3 + dash
    if said and said[0] in known:
        return replace(token, kind="money", unit=known[said[0]]), 2 + dash
    return _of_nouns(token, said), 1


def _of_nouns(token: Token, said: Sequence[str]) -> Token:
    """What a number counts, by the noun that follows at once or after "open", "job" or a name; the noun stays a word."""
    noun = next((word for word in said if word and word not in ("open", "job", "new")), "")
    if noun in amounts.PEOPLE:
        return replace(token, kind="count", unit="people")
    if noun in amounts.ROLES:
        return replace(token, kind="count", unit="roles")
    return token


def as_decimal(value: Any) -> Decimal | None:
    """A number of a fact as it is compared."""
    return None if value is None or isinstance(value, bool) else Decimal(str(value))
