"""Names of technologies: one key for "Amazon Web Services" and "AWS", "React.js" and "ReactJS"."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from leadwright.values.bundled import load

_CAP = 120
_ASIDE = re.compile(r"\s*\([^()]*\)")
_SIGNS = str.maketrans({"+": " plus ", "#": " sharp ", "&": " and "})
_DOT_NET = re.compile(r"(?<!\w)\.net\b")
_NOT_WORD = re.compile(r"[\W_]+")
_VERSION = re.compile(r"(?<=[^\W\d]) v?\d+(?: \d+)*(?: x)?$")
_JS = re.compile(r"(?<=\w\w)[\s.-]?js$")


@lru_cache(maxsize=16_384)
def key(name: str) -> str:
    """The comparison key of a technology: lower case, aliases resolved, version and ".js" dropped.

    A technology that is not in the alias table is its own key, folded: "Foo.js 3.2" -> "foo". "" only for
    names without any letter or digit.
    """
    text = unicodedata.normalize("NFKC", name[:_CAP]).lower().strip()
    bare = _ASIDE.sub("", text) or text
    plain = _fold(bare)
    unversioned = _VERSION.sub("", plain)
    for candidate in (_fold(text), plain, unversioned, plain.replace(" ", "")):
        if found := _aliases().get(candidate):
            return found
    short = _fold(_JS.sub("", unversioned))
    return _aliases().get(short) or short


def is_known(name: str) -> bool:
    """Whether the alias table has this technology; versions and asides do not matter."""
    return key(name) in _canonical()


def nearest(name: str) -> str | None:
    """The known spelling closest to a name, for "did you mean"; None if nothing is close."""
    hit = process.extractOne(
        _fold(name[:_CAP].lower()), _aliases().keys(), scorer=fuzz.ratio, score_cutoff=80
    )
    return str(hit[0]) if hit else None


@cache
def _canonical() -> frozenset[str]:
    return frozenset(load("technologies.json"))


_WRITTEN = (
    "PostgreSQL MySQL MongoDB MariaDB SQLite GraphQL JavaScript TypeScript PHP HTML CSS GitHub GitLab CircleCI BigQuery "
    "DynamoDB CloudFront HubSpot WordPress WooCommerce PostHog Next.js Node.js Nuxt Vue AngularJS jQuery RabbitMQ "
    "CloudFlare DataDog OpenAI PayPal LaunchDarkly FastAPI COBOL SAP ERP CRM iOS macOS .NET"
)


@lru_cache(maxsize=4_096)
def label(key: str) -> str:
    """How a technology is written for a person, from its key: "aws" -> "AWS", "postgresql" -> "PostgreSQL"."""
    written = {word.lower(): word for word in _WRITTEN.split()}
    if key in written:
        return written[key]
    return (
        key.upper() if len(key) <= 3 else " ".join(written.get(w, w[:1].upper() + w[1:]) for w in key.split())
    )


def _fold(text: str) -> str:
    return " ".join(_NOT_WORD.sub(" ", _DOT_NET.sub(" dotnet ", text).translate(_SIGNS)).split())


@cache
def _aliases() -> dict[str, str]:
    """Folded spellings to keys. A key that is itself an alias of nothing stands for itself."""
    table: dict[str, str] = {}
    for canonical, spellings in load("technologies.json").items():
        for spelling in (*spellings, canonical):
            table[_fold(spelling.lower())] = canonical
    return table
