"""Read signatures and contact blocks: addresses, numbers and sites wherever they stand, a name, a title, a company."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from leadwright.sources.contract import Proposal
from leadwright.sources.paste.lines import Line, segments
from leadwright.sources.paste.words import bare, means, pattern, words
from leadwright.sources.proposing import Draft, location
from leadwright.values import domain, email, phone, place
from leadwright.values.name import clean, company_key
from leadwright.values.naming import fold, looks_like_name, looks_like_title

_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_WEB = re.compile(
    r"(?<![@\w.-])(?:https?://|www\.)[^\s<>\"')\]]{3,200}|(?<![@\w.-])(?:[\w-]{1,63}\.){1,4}[a-z]{2,18}(?:/[^\s<>\"')\]]{0,150})?(?![\w@.-])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w/.-])(?:\+|00|\()?\d(?:[\d\s().\-/–\u00a0]|\(0\)){5,24}\d(?![\w])")
_ORDERED = (
    ("name_label", "name"), ("title_label", "title"), ("company_label", "company"), ("address_label", "address"),
)  # fmt: skip
_LABELLED = re.compile(r"^\s*([^\d:@]{1,30}?)\s*[:：]\s*(.{1,300})$")
_MOST = 60  # lines below which nobody looks for a name


def read_contact(block: Sequence[Line]) -> Proposal:
    """What a signature or contact block proposes of the person and their company."""
    draft = Draft(_country(block))
    reach(block, draft)
    labelled = _labelled(block, draft)
    parts = [part for line in block[:_MOST] if line.span not in labelled for part in _parts(line)]
    name = _name(parts, draft)
    _title_and_company(parts, name, draft)
    _address(block, draft)
    return draft.finish()


def reach(block: Iterable[Line], draft: Draft, *, strangers: bool = False) -> None:
    """Offer the addresses, numbers and sites of some lines. Numbers of a fax are left out.

    On a page full of other people (`strangers`), only what is labelled as a contact detail counts.
    """
    label = ""
    for line in block:
        for match in _MAIL.finditer(line.text):
            if not strangers or label == "email" or line.text == match.group():
                draft.mail(match.group(), 0.95, match.group(), _place_in(line, match))
        rest = _MAIL.sub(" ", line.text)
        for match in _WEB.finditer(rest):
            if not strangers or "linkedin.com/in/" in match.group().lower() or label == "website":
                _site(match.group(), draft, _place_in(line, match), strangers=strangers)
        if not strangers or label == "phone":
            _numbers(line, _WEB.sub(" ", rest), draft, label)
        label = _label_of(line.text) or ("" if len(line.text) > 60 else label)


def _site(text: str, draft: Draft, span: tuple[int, int], *, strangers: bool) -> None:
    url = text.rstrip(".,;:")
    if email.parse(f"x@{url}") and domain.website(url) is None:
        return
    explicit = url.lower().startswith(("http", "www."))
    draft.web(url, 0.9 if explicit and not strangers else 0.75, url, span)


def _label_of(text: str) -> str:
    return next((name for name in ("email", "phone", "website", "fax") if means(text, name)), "")


def _numbers(line: Line, text: str, draft: Draft, label: str) -> None:
    """Offer the numbers of a line; what stands right before one tells a fax from a phone."""
    before = 0
    for match in _NUMBER.finditer(text):
        lead = fold(text[before : match.start()])[-30:]
        before = match.end()
        named = _labels().search(lead)
        kind = ("fax" if named["fax"] else "phone") if named else label
        number = match.group().strip()
        if kind == "fax":
            continue
        known = number.startswith(("+", "00")) or phone.parse(number, draft.country) is not None
        if kind == "phone" or (known and not _looks_like_other(number)):
            draft.number("person", number, 0.95 if kind == "phone" else 0.85, number, _place_in(line, match))


@cache
def _labels() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:(?P<fax>{pattern('fax')})|(?:{pattern('phone')}))\W{{0,4}}$")


def _looks_like_other(number: str) -> bool:
    """Dates, years and registry numbers are no phone numbers, whatever their digits."""
    digits = sum(char.isdigit() for char in number)
    return (
        digits < 7
        or re.fullmatch(r"\d{4}\s*[-–]\s*\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{5}-\d{3}|\d+", number)
        is not None
    )


def _place_in(line: Line, match: re.Match[str]) -> tuple[int, int]:
    """Where a find stands in the pasted text; lines in single spaces may stand a little further on."""
    start = min(line.start + match.start(), line.end)
    return start, max(start, min(line.start + match.end(), line.end))


def _is_reach(text: str) -> bool:
    return bool(_MAIL.search(text) or phone.parse(text) or _label_of(text)) or (
        bool(_NUMBER.search(text))
        and any(_labels().search(fold(part)) for part in re.split(r"(?=[+(\d])", text)[:1])
    )


def _country(block: Sequence[Line]) -> str | None:
    """The country of the block: of a number with its code, else of its address, else of its domain's ending."""
    for line in block:
        for match in _NUMBER.finditer(line.text):
            found = phone.parse(match.group()) if match.group().startswith(("+", "00")) else None
            if found and found.country:
                return found.country
    for line in reversed(block):
        told = (
            place.country(line.text) or (location(line.text) or {}).get("country")
            if len(line.text) < 100
            else None
        )
        if told:
            return str(told)
    for line in block:
        for match in _MAIL.finditer(line.text):
            ending = match.group().rpartition(".")[2].lower()
            if len(ending) == 2 and ending not in _GENERIC:
                return place.country("GB" if ending == "uk" else ending.upper())
    return None


