"""Amounts of money as written: one exact amount and its currency, if it was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from leadwright.values import number

_CAP = 80
_LARGEST = Decimal(10) ** 16

_SIGNS = {
    "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "cad$": "CAD", "nz$": "NZD", "s$": "SGD", "hk$": "HKD",
    "nt$": "TWD", "r$": "BRL", "mx$": "MXN", "mex$": "MXN", "$us": "USD", "u$s": "USD", "$": "USD", "€": "EUR", "£": "GBP", "₹": "INR",
    "rs": "INR", "rs.": "INR", "₩": "KRW", "₽": "RUB", "руб": "RUB", "₺": "TRY", "₪": "ILS", "₫": "VND", "฿": "THB", "₦": "NGN",
    "₱": "PHP", "₴": "UAH", "zł": "PLN", "kč": "CZK", "ft": "HUF", "fr": "CHF", "fr.": "CHF", "sfr": "CHF", "元": "CNY", "円": "JPY",
    "원": "KRW", "rmb": "CNY", "euro": "EUR", "euros": "EUR", "eur": "EUR", "dollars": "USD", "pounds": "GBP", "sterling": "GBP",
    "reais": "BRL", "rupees": "INR", "yen": "JPY", "¥": None, "¥": None, "kr": None, "kr.": None, "peso": None, "pesos": None,
}  # fmt: skip
_CODES = frozenset(
    "USD EUR GBP JPY CNY CHF AUD CAD NZD SEK NOK DKK ISK PLN CZK HUF RON BGN RUB UAH TRY ILS AED SAR QAR KWD BHD OMR JOD EGP MAD TND "
    "ZAR NGN KES GHS UGX TZS RWF ETB XOF XAF INR PKR BDT LKR NPR IDR MYR SGD THB VND PHP KRW TWD HKD MOP BRL ARS CLP COP PEN UYU PYG "
    "BOB MXN GTQ CRC DOP GEL AMD AZN KZT UZS RSD MKD ALL BAM MDL".split()
)
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_SCALE = "|".join(re.escape(word) for word in sorted(number.MAGNITUDES, key=len, reverse=True))
_MONEY = re.compile(
    rf"(?P<before>{_SIGN}|[a-z]{{3}})?\s*(?P<before2>{_SIGN})?\s*(?P<digits>{number.PATTERN})\s*(?:(?P<scale>{_SCALE})(?![^\W\d_])\.?)?"
    rf"\s*\+?\s*(?:of |de |di )?(?P<after>{_SIGN}|[a-z]{{3}})?\.?"
)
_ABOUT = re.compile(r"^(?:~|≈|about|approx(?:imately)?\.?|around|circa|ca\.?|over|more than|>|undisclosed,?)\s*")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole units of its currency. `currency` is an ISO 4217 code, None if it was not said."""

    amount: Decimal
    currency: str | None


def parse(raw: str | int | float | Decimal | None, currency: str | None = None) -> Money | None:
    """The amount of "$1.2M", "USD 5 million", "3,5 Mio €", "R$ 10 milhões", "1.000.000,00 EUR".

    `currency` is used where the text leaves it open: no sign, or "kr" and "¥", which several countries use.
    A bare "$" is USD unless `currency` is another dollar or peso. None for ranges, negative amounts and words.
    """
    if raw is None or isinstance(raw, bool):
        return None
    if isinstance(raw, int | float | Decimal):
        value = Decimal(str(raw))
        return Money(value, currency) if value.is_finite() and 0 <= value <= _LARGEST else None
    text = " ".join(raw[:_CAP].replace("\x00", " ").lower().split())
    match = _MONEY.fullmatch(_ABOUT.sub("", text).replace("/-", "").strip())
    return _money(match, currency) if match else None


def _money(match: re.Match[str], hint: str | None) -> Money | None:
    scale = match["scale"]
    value = number.parse(match["digits"], scaled=scale is not None)
    if value is None:
        return None
    # In a sum of money "mil" after a number is a million only in English; "10 mil" elsewhere is ten thousand.
    value *= number.MAGNITUDES[scale] if scale else 1
    signs = [sign for sign in (match["before"], match["before2"], match["after"]) if sign]
    if value > _LARGEST or any(sign not in _SIGNS and sign.upper() not in _CODES for sign in signs):
        return None
    return Money(value, _currency(signs, hint))


def _currency(signs: list[str], hint: str | None) -> str | None:
    said = [sign.upper() for sign in signs if sign.upper() in _CODES]
    if said:
        return said[0]
    if signs == ["$"] and hint in _DOLLARS:
        return hint
    meant = [code for sign in signs if (code := _SIGNS[sign])]
    return meant[0] if meant else hint


_DOLLARS = frozenset({"AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU"})
