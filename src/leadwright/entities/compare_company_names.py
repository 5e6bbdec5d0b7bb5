"""Named comparisons of two company names. Each gives a level; what a level weighs stands in `data/weights.json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from leadwright.entities.alignment import RANK, Alignment, Match, align
from leadwright.entities.company_names import CompanyName, kind, loose_form, names_within, rarity, read

_KINDS = ("own", "number", "place", "generic")  # the most telling first


@lru_cache(maxsize=65_536)
def compare_company_names(one: str, other: str) -> Mapping[str, str]:
    """Return the level of every comparison of two names, by its name. The order of the two does not matter.

    - `words`: how the words of one stand for those of the other: equal, joined ("Good Will", "Goodwill"),
      reordered, acronym, short ("Intl"), sound, sounds, typo, typos, far, none.
    - `extra`: what words only one has, or both: none, generic, place, number, own1, own; "2" if both have some.
    - `shared`: how rare the words are that both have, in steps of bits: 0, 5, 10, 15, 20.
    - `letters`: how many letters differ when words are joined: 0, 1, 2, few, many.
    - `head`: the first words: equal, alike (joined, short, by sound), other.
    - `form`: legal forms: equal, alike (of one class), missing, other (Inc and Ltd), rival (AG and GmbH).
    - `place`: countries that the names name: none, equal, missing, other.
    - `number`: numbers that the names hold: none, equal, missing, other.
    - `script`: latin, same, other.
    """
    left, right = sorted(_closest(one, other), key=lambda name: (name.letters, name.form_words, name.words))
    left, right = _misspelt_form(*_first_of_series(left, right))
    found = align(left.words, right.words)
    acronym = _acronym(left, right) or _acronym(right, left)
    return {
        "words": "acronym" if acronym else _words(left, right, found),
        "extra": "none" if acronym else _extra(left, right, found),
        "shared": _shared(left, right, found, acronym),
        "letters": "few" if acronym else _letters(left, right),
        "head": "alike" if acronym else _head(left, right, found),
        "form": _form(left, right),
        "place": _sets(left.places, right.places),
        "number": _sets(_numbers(left), _numbers(right)),
        "script": _script(left, right),
    }


def _closest(one: str, other: str) -> tuple[CompanyName, CompanyName]:
    """Of the names that each text holds, the two that are most alike."""
    pairs = [(read(a), read(b)) for a in names_within(one) for b in names_within(other)]
    return (
        max(pairs, key=lambda pair: fuzz.ratio(pair[0].letters, pair[1].letters))
        if len(pairs) > 1
        else pairs[0]
    )


def _misspelt_form(left: CompanyName, right: CompanyName) -> tuple[CompanyName, CompanyName]:
    """The last word of one is the legal form of the other with a letter wrong: "Siemens AkG"."""
    if left.form_words and _ends_in(right, left.form_words):
        return left, _without_last(right, left)
    if right.form_words and _ends_in(left, right.form_words):
        return _without_last(left, right), right
    return left, right


def _ends_in(name: CompanyName, form: str) -> bool:
    return (
        not name.form_words
        and len(name.words) > 1
        and len(form) > 1
        and OSA.distance(name.words[-1], form) == 1
    )


def _without_last(name: CompanyName, model: CompanyName) -> CompanyName:
    words = name.words[:-1]
    return replace(name, words=words, letters="".join(words), form=model.form, form_words=model.form_words)


def _first_of_series(left: CompanyName, right: CompanyName) -> tuple[CompanyName, CompanyName]:
    """ "Fund I" is often called just "Fund", until there is a second one."""
    for one, other in ((left, right), (right, left)):
        if one.words == (*other.words, "1"):
            return other, other
    return left, right


def _words(left: CompanyName, right: CompanyName, found: Alignment) -> str:
    if left.words == right.words:
        return "equal"
    if _one_word(left, right):
        return "joined"
    if not found.matches:
        return "none"
    worst = max(found.matches, key=lambda match: (RANK[match.how], match.edits))
    if worst.how == "equal":
        return "equal" if all(m.in_place for m in found.matches) or found.left or found.right else "reordered"
    if worst.how == "sound" and worst.edits > 1:
        return "sounds"
    if worst.how == "typo":
        edits = sum(match.edits for match in found.matches)
        return "typo" if edits == 1 and len(worst.left) > 3 else "typos"
    return "short" if worst.how == "initial" else worst.how


def _one_word(left: CompanyName, right: CompanyName) -> bool:
    return left.letters == right.letters or left.whole == right.whole or _glued(left, right)


def _glued(left: CompanyName, right: CompanyName) -> bool:
    """The legal form is written onto the name on one side: "SiemensAG"."""
    return left.letters == right.letters + right.form_words.replace(
        " ", ""
    ) or right.letters == left.letters + left.form_words.replace(" ", "")


def _extra(left: CompanyName, right: CompanyName, found: Alignment) -> str:
    if _one_word(left, right):
        return "none"
    own = [sum(kind(word) == "own" for word in words) for words in (found.left, found.right)]
    if own in ([0, 1], [1, 0]) and not (found.left and found.right):
        return "own1"
    sides = [_most_telling(words) for words in (found.left, found.right) if words]
    return f"{min(sides, key=_KINDS.index)}{'2' if len(sides) == 2 else ''}" if sides else "none"


def _most_telling(words: Sequence[str]) -> str:
    return min((kind(word) for word in words), key=_KINDS.index)


def _shared(left: CompanyName, right: CompanyName, found: Alignment, acronym: bool) -> str:
    if _one_word(left, right):
        bits = max(sum(map(rarity, left.words)), sum(map(rarity, right.words)))
    else:
        bits = sum(_bits(match) for match in found.matches)
    if acronym:
        bits = 10
    return str(min(4, int(bits // 5)) * 5)


def _bits(match: Match) -> float:
    whole = max(sum(map(rarity, side.split())) for side in (match.left, match.right))
    return whole * {"equal": 1.0, "joined": 1.0, "short": 0.5, "initial": 0.2, "sound": 0.8, "typo": 0.7}.get(
        match.how, 0.2
    )


def _letters(left: CompanyName, right: CompanyName) -> str:
    longest = max(len(left.letters), len(right.letters))
    edits = 0 if _one_word(left, right) else OSA.distance(left.letters, right.letters)
    if edits <= 2:
        return str(edits) if edits < longest / 3 else "many"
    return "few" if edits <= longest * 0.2 else "many"


def _head(left: CompanyName, right: CompanyName, found: Alignment) -> str:
    if left.words[:1] == right.words[:1] or _one_word(left, right):
        return "equal"
    for match in found.matches:  # none if a name has no word
        if left.words[0] in match.left.split() and right.words[0] in match.right.split():
            return "alike"
    return "other"


def _form(left: CompanyName, right: CompanyName) -> str:
    if left.form_words == right.form_words:
        return "equal"
    if not (left.form and right.form):
        return "missing"
    if left.form == right.form:
        return "alike"
    return "other" if loose_form(left.form_words) and loose_form(right.form_words) else "rival"


def _sets(left: frozenset[str], right: frozenset[str]) -> str:
    if left == right:
        return "equal" if left else "none"
    return "other" if left and right else "missing"


def _numbers(name: CompanyName) -> frozenset[str]:
    return frozenset(word for word in name.words if word.isdigit())


def _script(left: CompanyName, right: CompanyName) -> str:
    if left.latin_script and right.latin_script:
        return "latin"
    return "same" if left.latin_script == right.latin_script else "other"


def _acronym(short: CompanyName, long: CompanyName) -> bool:
    """One word of initials for several words: "PLA China" has one more word that the long name may lack."""
    if len(long.words) < 3 or not short.words:
        return False
    return any(
        word == "".join(w[0] for w in long.words)
        and all(kind(rest) == "place" for rest in short.words if rest != word)
        for word in short.words
        if 3 <= len(word) <= 8
    )