_GENERIC = frozenset(
    {"io", "ai", "co", "me", "tv", "eu", "fm", "ly", "to", "sh", "gg", "cc", "ws", "am", "app", "vc", "id"}
)


def _parts(line: Line) -> list[Line]:
    """What a line says beside addresses, sites and numbers: its parts between bars, and after a name's comma."""
    rest = _WEB.sub(" | ", _MAIL.sub(" | ", line.text)) if "@" in line.text or "." in line.text else line.text
    found = []
    for part in segments(Line(clean(rest), line.start, line.end, line.gap)):
        text = _PREFIX.sub("", part.text).strip(" <>(),;")
        pieces = re.split(r",\s+", text)
        named = len(pieces) > 1 and "+" not in pieces[0] and looks_like_name(pieces[0])
        texts = pieces if named else [text]
        told = [text.strip(" <>(),;") for text in texts]
        found += [Line(text, part.start, part.end, part.gap) for text in told if text and not _is_reach(text)]
    return found


_PREFIX = re.compile(r"^(?:i\.\s?[AV]\.|ppa\.|p\.p\.)\s+")


def _labelled(block: Sequence[Line], draft: Draft) -> set[tuple[int, int]]:
    """Offer what stands behind a label ("Company: …"); return the places of those lines."""
    seen = set()
    for line in block:
        match = _LABELLED.match(line.text)
        kind = next((kind for concept, kind in _ORDERED if match and means(match[1], concept)), "")
        if match is None or not kind:
            continue
        seen.add(line.span)
        value = match[2].strip()
        if kind == "name":
            draft.text("person", "name", value, 0.95, line.text, line.span)
        elif kind == "title":
            draft.text("person", "title", value, 0.95, line.text, line.span)
        elif kind == "company":
            draft.text("company", "name", value, 0.95, line.text, line.span)
    return seen


def _name(parts: Sequence[Line], draft: Draft) -> Line | None:
    """The part that names the person: the one that an address spells, else the first that looks like a name."""
    if ("name", "") in draft.person:
        return None
    locals_ = [
        str(found.value).partition("@")[0] for key, found in draft.person.items() if key[0] == "emails"
    ]
    named = []
    for part in parts[:20]:
        for text in (part.text, re.split(r"\s*,\s+", part.text)[0]):
            if looks_like_name(text) and not _is_company(text, draft):
                named.append(Line(text, part.start, part.end, part.gap))
                break
    spelled = next((line for line in named if any(_spells(local, line.text) for local in locals_)), None)
    chosen = spelled or next(iter(named), None)
    if chosen is not None:
        sure = 0.95 if spelled else 0.75 if locals_ or draft.person else 0.6
        draft.text("person", "name", chosen.text, sure, chosen.text, chosen.span)
    return chosen


def _spells(local: str, name: str) -> bool:
    """Whether the local part of an address spells a name: ana.prado, aprado, prado, ana."""
    steps = [step for step in re.split(r"[._+-]|\d+", fold(local)) if step]
    tokens = [token for token in re.split(r"[\s.'-]+", fold(name)) if token]
    if not steps or len(tokens) < 2:
        return False
    joined = "".join(steps)
    forms = {"".join(tokens), tokens[0], tokens[-1], tokens[0][0] + tokens[-1], tokens[0] + tokens[-1][0]}
    forms |= {tokens[-1] + tokens[0], tokens[-1] + tokens[0][0], tokens[0] + tokens[-1]}
    return joined in forms or all(step in tokens for step in steps)


def _title_and_company(parts: Sequence[Line], name: Line | None, draft: Draft) -> None:
    after = [part for part in parts if name is None or part.start > name.start or part.span == name.span]
    title_at = -1
    for index, part in enumerate(after[:10]):
        text = part.text
        if name is not None and part.span == name.span:
            text = text.removeprefix(name.text).lstrip(" ,-–—|")
            if not text or (text == part.text.strip() and name.text == part.text):
                continue
        title, company = _divided(text)
        if title:
            title_at = index
            draft.text("person", "title", title, 0.85, part.text, part.span)
            if company:
                draft.text("company", "name", company, 0.75, part.text, part.span)
            break
    _company(parts, after[title_at + 1 :][:1] if title_at >= 0 else [], name, draft)


