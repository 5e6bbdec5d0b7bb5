"""Reads amounts of money and names of rounds in running text, each with the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leadwright.signals.news.types import Amount
from leadwright.values import funding, money, number

_BEFORE = (
    r"(?:US\$|U\$S|AU?\$|CA?\$|NZ\$|HK\$|NT\$|SG?\$|MX\$|R\$|\$|€|£|₹|₩|₪|₺|¥|Rs\.?|INR|USD|EUR|GBP|CAD|AUD|BRL|CHF|SEK|NOK|DKK|PLN|SGD|"
    r"JPY|CNY|ILS|MXN|NZD|HKD|AED|SAR|ZAR|KRW)"
)
_AFTER = (
    r"(?:US\$|\$|€|£|₹|(?:US[- ]|canadian |australian |singapore )?dollars?|d[óo]lares|dollars? (?:us|américains)|"
    r"US-Dollar|Dollar|euros?|"
    r"pounds?(?: sterling)?|livres|libras|reais|rupees|francs|Franken|kronor|kroner|yen|won|shekels|pesos|USD|EUR|GBP|CAD|AUD|BRL|"
    r"CHF|SEK|NOK|DKK|PLN|INR|SGD|JPY|CNY|ILS)"
)
_SCALE = (
    r"(?:thousand|tausend|mille|mil(?= )|k|millions?|million|millionen|milhões|milhão|milhoes|millones|millón|millon|"
    r"mio\.?|mln|mn|mm|m|mi|"
    r"billions?|billion|milliarden|milliarde|milliards?|bilhões|bilhão|mil millones|mrd\.?|bn|bi|b|trillion|crores?|cr|lakhs?)"
)
_DIGITS = r"\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_MONEY = re.compile(
    rf"(?<![\w$€£.,-])(?:{_BEFORE}\s?(?P<a>{_DIGITS})(?:[ -]?(?P<as>{_SCALE})(?![\w]))?\+?(?:[ -](?P<ac>USD|EUR|CAD|AUD|US|dollars?)\b)?"
    rf"|(?P<b>{_DIGITS})[ -]?(?:(?P<bs>{_SCALE})(?![^\W_])[ -]?)?(?:de |d'|of )?(?P<bc>{_AFTER})(?![^\W_]))",
    re.IGNORECASE,
)
_NOT_THE_ROUND_BEFORE = re.compile(
    r"(?:valu(?:ed|es|ing)(?: (?:it|the (?:company|startup|firm)))? at|valuation (?:of|to|at|above|over|"
    r"exceeding)(?: \w+){0,2}|worth|total(?:s|ed|ing|ling|led)?(?: \w+){0,4} (?:to|of|at)|"
    r"total(?:ing|ling)?|bring(?:s|ing)? (?:its|the|their) (?:\w+ ){0,4}(?:to|at)|revenues?(?: run rate)?(?: of| to|"
    r" past| above)?|arr(?: of| to)?|sales of|market cap(?: of)?|"
    r"up from|compared with|compared to|previous(?:ly)?(?: \w+){0,3}|manag(?:es|ing)|assets (?:of|worth)|wert(?:ung|"
    r"et)?(?: \w+){0,3}|insgesamt|bewertung von|bewertet mit|"
    r"valoración de|valorada en|valorisation de|valorisée? à|avaliada em|avaliação de|total de|au total|earned|"
    r"processed|processing|processes|market)\s*(?:of |over |around |about |nearly |more than |a |an |the |bei |~)*$",
    re.IGNORECASE,
)
_NOT_THE_ROUND_AFTER = re.compile(
    r"^\+?\s*(?:in |of )?(?:(?:pre|post)[- ]money )?(?:valuation|market cap|in (?:annual(?:ized)? )?(?:revenue|sales|"
    r"arr|assets|total|damages|volume|gmv|savings)|"
    r"arr\b|revenue|annual|a (?:month|year|day)|per |/|to date|so far|aum|assets|market\b|industry|opportunity|problem|"
    r"fine|lawsuit|settlement|"
    r"Bewertung|de valoración|de valorisation|de avaliação|insgesamt|unicorn|fund\b|a share|shares)",
    re.IGNORECASE,
)
_STAGE = re.compile(
    r"(?<![\w-])(?P<pre>pre[- ]?)?(?:series|serie|série|serien)[- ](?P<letter>[A-Ja-j])(?:[- ]?[1-3]\b|\+)?(?![\w'])|"
    r"(?<![\w-])(?P<seed>pre[- ]?seed|seed|angel|bridge)(?:[- ](?:stage|plus|extension))?(?=[- ]?(?:round|funding|"
    r"financing|investment|capital|money|raise|finanzierung\w*|runde|"
    r"runden?|investition|rodada|ronda|tour|extension|stage|,|\.|\)|$|led|from|for|to\b|with|und|and|at\b|in\b|de\b))|"
    r"(?<![\w-])(?:ronda|rodada|tour|tour de table|levée|runde|round|in|em|de|en|an?|its)[ -](?P<seed2>pre[- ]?seed|"
    r"seed|semilla|semente|amorçage|angel|anjo)\b|"
    r"(?P<other>venture debt|debt (?:financing|facility|round)|growth (?:equity|round|funding|investment|capital)|"
    r"convertible (?:note|loan)|crowdfunding|"
    r"initial public offering|\bIPO\b|private equity|strategic (?:investment|round)|grant\b|bridge round)|"
    r"(?<![\w-])(?P<letter2>[A-H])[- ](?:round|Runde)\b",
)
_STAGES = re.compile(_STAGE.pattern, re.IGNORECASE)
_CANON = {"semilla": "Seed", "semente": "Seed", "amorçage": "Seed", "anjo": "Angel"}


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount and where it stands. `of_round` is False where the words around it say valuation, revenue or total."""

    amount: Amount
    start: int
    end: int
    of_round: bool
    text: str


