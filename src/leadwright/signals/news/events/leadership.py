"""Leaders who come and go: "Acme names Jane Doe CFO", "Jane Doe joins Acme as CTO", "Acme CEO John Roe steps down"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadwright.signals.news import people
from leadwright.signals.news.events.telling import Telling
from leadwright.signals.news.mood import is_told_as_fact
from leadwright.signals.news.sentences import Sentence
from leadwright.signals.news.subjects import Subject, is_object, subject
from leadwright.signals.news.types import Kind

_APPOINTS = re.compile(
    r"(?<![\w-])(?:names|named|appoints|appointed|appoint|hires|hired|taps|tapped|promotes|promoted|elevates|elevated|"
    r"welcomes|welcomed|recruits|recruited|poaches|poached|brings (?:on|in|aboard)|"
    r"brought (?:on|in)|adds|added|picks|picked|selects|selected|installs|installed|chooses|chose|gets|lands|announces|"
    r"announced|ernennt|ernannte|beruft|berief|holt|verpflichtet|bestellt|bekommt|"
    r"nomme|recrute|engage|accueille|nombra|nombró|ficha|fichó|incorpora|designa|nomeia|nomeou|contrata|contratou|"
    r"anuncia|anunciou|tem|has)(?![\w-])",
    re.IGNORECASE,
)
_APPOINTED = re.compile(
    r"(?<![\w-])(?:named|appointed|promoted(?: to)?|hired|tapped|elected|elevated(?: to)?|selected|chosen|nommée?|"
    r"nombrad[oa]|nomead[oa]|ernannt|berufen|becomes|became|is (?:the )?new|wird(?: neuer?)?|"
    r"assume|asume|takes over|takes (?:the )?(?:helm|reins)|takes charge|steps up|steps in|succeeds|replaces|returns|"
    r"starts|neuer?|nuev[oa]|nov[oa]|nouve(?:au|lle)|é (?:o|a) nov[oa]|es (?:el|la) nuev[oa]|est (?:le|la) nouve(?:au|"
    r"lle))(?![\w-])",
    re.IGNORECASE,
)
_JOINS = re.compile(
    r"(?<![\w-])(?:joins|joined|to join|joining|rejoins|rejoint|se une a|se incorpora a|se suma a|junta-se à|chega à|"
    r"chega ao|wechselt|kommt|moves to)(?![\w-])",
    re.IGNORECASE,
)
_LEAVES = re.compile(
    r"(?<![\w-])(?:steps? down|stepped down|stepping down|steps? aside|stepping aside|resigns?|resigned|departs?|"
    r"departed|departing|leaves|left|leaving|to leave|quits|quit|exits|exited|retires?|retired|retiring|"
    r"out(?= (?:after|as|at|amid|in)\b)|ousted|fired|sacked|dismissed|out at|is out|to step down|announces (?:his|her|"
    r"their) (?:departure|resignation|"
    r"exit)|verlässt|tritt|geht|démissionne|quitte|dimite|renuncia|deja|deixa|sai d[ao]|abandona)(?![\w-])",
    re.IGNORECASE,
)
_SENDS_OFF = re.compile(
    r"(?<![\w-])(?:parts? ways with|parted ways with|fires|fired|ousts|ousted|loses|lost|removes|removed|dismisses|"
    r"dismissed|sacks|sacked|trennt sich von|entlässt|se sépare de|licencie|despide a|destituye a|demite)(?![\w-])",
    re.IGNORECASE,
)
_AS = re.compile(
    r"(?:\bas(?: its| the| their| our| new| his| her)*|\bto(?: the)?(?: role| position| post)?(?: of)?|"
    r"\bzu[mr](?: neuen| neue)?|\bals(?: neuen?r?)?|\bcomo(?: o| a| su| nuev[oa]| nov[oa])*|\bcomme|\ben tant que|"
    r"\bau poste de|\bal cargo de|\bao cargo de|\bpara o cargo de|:|,)\s*$",
    re.IGNORECASE,
)
_FORMER = re.compile(
    r"(?:\bformer|\bex[- ]|\bveteran|\bpreviously|\bone-time|\bonetime|\balum|\behemalige[rn]?|\bancien(?:ne)?|"
    r"\bexmiembro|\bantig[ou][oa]?|\bpast)(?:\s+(?!(?:as|to|als|zum|zur|como|comme)\b)[\w&'.§-]+){0,4}\s*$",
    re.IGNORECASE,
)
_BOARD = re.compile(
    r"\b(?:board of (?:directors|advisors)|advisory board|(?:to|joins) (?:its|the) board|board member|board seat|beirat|"
    r"aufsichtsrat|conseil d'administration|consejo de administración|conselho)\b",
    re.IGNORECASE,
)
_REACH = 170


def read(sentence: Sentence, masked: str) -> Iterator[Telling]:
    """The changes of leaders that a sentence tells of the company, each person and title once."""
    seen: set[tuple[str | None, str | None, Kind]] = set()
    for found in (
        *_appoints(sentence, masked),
        *_appointed(sentence, masked),
        *_joins(sentence, masked),
        *_leaves(sentence, masked),
        *_sent_off(sentence, masked),
    ):
        key = (found.person, found.title and found.title.lower(), found.kind)
        if key not in seen and not any(found.person and found.person == one[0] for one in seen):
            seen.add(key)
            yield found


def _appoints(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _APPOINTS.finditer(masked):
        does = subject(masked[: match.start()], titled=sentence.titled)
        if does is None or (does.infinitive and not re.search(r"\bto\s*$", masked[: match.start()])):
            continue
        region = _region(masked, match.end())
        verb = match.group().lower()
        weak = verb.split()[0] in {
            "gets",
            "lands",
            "announces",
            "announced",
            "anuncia",
            "anunciou",
            "has",
            "tem",
            "adds",
            "added",
            "bekommt",
            "holt",
            "picks",
            "picked",
        }
        person, title = _pair(region, sentence.plain, match.end())
        if title is None or (_BOARD.search(region) and not _AS.search(region[: title.start])):
            continue
        if (
            weak
            and person is None
            and not re.search(
                r"\b(?:new|neue[rn]?|nuev[oa]|nov[oa]|appointment|next|first)\b",
                region[: title.end],
                re.IGNORECASE,
            )
        ):
            continue
        if re.match(r"\s*(?:of|at|for|from)\s+(?!§)[A-Z]", region[title.end :]) and person is None:
            continue
        if is_told_as_fact(sentence, match.start(), match.end(), does):
            yield _telling(
                sentence, Kind.LEADER_JOINED, match.start(), match.end(), person, title, does.anaphor
            )


def _region(masked: str, start: int) -> str:
    return re.split(
        r";\s|\.\s(?=[A-Z])|\s-\s|\b(?:after|following|replacing|succeeding|amid|who (?:was|will|has|previously|most)|"
        r"previously|nach|nachdem|après|tras|após)\b",
        masked[start : start + _REACH],
        maxsplit=1,
    )[0]


def _pair(region: str, plain: str, at: int) -> tuple[tuple[str, int, int] | None, people.Title | None]:
    """The person and the title in what follows a verb: a title after "as" first, else the one that is not a former one."""
    original = plain[at : at + len(region)]
    found = [one for one in people.leading(region) if not _FORMER.search(region[: one.start])]
    title = next((one for one in found if _AS.search(region[: one.start])), found[0] if found else None)
    named = list(people.names(region))
    if title is not None:
        replaced = re.search(r"\b(?:to )?(?:replac\w+|succeed\w*)\s+(?=[A-Z])", region)
        named = [one for one in named if one[2] <= title.start or one[1] >= title.end]
        named = [one for one in named if replaced is None or one[1] < replaced.start()] or named
        before = [one for one in named if one[2] <= title.start]
        after = [one for one in named if one[1] >= title.end and one[1] - title.end < 6]
        person = before[-1] if before else after[0] if after else None
    else:
        person = named[0] if named else None
    del original
    return (None if person is None else (person[0], person[1] + at, person[2] + at)), (
        None if title is None else people.Title(title.text, title.start, title.end)
    )


def _appointed(sentence: Sentence, masked: str) -> Iterator[Telling]:
    """A person is named: "Jane Doe named CFO of Acme", "Jane Doe appointed Acme's CTO", "Jane Doe is the new CEO of Acme"."""
    for match in _APPOINTED.finditer(masked):
        left = masked[: match.start()]
        person = _person_before(left)
        region = _region(masked, match.end())
        title = next((one for one in people.leading(region) if not _FORMER.search(region[: one.start])), None)
        if title is None or title.start > 60 or not _of_the_company(region, title):
            continue
        if person is None and not re.search(r"new|neue|nuev|nov|nouv", match.group(), re.IGNORECASE):
            continue
        if person is None:
            after = [one for one in people.names(region) if one[1] >= title.end]
            person = (after[0][0], after[0][1] + match.end(), after[0][2] + match.end()) if after else None
        if is_told_as_fact(sentence, match.start(), match.end(), None) and not _modal(left):
            yield _telling(
                sentence, Kind.LEADER_JOINED, match.start(), match.end(), person, title, anaphor=False
            )


def _of_the_company(region: str, title: people.Title) -> bool:
    """Whether the title is one at the company: "§ CFO", "§'s CFO", "CFO of §", "CFO at fintech §"."""
    before, after = region[: title.start], region[title.end :]
    if re.search(r"§(?:'s|')?\s+(?:new |next |first |interim )*$", before):
        return True
    if re.search(
        r"(?:at|of|bei|von|de|da|do|chez|en|by)\s+(?:[\w'-]+\s+){0,3}§+\s+(?:as|als|como|comme)\s*(?:its |the |new )*$",
        before,
        re.IGNORECASE,
    ):
        return True
    of = re.match(
        r"(?:\s+(?:and|&)\s+[\w ]{2,40}?)?\s*(?:,\s*)?(?:of|at|for|by|to lead|bei|beim|von|vom|der|des|de la|de|da|do|"
        r"del|d'|chez|en|na|no|em)\s+(?:(?!of\b)[\w'&-]+\s+){0,5}?(?=§)",
        after,
        re.IGNORECASE,
    )
    return of is not None and is_object(after[of.end() :])


def _person_before(left: str) -> tuple[str, int, int] | None:
    """The person who is the subject of what follows."""
    bare = re.sub(
        r"(?:\s+(?:has|have|been|was|were|is|will be|to be|wird|wurde|est|a été|fue|foi|é|es|officially|today|just))+\s*$",
        "",
        left.rstrip(),
        flags=re.IGNORECASE,
    )
    bare = re.sub(r",[^,]{3,90},\s*$", "", bare).rstrip(" ,")
    found = [one for one in people.names(bare) if len(bare) - one[2] < 3]
    return found[-1] if found else None


def _modal(left: str) -> bool:
    return (
        re.search(
            r"\b(?:could|may|might|would|should|can|must|not|never)\s+(?:be\s+)?(?:\w+ly\s+)?$",
            left,
            re.IGNORECASE,
        )
        is not None
    )


def _joins(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _JOINS.finditer(masked):
        left, region = masked[: match.start()], _region(masked, match.end())
        person = _person_before(left)
        found = [one for one in people.leading(region) if not _FORMER.search(region[: one.start])]
        where = re.search(r"§+", region)
        if person is None or not found or where is None or _modal(left):
            continue
        into = re.match(
            r"\s*(?:(?:to|zu|zur|zum|bei|la|le|el|o|a|l'|als [^§]{2,60}? zu|von [^§]{2,30}? zu)\s+)?(?:(?!of\b)[\w'&-]+\s+){0,5}?(?=§)",
            region,
        )
        if (
            into is None
            or not is_object(region[into.end() :])
            or (_BOARD.search(region) and found[0].start > 40 and not _AS.search(region[: found[0].start]))
        ):
            continue
        title = next((one for one in found if _AS.search(region[: one.start])), None)
        if title and is_told_as_fact(sentence, match.start(), match.end(), None):
            yield _telling(
                sentence, Kind.LEADER_JOINED, match.start(), match.end(), person, title, anaphor=False
            )


def _leaves(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _LEAVES.finditer(masked):
        left = masked[: match.start()]
        if _modal(left) or not is_told_as_fact(sentence, match.start(), match.end(), None):
            continue
        right = _region(masked, match.end())
        who = _titled_before(left) or _named_with_title_after(left, right) or _leaves_it(left, right)
        if who:
            at = match.end() if who[1].start < len(right) and who[2] else match.start()
            yield _telling(sentence, Kind.LEADER_LEFT, match.start(), at, who[0], who[1], anaphor=False)


_Leaver = tuple[tuple[str, int, int] | None, people.Title, bool]


def _titled_before(left: str) -> _Leaver | None:
    """ "§ CEO John Roe", "John Roe, CEO of §,": the title stands with the company before the verb."""
    title = next(reversed(list(people.leading(left))), None)
    mine = left.find("§")
    if title is None or mine < 0 or not _is_of(left, title) or len(left) - title.end >= 60:
        return None
    if _FORMER.search(left[:mine]) or re.search(
        r"\b(?:rival|competitor|customer|investor)\b", left[mine:], re.IGNORECASE
    ):
        return None
    named = [one for one in people.names(left) if one[1] >= title.end]
    named = named or [one for one in people.names(left) if one[2] <= title.start]
    return named[-1] if named else None, title, False


def _named_with_title_after(left: str, right: str) -> _Leaver | None:
    """ "John Roe steps down as CEO of §", "§ co-founder John Roe steps down as chairman"."""
    person = _person_before(left)
    title = next(iter(people.leading(right)), None)
    if person is None or title is None or title.start >= 40:
        return None
    mine = re.search(r"§+(?:'s|')?\s+(?:[\w-]+\s+){0,3}?$", left[: person[1]])
    of_it = _of_the_company(right, title) or (mine and _AS.search(right[: title.start]))
    return (person, title, True) if of_it else None


def _leaves_it(left: str, right: str) -> _Leaver | None:
    """ "CTO Jane Doe leaves §", "CFO leaves §"."""
    title = next(reversed(list(people.leading(left))), None)
    if (
        title is None
        or _FORMER.search(left[: title.start])
        or not is_object(re.sub(r"^\s*(?:from|at|la|die|a|o|el)\b", "", right))
    ):
        return None
    person = _person_before(left)
    if person is None:
        return (None, title, False) if not left[title.end :].strip() else None
    return (person, title, False) if person[1] - title.end < 4 else None


def _is_of(left: str, title: people.Title) -> bool:
    """ "§ CEO Jane", "§'s CEO", "Jane Doe, CEO of §,": the title stands with the company."""
    if re.search(
        r"§+(?:'s|')?\s+(?:(?:co-?founder|founder|founding|longtime|long-time|embattled|current|outgoing|"
        r"interim)(?:,)?(?: and| &)?\s+)*$",
        left[: title.start],
        re.IGNORECASE,
    ):
        return True
    return (
        re.match(
            r"\s*(?:of|at|bei|von|de|da|do|chez|en)\s+(?:(?!of\b)[\w'&-]+\s+){0,4}?§",
            left[title.end :],
            re.IGNORECASE,
        )
        is not None
    )


def _sent_off(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _SENDS_OFF.finditer(masked):
        does = subject(masked[: match.start()], titled=sentence.titled)
        region = _region(masked, match.end())
        title = next((one for one in people.leading(region) if not _FORMER.search(region[: one.start])), None)
        if (
            does is None
            or title is None
            or title.start > 30
            or not is_told_as_fact(sentence, match.start(), match.end(), does)
        ):
            continue
        named = [(name, start + match.end(), end + match.end()) for name, start, end in people.names(region)]
        yield _telling(
            sentence,
            Kind.LEADER_LEFT,
            match.start(),
            match.end(),
            named[0] if named else None,
            title,
            does.anaphor,
        )


def _telling(
    sentence: Sentence, kind: Kind, start: int, at: int, person: tuple[str, int, int] | None, title: people.Title,
    anaphor: bool, *, left: bool = False,
) -> Telling:  # fmt: skip
    says = {"event": sentence.text, "title": title.text}
    if person:
        says["person"] = sentence.text[person[1] : person[2]] if person[1] < person[2] else person[0]
    del left
    return Telling(
        kind, (start, at), anaphor=anaphor, person=person[0] if person else None, title=title.text, says=says
    )


__all__ = ["Subject", "read"]
