"""Reads a person's name and a leading title in the words of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leadwright.values import naming
from leadwright.values import title as titles

_FIELD = (
    r"(?:of |for |, )?(?:the )?(?:Engineering|Product(?: Management| Development)?|Sales|Marketing|Finance|People|HR|"
    r"Human Resources|Talent|Operations|"
    r"Technology|Data(?: Science)?|Design|Growth|Strategy|Partnerships|Customer (?:Success|Experience|Support)|Revenue|"
    r"Security|Legal|Communications|IT|"
    r"Business Development|Commercial|Research(?: and Development)?|R&D|AI|Brand|Digital|Supply Chain|Global \w+|\w+ Operations)"
)
_CHIEF = (
    r"(?:Executive|Technology|Technical|Financial|Finance|Operating|Operations|Marketing|Product|Revenue|"
    r"Information(?: Security| Technology)?|Security|"
    r"People|Human Resources?|HR|Customer|Commercial|Growth|Strategy|Data|Legal|Medical|Scientific|Science|AI|"
    r"Artificial Intelligence|Analytics|Digital|Risk|Compliance|"
    r"Compliance and Risk|Business|Brand|Communications|Design|Experience|Innovation|Investment|Talent|Administrative|"
    r"Accounting|Sales|Creative|Transformation|"
    r"Engineering|Research|Privacy|Trust|Clinical|Nursing|Partner|Ethics|Sustainability|Delivery|Solutions|Supply Chain|"
    r"Procurement|Credit|Underwriting)"
)
TITLE = (
    rf"(?:(?:(?:new|interim|acting|first|first-ever|global|deputy|group|its|the|their|next|joint|sole)\s+)*"
    rf"(?:(?:co-?)?founder (?:and|&|/) (?:CEO|CTO|COO|CFO|CPO|chief \w+(?: officer)?|president|managing director)\b"
    rf"|(?:co-|Co-)?(?:CEO|CTO|CFO|COO|CMO|CPO|CRO|CIO|CISO|CSO|CHRO|CCO|CDO|CLO|CAIO|CBO|CGO|CXO|CMTO)s?\b"
    rf"|(?:co-)?chief(?: {_CHIEF})(?:(?: and| &)(?: {_CHIEF}))?(?: officer)|chief executive\b|chief {_CHIEF}\b"
    rf"|(?:(?:senior|executive|group|regional|global|corporate|sr\.?) )?(?:vice[- ]president|VP|SVP|EVP)(?:,? {_FIELD})?"
    rf"|(?:global )?head {_FIELD}|managing director|general manager|general counsel|(?:executive )?director {_FIELD}"
    rf"|(?:co-?)?president\b(?! of the united)|(?:executive )?chair(?:man|woman|person)?\b|managing partner|"
    rf"country manager|technical director|finance director"
    rf"|Geschäftsführer(?:in)?|Vorstandsvorsitzende[rn]?|Vorstandschef(?:in)?|Technikchef(?:in)?|Finanzchef(?:in)?|"
    rf"Vertriebschef(?:in)?|Marketingchef(?:in)?|Finanzvorstand|"
    rf"Technikvorstand|Vertriebsleiter(?:in)?|Marketingleiter(?:in)?|Leiter(?:in)? \w+"
    rf"|directeur général|directrice générale|directeur (?:technique|financier|marketing|commercial|des opérations|"
    rf"produit)|directrice (?:technique|financière|marketing|commerciale|des opérations|produit)|"
    rf"PDG|DG\b|DRH\b|président(?:e)?(?: directeur général)?"
    rf"|directora? general|directora? ejecutiv[oa]|directora? financier[oa]|directora? de (?:tecnología|marketing|"
    rf"operaciones|producto|ventas)|consejer[oa] delegad[oa]|"
    rf"presidente(?: executivo)?|diretora?(?:-|\s)(?:geral|executiv[oa]|financeir[oa]|presidente|comercial|"
    rf"de (?:tecnologia|marketing|operações|produto|vendas))))"
)
_TITLE = re.compile(rf"(?<![\w-])(?P<title>{TITLE})(?![\w])", re.IGNORECASE)
_SERVING = re.compile(r"^(?:(?:new|its|the|their|next|first|first-ever|sole)\s+)+", re.IGNORECASE)
_SMALL = r"(?:van|von|der|den|de|la|del|della|di|da|dos|das|du|le|bin|al|el|ter|y)"
_BIG = r"[A-ZÀ-ÞŁŚŻČŠŽ][\w'.-]*"
_RUN = re.compile(rf"(?<![\w-]){_BIG}(?:\s(?:{_SMALL}\s(?=(?:{_SMALL}\s)?[A-ZÀ-Þ]))*{_BIG})*")
_RUN_WORD = re.compile(r"\S+")
# Capitalised words of headlines that belong to no name.
_NO_NAME = frozenset(
    [
        "uk",
        "us",
        "eu",
        "usa",
        "emea",
        "apac",
        "latam",
        "europe",
        "america",
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "sir",
        "former",
        "ex",
        "new",
        "chief",
        "executive",
        "officer",
        "technology",
        "technical",
        "financial",
        "operating",
        "marketing",
        "product",
        "revenue",
        "vice",
        "president",
        "head",
        "of",
        "director",
        "senior",
        "global",
        "group",
        "interim",
        "acting",
        "veteran",
        "exec",
        "executives",
        "alum",
        "google",
        "meta",
        "amazon",
        "microsoft",
        "apple",
        "stripe",
        "uber",
        "salesforce",
        "oracle",
        "facebook",
        "netflix",
        "ceo",
        "cto",
        "cfo",
        "coo",
        "cmo",
        "cpo",
        "cro",
        "cio",
        "ciso",
        "cso",
        "chro",
        "cco",
        "cdo",
        "vp",
        "svp",
        "evp",
        "to",
        "as",
        "and",
        "the",
        "its",
        "for",
        "from",
        "at",
        "with",
        "in",
        "on",
        "after",
        "his",
        "her",
        "their",
        "by",
        "startup",
        "company",
        "fintech",
        "names",
        "appoints",
        "hires",
        "taps",
        "joins",
        "board",
        "industry",
        "tech",
        "software",
        "bank",
        "leader",
        "leaders",
        "leadership",
        "team",
        "co-founder",
        "founder",
        "cofounder",
        "engineering",
        "sales",
        "people",
        "data",
        "security",
        "strategy",
        "growth",
        "president",
        "chairman",
        "chair",
        "chairwoman",
        "managing",
        "general",
        "manager",
        "counsel",
        "longtime",
        "next",
        "sole",
        "joint",
        "deputy",
        "who",
        "that",
        "will",
        "has",
        "today",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "exclusive",
        "breaking",
        "first",
        "nommé",
        "nommée",
        "nouveau",
        "nouvelle",
        "neuer",
        "neue",
        "neuen",
        "wird",
        "nuevo",
        "nueva",
        "novo",
        "nova",
        "ancien",
        "ancienne",
        "ehemaliger",
        "ehemalige",
    ]
)


@dataclass(frozen=True, slots=True)
class Title:
    """A leading title as written, without "new" and "its", and where it stands."""

    text: str
    start: int
    end: int


def leading(plain: str) -> Iterator[Title]:
    """The titles of leaders in a text: chiefs, founders, vice presidents, heads; no board seats."""
    for match in _TITLE.finditer(plain):
        text = _SERVING.sub("", match["title"]).strip(" ,")
        if is_leading(text):
            yield Title(text, match.start(), match.end())


def is_leading(text: str) -> bool:
    """Whether the title is one of those who lead: founder, chief, vice president, head; or a chief by his own language's word."""
    if titles.seniority(text) in {"founder", "c_level", "vp", "head"}:
        return True
    return (
        re.match(
            r"(?i)(?:interim |acting |co-)*(?:c[a-z]{1,2}o\b|chief|managing|general counsel|geschäftsführer|vorstand|"
            r"\w+chef|\w+vorstand|direct(?:eur|rice|or|ora) g|pdg|dg|drh|"
            r"diretora?|directora?|directeur|directrice|consejer|vertriebsleiter|marketingleiter|finance director|technical director)",
            text,
        )
        is not None
    )


def names(plain: str) -> Iterator[tuple[str, int, int]]:
    """What looks like a person's name in a text: name, start, end.

    A run of capitalised words is cut at words that belong to no name: "Former IBM Executive Jane Roe" is Jane Roe.
    """
    for run in _RUN.finditer(plain):
        piece: list[re.Match[str]] = []
        for word in (*_RUN_WORD.finditer(plain, run.start(), run.end()), None):
            if word is not None and word.group().strip(".").lower().removesuffix("'s") not in _NO_NAME:
                piece.append(word)
                if not word.group().endswith("'s"):
                    continue
            yield from _named(plain, piece)
            piece = []


def _named(plain: str, piece: list[re.Match[str]]) -> Iterator[tuple[str, int, int]]:
    for count in (4, 3, 2):
        part = piece[-count:]
        if len(part) != count or part[0].group().lower() in naming.word_list("particles"):
            continue
        if len(piece) > count and count > 2 and not any(word.group()[0].islower() for word in part):
            continue  # of a long run of capitals the last two are the name
        name = plain[part[0].start() : part[-1].end()].removesuffix("'s")
        if naming.looks_like_name(name):
            yield name, part[0].start(), part[0].start() + len(name)
            return
