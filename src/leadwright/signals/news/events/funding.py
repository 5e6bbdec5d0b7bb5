"""Money raised: "Acme raises $12M Series A", "Foo leads $5M round in Acme", "Acme sammelt 10 Millionen Euro ein"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leadwright.signals.news import figures
from leadwright.signals.news.events.telling import Telling
from leadwright.signals.news.mood import is_told_as_fact
from leadwright.signals.news.sentences import Sentence
from leadwright.signals.news.subjects import Subject, is_object, subject, subject_of_all
from leadwright.signals.news.types import Kind
from leadwright.signals.news.words import one_of

# Verbs after which an amount alone is money raised.
_RAISES = re.compile(
    r"(?<![\w-])" + one_of(
        "raises | raised | raise | raising | fundraises | levanta | levantou | levantó | capta | captou | recauda |"
        " recaudó | lève | a levé | lèvent",
    ) + r"(?![\w-])",
    re.IGNORECASE,
)  # fmt: skip
# Verbs that take an amount for money raised unless something else is named that was won.
_LANDS = re.compile(
    r"(?<![\w-])" + one_of(
        "secures | secured | secure | securing | lands | landed | landing | bags | bagged | nabs | nabbed | snags |"
        " snagged | nets | netted | scores | scored | hauls in",
        "hauled in | pulls in | pulled in | picks up | picked up | grabs | grabbed | banks | banked | collects |"
        " collected | clinches | clinched | attracts | attracted",
        "closes | closed | closing | rakes in | raked in | reels in | brings in | brought in | pockets | pocketed |"
        " garners | garnered | amasses | locks in | draws | snaps up | snapped up | tops up with",
        "loads up with | scoops | scooped | scoops up | wraps up | wrapped up | pulls off | sammelt | sichert sich |"
        " holt sich | holt | boucle | décroche | cierra | cerró | consigue",
        "conquista | obtiene | logra | obtient | fecha | atrai | garante | finalise",
    ) + r"(?![\w-])",
    re.IGNORECASE,
)  # fmt: skip
# Verbs that need a word of funding after them.
_GETS = re.compile(
    r"(?<![\w-])" + one_of(
        "gets | got | receives | received | obtains | obtained | wins | won | announces | announced | announcing |"
        " completes | completed | gains | gained | reveals",
        "unveils | unveiled | reports | finalizes | finalized | finalises | takes | took | lined up | lines up |"
        " recebe | recebeu | anuncia | anunciou | anunció | recibe",
        "recibió | reçoit | annonce | erhält | bekommt | schließt | schliesst | meldet | verkündet | réalise |"
        " concreta | celebra | accepts | extends | expands | adds | added | confirms",
    ) + r"(?![\w-])",
    re.IGNORECASE,
)  # fmt: skip
_WITH = re.compile(
    r"(?<![\w-])(?:emerges?|emerged|emerging|comes|came|coming|exits|exited|steps|launches|launched|debuts|debuted|"
    r"unveils itself|starts up|is back|arrives|startet)\b"
    r"(?: [\w'-]+){0,5}? (?:with|mit)(?= )",
    re.IGNORECASE,
)
_AFTER_RAISING = re.compile(
    r"(?<![\w-])(?:(?:after|following|by|having|on) (?:raising|securing|closing|landing)|(?:after|following|with|on|"
    r"in)(?=\s+(?:an?\s+|its\s+|new\s+|fresh\s+)*(?:[\$€£₹]|US\$|R\$|USD|EUR|series [a-j]|pre-?seed|seed)))(?= )",
    re.IGNORECASE,
)
_FUNDING = re.compile(
    r"(?<![\w])" + one_of(
        "funding | financing | fundraise | fundraising | fund-raise | fund raise | investment round | (?:growth |"
        "strategic |equity |venture |seed |minority |new |fresh |outside |external )?investment",
        "(?:seed|series [a-j]|funding|financing|investment|venture|equity|growth|angel|bridge|debt|fundraising|capital|"
        "priced|oversubscribed|[a-h])[- ](?:\\w+[- ])?(?:round|raise|deal|extension|tranche)",
        "in (?:pre-?)?seed | (?:pre-?)?seed (?:capital|money|funding|check|investment|backing) | venture (?:capital|"
        "debt|funding|backing|money) | growth (?:capital|equity) | equity funding | new capital | fresh capital",
        "backing | capital raise | first close | pre-?series [a-h] | series [a-j](?:[123+])? | rodada | aporte |"
        " captação | investimento | ronda | financiación | inversión | financiamiento | levantamiento",
        "finanzierungsrunde | finanzierung | wachstumsfinanzierung | kapital | kapitalrunde | investition |"
        " seed-runde | series-[a-j]-(?:runde|finanzierung\\w*) | \\w*finanzierungsrunde | tour de table |"
        " levée de fonds | levée | financement",
        "(?:from|von|de|auprès (?:de|d')) ?(?:[\\w-]+ ){0,2}(?:investors?|investoren|inversores|investidores|"
        "investisseurs) | \\w*eigenkapital | wagniskapital | risikokapital | capital-risque | capital riesgo |"
        " capital de risco",
        "série [a-h] | serie [a-h] | amorçage | semilla | semente | round",
    ) + r"(?![\w])",
    re.IGNORECASE,
)  # fmt: skip
_NOT_MONEY_RAISED = re.compile(
    r"(?<![\w])" + one_of(
        "contract | contracts | order | orders | deal with | deal to (?:supply|build|provide|sell|deliver|buy) |"
        " tender | settlement | lawsuit | damages | fine | penalty | verdict | jury | prize | award | awards | bonus |"
        " refund",
        "revenue | sales | profit | bookings | losses | tax | subsidy | subsidies",
        "price | prices | guidance | forecast | outlook | dividend | wages | wage | pay | rates | rate | bid |"
        " offer for | stake | target price | price target | estimates | awareness | concerns | alarm | alarms |"
        " eyebrows | questions | bar",
        "hopes | fears | stakes | doubts | hackles | ante | temperature | profile | flag | flags | salaries | fees |"
        " limit | limits | cap | standards | issues | objections | spirits | voices | glass | children",
        "fund (?:i|ii|iii|iv|v|vi|vii|viii|ix|x|1|2|3|4|5|6|7|8)\\b | (?:debut|first|second|third|fourth|fifth|sixth|"
        "new|latest|opportunity|flagship|growth|seed|venture|vc|impact|climate|early-stage|sector|inaugural|maiden|"
        "credit|buyout|evergreen|\\w+-focused|\\w+ stage) fund\\b | fund for | funds for",
        "fund to (?:back|invest) | \\w+ funds? of | for (?:its|a|the) (?:\\w+ )?fund\\b | acquisition of |"
        " purchase of | sale of | building | headquarters lease | mortgage | insurance payout | auftrag | aufträge |"
        " contrato | contrat | multa | amende | preise | prix | precios | preços",
    ) + r"(?![\w])",
    re.IGNORECASE,
)  # fmt: skip
_PURPOSE = re.compile(
    r"(?:,|\b(?:to|as|at|from|led|amid|while|after|with|pour|para|um|zu[mr]?))(?=\s)", re.IGNORECASE
)
_CHARITY = re.compile(
    r"(?<![\w])(?:donations?|charity|charities|charitable|relief|victims|hospice|scholarships?|fundraiser|campaign for|"
    r"cancer research|food bank|in need|orphan\w*|refugees|homeless|spenden|wohltätig\w*)(?![\w])",
    re.IGNORECASE,
)
_FUND_AFTER = re.compile(
    r"^\s*(?:[\w-]+\s+){0,3}?(?:fund|fonds|fundo|fondo)\b(?!\w)(?!ing|raising)", re.IGNORECASE
)
# What may stand between the verb and the amount or the name of the round.
_OPENING = re.compile(
    r"^(?:\s*(?:a|an|its|the|their|another|additional|extra|further|over|more than|around|about|nearly|almost|some|"
    r"up to|at least|fresh|new|first|second|third|latest|massive|whopping|huge|big|"
    r"hefty|tidy|cool|mega|giant|small|modest|sizable|significant|substantial|record|impressive|oversubscribed|upsized|"
    r"extended|extens[aãió]+[on]?|extension|verlängerung|initial|strategic|total of|just|early|late|roughly|approximately|"
    r"in|undisclosed|as much as|well over|us|eine|einen|ein|weitere|rund|knapp|über|frisch\w*|neue[rsmn]?|in höhe von|"
    r"mehr als|uma|um|un|una|"
    r"une|nova|nueva|nouvelle|"
    r"novo|nuevo|mais|más|plus|mais de|más de|plus de|cerca de|près de|environ|de|oversized|multi-million|multimillion|"
    r"eight-figure|seven-figure|nine-figure|all-equity|down|up|"
    r"aporte|rodada|ronda|investimento|inversión|levée|tour|de fonds|funding|financing|round|investment|of|worth|equity|"
    r"venture|growth|seed|pre-seed|capital|inicial|series [a-j]|serie [a-j]|série [a-j])\b|\s*[~,:(]|\s*\")*\s*$",
    re.IGNORECASE,
)
_INVESTS = re.compile(
    r"(?<![\w-])(?:leads?|led|co-leads?|co-led|leading|joins|joined|anchors|backs|backed|participates in|"
    r"doubles down on)\b(?P<what>[^.;§]{0,110}?)\b(?:in|for|into|of|on)\s+"
    r"(?:(?!of\b)[\w'&-]+\s+){0,6}?(?P<who>§)|"
    r"(?<![\w-])(?:invests?|invested|investing|pours?|poured|pumps?|pumped|injects?|injected|plows?|bets?|puts?|sinks?|"
    r"investe|investiu|invierte|invirtió|investiert|investit|injecte|steckt|aporta)\b"
    r"(?P<what2>[^.;§]{0,80}?)\b(?:in|into|on|en|na|no|em|dans|chez)\s+(?:(?!of\b)[\w'&-]+\s+){0,6}?(?P<who2>§)|"
    r"(?<![\w-])(?:backs?|backed|funds|unterstützt)\s+(?:(?!of\b)[\w'&-]+\s+){0,5}?(?P<who3>§)(?=§*\s+(?:with|in|mit|for)\b)",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\b(?:for|für|para|pour|into|in|na|no|en|dans)\s+(?:(?!of\b|with\b|by\b)[\w'&-]+\s+){0,5}?(?=§)",
    re.IGNORECASE,
)
_POSSESSED = re.compile(
    r"(?P<who>§+)(?:'s|'|:|\s-|,)?\s+(?:\w+\s+){0,2}?(?=[\$€£₹]|US\$|R\$|USD|EUR|GBP|series|pre-?seed|seed|\d[\d.,]* (?:mio|million))",
    re.IGNORECASE,
)
_BACKS = re.compile(r"(?<![\w-])(?:backs?|backed|leads?|led|co-leads?|joins?|anchors?)\s+$", re.IGNORECASE)
_FOR_A_STARTUP = re.compile(
    r"\b(?:for|für|pour|para)\s+(?:[\w'-]+\s+){0,4}?(?:[\w-]*start-?up|fintech|scale-?up|company|firm|unternehmen|"
    r"entreprise|empresa)s?\b",
    re.IGNORECASE,
)
_GERMAN = re.compile(
    r"(?P<who>§+)[^.;§]{0,40}?\b(?:hat|haben|konnte|hat sich)\b(?P<what>[^.;]{3,120}?)\b(?:eingesammelt|eingeworben|"
    r"erhalten|bekommen|abgeschlossen|gesichert|aufgenommen|einsammeln)\b",
    re.IGNORECASE,
)
_OF_FUNDING = re.compile(r"\s*(?:in|of)?\s*funding", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s*(?:$|[,.:;)\"]|(?:to|for|from|led|in|at|and|as|with|ein|von|für|de|para|pour|auprès|da|do)\b)",
    re.IGNORECASE,
)
_LED = re.compile(
    r"\s*,?\s*(?:co-)?(?:led by|angeführt von|liderad[ao] p|menée? par|unter führung)", re.IGNORECASE
)
_RAISE = re.compile(r"^[^,.;]{0,25}?\braise\b", re.IGNORECASE)
_VAGUE = frozenset({"round", "capital", "investment", "backing", "inversión", "investimento", "kapital"})
_FROM = re.compile(r"\s+(?:from|led by|von|de|da|do|auprès)\b", re.IGNORECASE)
_REACH = 130


def read(sentence: Sentence, masked: str) -> Iterator[Telling]:
    """The rounds that a sentence says the company raised; the first clear one is enough."""
    for found in (
        *_by_verb(sentence, masked),
        *_by_investor(sentence, masked),
        *_without_verb(sentence, masked),
    ):
        yield found
        return


def _by_verb(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for pattern, usual in _VERBS:
        for match in pattern.finditer(masked):
            aside = pattern is _AFTER_RAISING
            does = subject(masked[: match.start()], titled=sentence.titled)
            if does is None and aside:
                does = subject_of_all(masked[: match.start()], titled=sentence.titled)
            if does is None or does.infinitive:
                continue
            gerund = aside and match.group().lower().endswith("ing")
            end = _taken(masked[match.end() : match.end() + _REACH], 2 if gerund else usual)
            if end is not None and is_told_as_fact(sentence, match.start(), match.end() + end, does):
                yield _telling(sentence, masked, match.start(), match.end(), does, aside=aside)
    for match in _GERMAN.finditer(masked):
        does = subject(masked[: match.end("who")] + " ", titled=sentence.titled)
        told = does and _taken(match["what"], 2) is not None
        if does and told and is_told_as_fact(sentence, match.start(), match.end(), does):
            yield _telling(sentence, masked, match.start(), match.start("what"), does)


# How much each kind of verb needs after it: 2 an amount is enough; 1 an amount, if nothing else that was won is named;
# 0 a word of funding.
_VERBS = ((_RAISES, 2), (_LANDS, 1), (_GETS, 0), (_WITH, 0), (_AFTER_RAISING, 0))


@dataclass(frozen=True, slots=True)
class _Object:
    """What follows a verb: its text, and the first amount, round and word of funding in it."""

    text: str
    money: figures.Sum | None
    stage: tuple[str, int, int] | None
    word: re.Match[str] | None

    @property
    def told(self) -> int | None:
        """Where money raised is called so."""
        starts = (self.word and self.word.start(), self.stage and self.stage[1])
        return min((one for one in starts if one is not None), default=None)


def _taken(right: str, needs: int) -> int | None:
    """Where money raised ends in what follows a verb; None if something else was raised or won."""
    text = re.split(r"[.;](?:\s|$)|\s-\s", right, maxsplit=1)[0]
    money = next((one for one in figures.sums(text) if one.of_round), None)
    told = _Object(text, money, next(iter(figures.stages(text)), None), _FUNDING.search(text))
    starts = [one for one in (money.start if money else None, told.told) if one is not None]
    if not starts or not _OPENING.match(text[: min(starts)]) or _is_something_else(told, min(starts), needs):
        return None
    bare = money is not None and _OPENING.match(text[: money.start]) is not None
    if money and bare and needs == 2:
        return money.end
    if told.told is not None and (told.told < 75 or (money and told.told - money.end < 45)):
        return None if needs == 0 and _is_vague(told) else max(told.told, money.end if money else 0)
    if money and bare and needs == 0 and _LED.match(text[money.end :]):
        return money.end
    return money.end if money and bare and needs == 1 and _GOES_ON.match(text[money.end :]) else None


def _is_something_else(told: _Object, first: int, needs: int) -> bool:
    """Whether it is a fund, a contract, a price, a stake: money, but none that was raised."""
    text, money, word, stage = told.text, told.money, told.word, told.stage
    if money and _FUND_AFTER.match(text[money.end :]) and not _OF_FUNDING.match(text[money.end :]):
        return True
    until = _PURPOSE.search(text, money.end) if money else None
    other = _CHARITY.search(text) or _NOT_MONEY_RAISED.search(text[: until.start()] if until else text)
    if other is None or (word and word.start() < other.start() and word.end() - first < 75):
        return False
    if stage and stage[1] < other.start():
        return False
    return needs == 0 or other.start() < (money.end if money else 0) + 40


def _is_vague(told: _Object) -> bool:
    """Whether only a word such as "investment" stands there, which may mean anything, and nobody who gives it."""
    if told.word is None or told.money or told.stage or told.word.group().lower() not in _VAGUE:
        return False
    return not _FROM.match(told.text[told.word.end() :])


def _by_investor(sentence: Sentence, masked: str) -> Iterator[Telling]:
    """The money told from the side of those who give it."""
    for match in _INVESTS.finditer(masked):
        at = match.start(next(name for name in ("who", "who2", "who3") if match[name]))
        what = match["what"] or match["what2"] or ""
        right = masked[at : at + _REACH]
        if not is_object(masked[at:]) or re.search(
            r"\b(?:campaign|fight|protest|charge|lawsuit|race|market|project|tour)\b", what, re.IGNORECASE
        ):
            continue
        given = what if match["who"] or match["who2"] else right
        if not _funds(given, need_word=bool(match["who"])) and not _funds(right, need_word=True):
            continue
        if is_told_as_fact(sentence, match.start(), at, None) and not _modal_before(masked, match.start()):
            yield _telling(sentence, masked, match.start(), match.start(), Subject())


def _funds(text: str, *, need_word: bool) -> bool:
    has_money = any(one.of_round for one in figures.sums(text))
    has_word = _FUNDING.search(text) is not None or any(True for _ in figures.stages(text))
    return has_word and (has_money or need_word) if need_word else has_money or has_word


def _without_verb(sentence: Sentence, masked: str) -> Iterator[Telling]:
    """ "$12M Series A for Acme", "Acme's $30M Series B", "Acme: seed round of $2M"."""
    money = next((one for one in figures.sums(masked) if one.of_round), None)
    for match in _FOR.finditer(masked):
        before = masked[max(0, match.start() - 90) : match.start()]
        told = list(figures.stages(before))
        word = _FUNDING.search(before)
        named = money is not None and money.end <= match.start() and match.start() - money.end < 60
        starts = re.match(r"^[^§]{0,25}$", masked[: money.start]) if money else None
        if not is_object(masked[match.end() :]) or not (
            ((word or told) and named) or (named and starts and sentence.headline)
        ):
            continue
        if _NOT_MONEY_RAISED.search(before) or re.search(
            r"\b(?:bid|offer|price|pays?|paid|deal|acquisition|contract|order)\b", before, re.IGNORECASE
        ):
            continue
        if is_told_as_fact(sentence, match.start(), match.end(), None) and not _modal_before(
            masked, match.start()
        ):
            yield _telling(sentence, masked, 0, 0, Subject())
    for match in _POSSESSED.finditer(masked) if sentence.headline else ():
        after = masked[match.end() : match.end() + 70]
        before = masked[match.end("who") : match.end()]
        does = subject(masked[: match.end("who")] + " ", titled=sentence.titled)
        if does is None and _BACKS.search(masked[: match.start("who")]) and before.startswith("'s"):
            does = Subject()
        named = bool(
            _FUNDING.search(after)
            or _FUNDING.search(before)
            or any(True for _ in figures.stages(after))
            or _FOR_A_STARTUP.search(after)
            or _RAISE.match(after)
        )
        if does is None or not named:
            continue
        if _NOT_MONEY_RAISED.search(after) or not _OPENING.match(
            masked[match.end("who") + 2 : match.end()].lstrip("s:-, ")
        ):
            continue
        if is_told_as_fact(sentence, match.start(), match.end(), does):
            telling = _telling(sentence, masked, match.start(), match.end(), does)
            yield telling


def _modal_before(masked: str, at: int) -> bool:
    return (
        re.search(
            r"\b(?:could|may|might|would|should|will|to|not|never|can|must)\s+(?:\w+ly\s+)?$",
            masked[:at],
            re.IGNORECASE,
        )
        is not None
    )


def _telling(
    sentence: Sentence, masked: str, start: int, after: int, does: Subject, *, aside: bool = False
) -> Telling:
    """The round with the first amount and the first round named after the verb, else anywhere in the sentence."""
    text = sentence.text
    of_round = [one for one in figures.sums(masked) if one.of_round]
    money = next((one for one in of_round if one.start >= after), of_round[0] if of_round else None)
    named = list(figures.stages(masked))
    stage = next((one for one in named if one[1] >= after), named[0] if named else None)
    end = max(after, money.end if money else 0, stage[2] if stage else 0)
    says = {"event": text}
    if money:
        says["amount"] = text[money.start : money.end]
    if stage:
        says["stage"] = text[stage[1] : stage[2]]
    explains = re.search(r"\b(?:how|why|inside|interview|lessons?)\b", does.lead)
    return Telling(
        Kind.FUNDING, (start, end), clear=not explains, anaphor=does.anaphor, amount=money.amount if money else None,
        stage=stage[0] if stage else None, says=says, aside=aside,
    )  # fmt: skip
