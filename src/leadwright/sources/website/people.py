"""People on a team page: a name, and right beside it a job title. Precision first: in doubt, nobody.

Works on any markup (cards, tables, lists, definition lists): reading order finds name and title, the
tree finds where one person's card ends, and mail, phone and LinkedIn inside it are that person's.
Advisers, investors and quoted customers are other companies' people.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from leadwright.sources.website.contacts import in_link
from leadwright.sources.website.lines import HEADINGS, Piece
from leadwright.sources.website.types import Person
from leadwright.sources.website.words import fold, has_any, word_list
from leadwright.values import email as emails
from leadwright.values import phone as phones
from leadwright.values.naming import looks_like_name, looks_like_title

MAX_PEOPLE = 150
_EDGES = " \t–—-|,:;•·/()"
_TOGETHER = re.compile(r"^([^,–—|:•·]{4,45}?)\s*(?:,\s|\s[–—|:•·-]\s|:\s|\s[•·]\s)\s*(.{2,80})$")
_PRONOUNS = re.compile(
    r"^\(?(?:she|he|they|sie|er|elle|il|ella|él)\s*/\s*\w+(?:\s*/\s*\w+)?\)?$", re.IGNORECASE
)
_OF_OTHERS = re.compile(r"(?:\s+at\s+|\s*@\s*|\s+bei\s+|\s+chez\s+|,\s+)(.{2,60})$", re.IGNORECASE)
_TITLE_WORDS = re.compile(r"[\w-]+", re.UNICODE)
_CARD_STOPS = frozenset({"body", "html", "main"})


@dataclass(frozen=True, slots=True)
class _Found:
    person: Person
    node: LexborNode
    title_node: LexborNode


def people(pieces: list[Piece], company: frozenset[str], *, sure: bool) -> tuple[Person, ...]:
    """People with titles on a page. `sure` means that the page is known to be about the team: then one

    card is enough, elsewhere there must be two of a kind. `company` holds folded names of the company.
    """
    found = _pairs(pieces, company)
    hinted = sum(_is_hinted(one.node, "person_hints") for one in found)
    if not found or (not sure and len(found) < 2 and not hinted):
        return ()
    cards = Counter(ancestor.mem_id for one in found for ancestor in _ancestors(one.node, 30))
    rows = [_with_contacts(one, cards, len(found)) for one in found[:MAX_PEOPLE]]
    return tuple({fold(person.name): person for person in reversed(rows)}.values())[::-1]


def _may_name(text: str) -> bool:
    """A cheap look before the careful one: short, two words, a capital first."""
    return (
        len(text) <= 140
        and (" " in text or not text.isascii())
        and not text[:1].islower()
        and not text[:1].isdigit()
    )


def _pairs(pieces: list[Piece], company: frozenset[str]) -> list[_Found]:
    """Names with the title that follows, or with the one before where that explains more names."""
    forward = _scan(pieces, company, step=1)
    backward = _scan(pieces, company, step=-1)
    return backward if len(backward) > max(1, len(forward)) else forward


def _scan(pieces: list[Piece], company: frozenset[str], step: int) -> list[_Found]:
    found: list[_Found] = []
    heading = ""
    for index, piece in enumerate(pieces):
        if len(found) >= 2 * MAX_PEOPLE:
            break
        hit = _at(pieces, index, step, company) if _may_name(piece.text) else None
        if hit is None:
            heading = fold(piece.text) if piece.node.tag in HEADINGS else heading
        elif not _is_stranger(piece.node, heading):
            found.append(hit)
    return found


def _at(pieces: list[Piece], index: int, step: int, company: frozenset[str]) -> _Found | None:
    """The person named at this piece, if a title stands right beside."""
    piece = pieces[index]
    text = piece.text.strip(_EDGES)
    if looks_like_name(text):
        for other in (
            pieces[index + 1 : index + 4] if step > 0 else reversed(pieces[max(0, index - 1) : index])
        ):
            bare = other.text.strip(_EDGES)
            if (
                not bare
                or _PRONOUNS.match(bare)
                or fold(bare) in ("linkedin", "email", "e-mail", "twitter", "x")
            ):
                continue
            title = _own_title(bare, company) if other.node.tag not in ("h1", "h2") else ""
            return _Found(Person(_tidy(text), title), piece.node, other.node) if title else None
        return None
    if (match := _TOGETHER.match(text)) and looks_like_name(match.group(1).strip(_EDGES)):
        title = _own_title(match.group(2).strip(_EDGES), company)
        return _Found(Person(_tidy(match.group(1)), title), piece.node, piece.node) if title else None
    return None


def _own_title(text: str, company: frozenset[str]) -> str:
    """The title without the company's own name; "" if it is none, or one at another company."""
    match = _OF_OTHERS.search(text)
    if match and fold(match.group(1)) in company:
        text = text[: match.start()].strip(_EDGES)
    elif match and not (match.group().lstrip().startswith(",") and looks_like_title(match.group(1))):
        return ""
    if looks_like_name(text) or not looks_like_title(text):
        return ""
    return text[:120]