def _divided(text: str) -> tuple[str, str]:
    """ "CTO at Northwind Labs" and "CTO, Northwind Labs" are a title and a company; "VP, Sales" is a title."""
    match = re.search(rf"\s+(?:{pattern('at')})\s+|\s*@\s*", text, re.IGNORECASE)
    if match and looks_like_title(text[: match.start()]) and text[match.end() :].strip():
        return text[: match.start()].strip(), text[match.end() :].strip(" ,")
    head, comma, tail = text.partition(", ")
    if (
        comma
        and looks_like_title(head)
        and tail
        and not looks_like_title(tail)
        and not (location(tail) or {}).get("country")
    ):
        return head, tail
    return (text, "") if looks_like_title(text) else ("", "")


def _company(parts: Sequence[Line], below_title: Sequence[Line], name: Line | None, draft: Draft) -> None:
    """The part with a legal form, or that the domain spells, or else the one right below the title."""
    for part in parts[:20]:
        is_name = name is not None and part.text == name.text
        if not is_name and len(part.text) < 80 and _is_company(part.text, draft):
            draft.text("company", "name", part.text, 0.9, part.text, part.span)
            return
    for part in below_title:
        if ("name", "") not in draft.company and _may_be_company(part):
            draft.text("company", "name", part.text, 0.6, part.text, part.span)


def _may_be_company(part: Line) -> bool:
    text = part.text
    sentence = text.endswith((".", "!", "?")) or len(text) >= 60 or any(char.isdigit() for char in text)
    named = looks_like_title(text) or (location(text) or {}).get("country")
    return not (sentence or named or part.gap)


def _is_company(text: str, draft: Draft) -> bool:
    """Whether a text carries a legal form, or is what the domain says."""
    if ":" in text or "@" in text or "/" in text:
        return False
    key, folded = company_key(text), fold(text)
    label = (
        str(draft.company["domain", ""].value).partition(".")[0] if ("domain", "") in draft.company else ""
    )
    squeezed = re.sub(r"\W", "", folded)
    if (
        label
        and len(label) > 2
        and (squeezed == re.sub(r"\W", "", label) or re.sub(r"\W", "", fold(key)) == re.sub(r"\W", "", label))
    ):
        return True
    words = re.sub(r"[^\w\s]", "", folded).split()
    return (
        len(words) > 1
        and len(key.split()) < len(words)
        and _ends_in_form(folded)
        and not looks_like_title(text)
    )


def _ends_in_form(folded: str) -> bool:
    return (
        re.search(
            r"\b(?:inc|llc|ltd|limited|corp|corporation|gmbh|ag|kg|ug|se|sa|sas|sarl|s\.?a\.?|s\.?l\.?u?|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v|lda|ltda|plc|oy|ab|as|a/s|pty|co)\.?$",
            folded,
        )
        is not None
    )


def _address(block: Sequence[Line], draft: Draft) -> None:
    """Offer the place that the last lines of an address name, if a country can be told."""
    for index, line in enumerate(block):
        if len(line.text) > 160 or _MAIL.search(line.text) or means(line.text, "closings"):
            continue
        match = _LABELLED.match(line.text)
        text = match[2] if match and means(match[1], "address_label") else line.text
        after = block[index + 1].text if index + 1 < len(block) else ""
        if not _POSTAL.search(text) and not (match and text != line.text):
            continue
        town = _town(text)
        for candidate in ([f"{town}, {after}"] if place.country(after) else []) + [town]:
            told = location(candidate) if town else None
            if told and told.get("city") and not told.get("country") and draft.country:
                told = {**told, "country": draft.country}
            if told and told.get("city") and told.get("country"):
                draft.say("person", "location", told, 0.75, text, line.span)
                draft.say("company", "locations", told, 0.75, text, line.span)
                return


def _town(text: str) -> str:
    """An address without street and postal code: "12 Park Row, Leeds LS1 5HD, UK" -> "Leeds, UK"."""
    parts = [_POSTCODE.sub("", part).strip() for part in re.split(r"\s*[,|•·]\s*|\s+[-–]\s+", clean(text))]
    return ", ".join(part for part in parts if part and not any(char.isdigit() for char in part))


_POSTAL = re.compile(
    r"\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|\b(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3})?\s+[A-ZÀ-Þ]|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b"
    r"|\b\d{4}\s?[A-Z]{2}\s+[A-Z]|\b\d{5}-\d{3}\b"
)
_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3,4})?\s+(?=[A-ZÀ-Þ])|\b\d{4}\s?[A-Z]{2}\s+(?=[A-Z])|\b\d{5}-\d{3}\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b"
)


def closing(all_lines: Sequence[Line]) -> int:
    """The index of the line below which a signature begins, or -1: "--", or a closing formula."""
    for index in range(len(all_lines) - 1, -1, -1):
        text = all_lines[index].text
        if text in ("--", "—", "––", "__") or re.fullmatch(r"[-_=—–]{2,}", text):
            return index
        if means(text, "closings") or (
            len(text) < 60 and bare(text.partition(",")[0]) in words("closings") and text.endswith(",")
        ):
            return index
    return -1


def contact_lines(all_lines: Sequence[Line]) -> Iterator[Line]:
    """The lines that hold an address, a number or a site."""
    return (line for line in all_lines if _is_reach(line.text) or _WEB.search(line.text))
