"""What a company does otherwise: opens offices, lays people off, closes, takes another name, launches, partners."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadwright.signals.news.events.telling import Telling
from leadwright.signals.news.mood import is_told_as_fact
from leadwright.signals.news.sentences import Sentence
from leadwright.signals.news.subjects import Subject, subject
from leadwright.signals.news.types import Kind
from leadwright.values import place

_OPENS = re.compile(
    r"(?<![\w-])(?:opens|opened|opening|establishes|established|sets up|set up|inaugurates|inaugurated|launches|"
    r"launched|unveils|cuts the ribbon on|adds|eröffnet|ouvre|abre|abriu|abrió|inaugura)(?![\w-])",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"^\s+(?:[\w'&-]+\s+){0,6}?(?:office|offices|headquarters|hq|hub|campus|engineering (?:center|centre)|r&d (?:center|"
    r"centre|hub|lab)|development (?:center|centre)|innovation (?:center|centre)|base|outpost|"
    r"location|büro|standort|niederlassung|bureau|bureaux|siège|oficina|oficinas|sede|escritório)\b(?:\s+(?:in|at|for|à|"
    r"en|em|no|na)\s+(?P<place>[^,.;:§]{2,50}(?:,\s[A-Z][\w. ]+)?))?",
    re.IGNORECASE,
)
_EXPANDS = re.compile(
    r"(?<![\w-])(?:expands? (?:in)?to|expanded (?:in)?to|enters|entered|launches in|launched in|lands in|arrives in|"
    r"expandiert nach|startet in|débarque (?:en|au|aux)|llega a|chega a[o]?|desembarca (?:en|no|"
    r"na))(?![\w-])\s+(?:the\s+)?(?P<place>[A-ZÀ-Þ][\w. ]{1,40}?)(?=\s+(?:with|market|as|after|by|to|and|through|in|"
    r"amid|following|mit|con|com|avec)\b|[,.;:]|$)",
    re.IGNORECASE,
)
_LAYS_OFF = re.compile(
    r"(?<![\w-])(?:lays? off|laid off|laying off|to lay off|lets go|letting go|let go|cuts?|cutting|slashes|slashed|"
    r"axes|axed|sheds|trims|trimmed|eliminates|eliminated|streicht|entlässt|licencie|supprime|despide|recorta|demite|"
    r"corta)"
    r"(?![\w-])(?P<what>[^.;]{0,70}?)\b(?:staff|staffers|jobs?|workforce|employees|roles|headcount|positions|workers|"
    r"people|team|stellen|mitarbeiter\w*|arbeitsplätze|salariés|postes|emplois|empleados|puestos|plantilla|funcionários|"
    r"vagas|%|percent)(?!\w)",
    re.IGNORECASE,
)
_LAYOFFS = re.compile(
    r"\b(?:layoffs|job cuts|mass layoffs) (?:hit|at|strike|sweep) (?:[\w'-]+\s){0,4}?(?=§)|(?<=§)\s+(?:announces|"
    r"announced|confirms|begins|conducts|makes)\s+(?:[\w'-]+\s){0,4}?(?:layoffs|job cuts|redundancies)\b",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"(?<![\w-])(?:shuts down|shutting down|shut down|to shut down|closes (?:its|their) doors|closing (?:its|"
    r"their) doors|closed (?:its|their) doors|ceases? (?:all )?operations|ceased (?:all )?operations|"
    r"goes out of business|went out of business|"
    r"files for (?:bankruptcy|chapter \w+|insolvency|liquidation|administration)|filed for (?:bankruptcy|chapter \w+|"
    r"insolvency)|winds down|winding down|to wind down|goes bust|went bust|goes bankrupt|went bankrupt|"
    r"enters (?:administration|liquidation|insolvency)|"
    r"falls into administration|collapses into administration|declares bankruptcy|calls it quits|shutters|"
    r"(?:meldet|beantragt) insolvenz|stellt (?:den )?betrieb ein|ist insolvent|ist pleite|dépose le bilan|cesse (?:ses|"
    r"son) activités?|met la clé sous la porte|en liquidation judiciaire|"
    r"fecha as portas|encerra (?:as )?(?:atividades|operações)|pede falência|cierra sus puertas|"
    r"cesa (?:sus )?operaciones|se declara en (?:quiebra|concurso))(?![\w-])",
    re.IGNORECASE,
)
_ONLY_A_PART = re.compile(
    r"^\s+(?:(?:its|the|their|a|an|two|three|some|several|all)\s+)?(?:[\w'-]+\s+){0,4}?(?:office|offices|plant|factory|"
    r"store|stores|site|unit|division|arm|app|service|product|products|feature|business|branch|branches|program|project|"
    r"platform|website|rumou?rs|critics|claims|speculation|api|server|servers|warehouse|operations? in)\b",
    re.IGNORECASE,
)
_RENAMES = re.compile(
    r"(?<![\w-])(?:rebrands? (?:itself )?(?:as|to)|rebranded (?:itself )?(?:as|to)|rebranding (?:as|to)|renames? itself|"
    r"renamed itself|changes (?:its|their) name to|changed (?:its|their) name to|is now (?:called|known as)|"
    r"is changing its name to|"
    r"heißt (?:jetzt|nun|künftig)|benennt sich (?:um )?in|devient|change de nom et devient|s'appelle désormais|"
    r"pasa a llamarse|cambia su nombre a|passa a se chamar|"
    r"muda (?:de )?nome para)(?![\w-])\s+[\"']?(?P<name>(?-i:[A-Z0-9À-Þ§])[\w&'.+§-]*(?:\s(?-i:[A-Z0-9À-Þ])[\w&'.+-]*){0,3})",
    re.IGNORECASE,
)
_LAUNCHES = re.compile(
    r"(?<![\w-])(?:launches|launched|unveils|unveiled|introduces|introduced|releases|released|rolls out|rolled out|"
    r"debuts|lanza|lança|lance|präsentiert|bringt)(?![\w-])\s+(?:\S+\s+){0,2}\S+",
    re.IGNORECASE,
)
_PARTNERS = re.compile(
    r"(?<![\w-])(?:partners? with|partnered with|teams? up with|teamed up with|joins forces with|joined forces with|"
    r"collaborates with|(?:signs|announces|inks|forges|strikes) (?:\w+ ){0,3}(?:partnership|alliance|"
    r"collaboration) with|s'associe à|se alía con|firma parceria com|kooperiert mit)(?![\w-])"
    r"|(?:§)\s+and\s+(?P<a>[A-Z][\w&' ]{1,40}?)\s+(?:join forces|partner|team up)|"
    r"(?P<b>[A-Z][\w&' ]{1,40}?)\s+and\s+§+\s+(?:join forces|partner|team up)",
    re.IGNORECASE,
)


def read(sentence: Sentence, masked: str) -> Iterator[Telling]:
    """What a sentence says the company did, of these classes."""
    yield from _offices(sentence, masked)
    yield from _layoffs(sentence, masked)
    yield from _closures(sentence, masked)
    yield from _renamed(sentence, masked)
    yield from _launches(sentence, masked)
    yield from _partners(sentence, masked)


def _does(sentence: Sentence, masked: str, match: re.Match[str], *, future: bool = False) -> Subject | None:
    does = subject(masked[: match.start()], titled=sentence.titled)
    if does is None or (does.infinitive and not future):
        return None
    return does if is_told_as_fact(sentence, match.start(), match.end(), does) else None


def _offices(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _OPENS.finditer(masked):
        office = _OFFICE.match(masked[match.end() :])
        if office and (does := _does(sentence, masked, match)):
            start, end = office.span("place") if office["place"] else (0, 0)
            where = sentence.text[match.end() + start : match.end() + end].strip() or None
            before = place_named(office.group())
            where = (where if where and known_place(where) else None) or before
            says = {"event": sentence.text} | ({"place": where} if where else {})
            yield Telling(Kind.NEW_OFFICE, match.span(), anaphor=does.anaphor, place=where, says=says)
            return
    for match in _EXPANDS.finditer(masked):
        where = sentence.text[match.start("place") : match.end("place")].strip()
        if known_place(where) and (does := _does(sentence, masked, match)):
            yield Telling(
                Kind.NEW_OFFICE,
                match.span(),
                anaphor=does.anaphor,
                place=where,
                says={"event": sentence.text, "place": where},
            )
            return


def known_place(text: str) -> bool:
    """Whether a text is a country, or a town whose country is known."""
    return place.country(text) is not None or any(one.country for one in place.parse(text))


def place_named(text: str) -> str | None:
    """A town that stands before its office: "opens Berlin office"."""
    for match in re.finditer(
        r"(?<!\w)((?:[A-ZÀ-Þ][\w.-]+)(?:\s[A-ZÀ-Þ][\w.-]+)?)(?=\s+(?:[\w&-]+\s+){0,2}(?:office|hq|headquarters|hub|Office|HQ|Hub))",
        text,
    ):
        for found in (match[1], match[1].split()[0]):
            if known_place(found):
                return found
    return None


def _layoffs(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _LAYS_OFF.finditer(masked):
        if re.search(
            r"\b(?:price|prices|costs?|emissions|time|carbon|ties|ribbon|deal)\b",
            match["what"],
            re.IGNORECASE,
        ):
            continue
        if match.group().lower().endswith(("people", "team", "%", "percent")) and not re.search(
            r"lay|laid|let|%|percent", match.group(), re.IGNORECASE
        ):
            continue
        if re.search(r"(?:%|percent)$", match.group()) and not re.match(
            r"\s*(?:of|its|staff|der|de)\b[^.;]{0,25}(?:staff|workforce|employees|team|jobs|headcount|workers|stellen|"
            r"belegschaft|mitarbeiter|effectifs|plantilla|equipe)",
            masked[match.end() :],
            re.IGNORECASE,
        ):
            continue
        if does := _does(sentence, masked, match, future=True):
            yield Telling(Kind.LAYOFFS, match.span(), anaphor=does.anaphor, says={"event": sentence.text})
            return
    if (found := _LAYOFFS.search(masked)) and is_told_as_fact(sentence, found.start(), found.end(), None):
        yield Telling(Kind.LAYOFFS, found.span(), says={"event": sentence.text})


def _closures(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _CLOSES.finditer(masked):
        if _ONLY_A_PART.match(masked[match.end() :]):
            continue
        if does := _does(sentence, masked, match, future=True):
            yield Telling(Kind.CLOSURE, match.span(), anaphor=does.anaphor, says={"event": sentence.text})
            return


def _renamed(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _RENAMES.finditer(masked):
        if does := _does(sentence, masked, match):
            name = sentence.text[match.start("name") : match.end("name")]
            yield Telling(
                Kind.RENAMED,
                match.span(),
                anaphor=does.anaphor,
                other=name,
                says={"event": sentence.text, "other": name},
            )
            return


def _launches(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _LAUNCHES.finditer(masked):
        if re.search(
            r"\b(?:with|in|investigation|appeal|lawsuit|office|ipo|search|bid|layoffs|results|statement|report)\b",
            match.group(),
            re.IGNORECASE,
        ):
            continue
        if does := _does(sentence, masked, match):
            yield Telling(Kind.PRODUCT, match.span(), anaphor=does.anaphor, says={"event": sentence.text})
            return


def _partners(sentence: Sentence, masked: str) -> Iterator[Telling]:
    for match in _PARTNERS.finditer(masked):
        named = match["a"] or match["b"]
        does = Subject() if named else _does(sentence, masked, match)
        if does and is_told_as_fact(sentence, match.start(), match.end(), does):
            after = re.match(
                r"\s*((?:[A-Z0-9][\w&'.-]*)(?:\s[A-Z0-9][\w&'.-]*){0,3})", sentence.text[match.end() :]
            )
            other = named or (after[1] if after else None)
            yield Telling(
                Kind.PARTNERSHIP,
                match.span(),
                anaphor=does.anaphor,
                other=other,
                says={"event": sentence.text} | ({"other": other} if other else {}),
            )
            return