def sums(plain: str) -> Iterator[Sum]:
    """The amounts of a text, in its order. Ranges ("between $5M and $10M") are none."""
    for match in _MONEY.finditer(plain):
        if _is_range(plain, match):
            continue
        found = _parse(match)
        if found is None:
            continue
        before, after = (
            plain[max(0, match.start() - 70) : match.start()],
            plain[match.end() : match.end() + 40],
        )
        other = _NOT_THE_ROUND_BEFORE.search(before) or _NOT_THE_ROUND_AFTER.match(after)
        yield Sum(found, match.start(), match.end(), not other, match.group())


def _is_range(plain: str, match: re.Match[str]) -> bool:
    before, after = plain[: match.start()], plain[match.end() :]
    return bool(
        re.search(r"\bbetween\s*$", before, re.IGNORECASE)
        or re.match(rf"\s?(?:-|to)\s?(?:{_BEFORE}\s?)?\d", after, re.IGNORECASE)
        or (re.search(r"\d\s?(?:-|to|and)\s?$", before) and "between" in before[-60:].lower())
    )


def _parse(match: re.Match[str]) -> Amount | None:
    digits, scale = match["a"] or match["b"], (match["as"] or match["bs"] or "").rstrip(".").lower()
    sign = match["bc"] or match["ac"]
    if match["a"] and not sign:
        sign = match.group()[: match.start("a") - match.start()].strip()
    thousand = 1_000_000 if scale == "mil millones" else 1  # a thousand millions
    scale = "mil" if scale == "mil millones" else scale
    if scale and scale not in number.MAGNITUDES:
        return None
    found = money.parse(f"{_sign(sign)} {digits}{' ' + scale if scale else ''}")
    if found is None or found.amount * thousand < 1_000:
        return None
    return Amount(found.amount * thousand, found.currency)


def _sign(raw: str | None) -> str:
    sign = (raw or "").strip().lower().rstrip(".")
    if "canadian" in sign:
        return "CAD"
    if "australian" in sign:
        return "AUD"
    if "singapore" in sign:
        return "SGD"
    if sign in {
        "us",
        "us-dollar",
        "us dollars",
        "us dollar",
        "us-dollars",
        "dólares",
        "dolares",
        "dollars us",
        "dollars américains",
        "dollar",
        "dollars",
    }:
        return "USD"
    return _WORDS.get(sign, sign)


_WORDS = {
    "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "pounds sterling": "GBP", "livres": "GBP", "libras": "GBP",
    "reais": "BRL", "rupees": "INR", "francs": "CHF", "franken": "CHF", "kronor": "SEK", "kroner": "NOK", "yen": "JPY", "won": "KRW",
    "shekels": "ILS", "pesos": "MXN", "rs": "INR",
}  # fmt: skip


def stages(plain: str) -> Iterator[tuple[str, int, int]]:
    """The rounds that a text names, in its order: canonical stage, start, end."""
    for match in _STAGES.finditer(plain):
        letter = match["letter"] or match["letter2"]
        if match["letter2"] and not match["letter2"].isupper():
            continue
        if letter:
            name = funding.stage(f"{'pre ' if match['pre'] else ''}series {letter}")
        else:
            said = (match["seed"] or match["seed2"] or match["other"]).lower()
            name = _CANON.get(said) or _other(said)
        if name:
            yield name, match.start(), match.end()


def _other(said: str) -> str | None:
    for word, stage in (("debt", "Debt"), ("growth", "Growth"), ("convertible", "Convertible Note"), ("crowd", "Crowdfunding"),
                        ("ipo", "IPO"), ("initial public", "IPO"), ("private equity", "Private Equity"),
                        ("strategic", "Corporate Round"), ("grant", "Grant"), ("bridge", "Bridge")):  # fmt: skip
        if word in said:
            return stage
    return funding.stage(said)