def _tidy(name: str) -> str:
    return " ".join(name.strip(_EDGES).split())


def _ancestors(node: LexborNode, limit: int) -> list[LexborNode]:
    """The element itself and those around it, inner first, up to the page's main part."""
    chain: list[LexborNode] = []
    current: LexborNode | None = node
    while current is not None and current.tag not in _CARD_STOPS and len(chain) < limit:
        chain.append(current)
        current = current.parent
    return chain


def _is_hinted(node: LexborNode, hints: str) -> bool:
    """Does a class or id around the element carry one of the words?"""
    for around in _ancestors(node, 6):
        attributes = around.attributes
        label = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
        if has_any(label, word_list(hints)):
            return True
    return False


def _is_stranger(node: LexborNode, heading: str) -> bool:
    """Is this somebody quoted, advising or investing, rather than working here?"""
    words = set(_TITLE_WORDS.findall(heading))
    if any(phrase in words or (" " in phrase and phrase in heading) for phrase in word_list("strangers")):
        return True
    if any(around.tag in ("blockquote", "q", "nav", "footer") for around in _ancestors(node, 6)):
        return True
    return _is_hinted(node, "stranger_hints") and not _is_hinted(node, "person_hints")


def _with_contacts(found: _Found, cards: Counter[int], total: int) -> Person:
    """The person with mail, phone and LinkedIn of the own card, where each is unmistakable."""
    mails: dict[str, None] = {}
    numbers: dict[str, None] = {}
    profiles: dict[str, None] = {}
    for part in _card(found, cards, total):
        for link in [*([part] if part.tag == "a" else []), *part.css("a[href]")][:40]:
            href = (link.attributes.get("href") or "").strip()
            if (mail := emails.parse(in_link(href))) and not mail.role:
                mails[mail.address] = None
            elif href.lower().startswith("tel:") and (phone := phones.parse(href[4:])):
                numbers[phone.e164] = None
            elif "linkedin.com/in/" in href.lower():
                profiles[href.split("?")[0]] = None
    one = [next(iter(values)) if len(values) == 1 else "" for values in (mails, numbers, profiles)]
    return replace(found.person, email=one[0], phone=one[1], linkedin_url=one[2])


def _card(found: _Found, cards: Counter[int], total: int) -> list[LexborNode]:
    """The elements that are about this person alone."""
    own = [around for around in _ancestors(found.node, 30) if cards[around.mem_id] == 1]
    if total == 1:
        own = own[:4]
    if not own:
        return [found.node]
    card = own[-1]
    parts = [card]
    following = card.next
    while following is not None and len(parts) < 5 and not _holds_title(card, found):
        if cards[following.mem_id] or following.tag in HEADINGS:
            break
        if following.is_element_node:
            parts.append(following)
        following = following.next
    return parts


def _holds_title(card: LexborNode, found: _Found) -> bool:
    return any(around.mem_id == card.mem_id for around in _ancestors(found.title_node, 30))
