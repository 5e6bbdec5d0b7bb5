"""Registry numbers with valid check digits, in ranges that only invented companies use here."""

from __future__ import annotations

from leadwright_twin.market.seeded import number

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def cnpj(index: int, seed: int, *, letters: bool) -> str:
    """14 characters: root, order and two check digits; `letters` gives the alphanumeric form of 2026."""
    bits = number(seed, "cnpj", index)
    if letters:
        root = "".join(_ALPHABET[(bits >> (6 * place)) % 36] for place in range(8))
        if root.isdigit():
            root = "A" + root[1:]
        stem = root + "0001"
    else:
        stem = f"{bits % 10**8:08d}0001"
    return stem + cnpj_digits(stem)


def cnpj_digits(stem: str) -> str:
    """The two check digits of the first twelve characters: modulo 11, letters count ASCII minus 48."""
    values = [ord(letter) - 48 for letter in stem]
    for _ in range(2):
        weights = [2 + place % 8 for place in range(len(values))][::-1]
        rest = sum(value * weight for value, weight in zip(values, weights, strict=True)) % 11
        values.append(0 if rest < 2 else 11 - rest)
    return f"{values[-2]}{values[-1]}"


def lei(index: int, seed: int) -> str:
    """20 characters by ISO 17442: a prefix of no real issuer, 14 of the entity, two check digits."""
    bits = number(seed, "lei", index)
    stem = "9999" + "00" + "".join(_ALPHABET[(bits >> (5 * place)) % 36] for place in range(12))
    digits = "".join(str(_ALPHABET.index(letter)) for letter in stem + "00")
    return f"{stem}{98 - int(digits) % 97:02d}"


def siren(index: int, seed: int) -> str:
    """Nine digits by Luhn."""
    stem = f"{10_000_000 + number(seed, 'siren', index) % 89_999_999:08d}"
    return stem + _luhn(stem)


def _luhn(stem: str) -> str:
    total = 0
    for place, letter in enumerate(reversed(stem)):
        digit = int(letter) * (2 if place % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


def company_number(index: int, scottish: bool) -> str:
    """A UK company number: eight digits, or SC and six."""
    return f"SC{900000 + index % 99999:06d}" if scottish else f"{90_000_000 + index:08d}"


def cik(index: int) -> str:
    """A CIK without leading zeros, far above those in use."""
    return str(8_000_000 + index)


def ein(index: int, seed: int) -> str:
    """A US employer number with a prefix that is not assigned."""
    return f"00-{number(seed, 'ein', index) % 10**7:07d}"
