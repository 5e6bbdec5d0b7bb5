"""ICP and offer documents in the words of OpenAPI: the room `icp` reads and judges them, this only describes.

Keys are read in camelCase and snake_case; the schema shows the first.
"""

from __future__ import annotations

from functools import cache
from string import ascii_uppercase
from typing import Any

from leadwright.icp import geography
from leadwright.icp.judge import STAGES
from leadwright.values import place

_PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_FLAG = r"^([yY][eE][sS]|[nN][oO]|[oO][nN]|[oO][fF][fF])$"
Schema = dict[str, Any]


def _text(cap: int = 300) -> Schema:
    return {"type": "string", "maxLength": cap, "pattern": _PLAIN}


def _or_nothing(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _texts(item: Schema | None = None) -> Schema:
    return _or_nothing({"type": "array", "items": item or _text(), "maxItems": 500})


def _map(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": properties}


_SIZE = _or_nothing({"type": "integer", "minimum": 0, "maximum": 100_000_000})
_SWITCH = _or_nothing({"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": _FLAG}]})
_LINES = _or_nothing({"anyOf": [_text(20_000), {"type": "array", "items": _text(), "maxItems": 500}]})

_OFFER = {
    "what": _or_nothing(_text(5_000)),
    "forWhom": _or_nothing(_text(5_000)),
    "outcomes": _texts(),
    "proofs": _texts(
        {
            "anyOf": [
                {"type": "string", "maxLength": 300, "pattern": r"^[^\x00-\x1f\x7f]*[!-~][^\x00-\x1f\x7f]*$"},
                {
                    **_map(
                        {"claim": {**_text(5_000), "pattern": r"^[ -~]*[!-~][ -~]*$"}, "url": _text(2_000)}
                    ),
                    "required": ["claim"],
                },
            ]
        }
    ),
    "competitors": _texts(),
    "complementary": _texts(),
    "sender": _or_nothing(
        _map(
            {
                **{key: _or_nothing(_text()) for key in ("name", "title", "company", "phone", "website")},
                "email": _or_nothing(
                    {
                        "type": "string",
                        "maxLength": 300,
                        "pattern": r"^$|^[A-Za-z0-9]{1,30}@[a-z0-9]{1,30}(\.[a-z0-9]{1,20}){0,5}\.[a-z]{2,3}$",
                    }
                ),
                "address": _or_nothing(_text(1_000)),
                "signature": _or_nothing(_text(5_000)),
            }
        )
    ),
}


def offer_schema() -> Schema:
    """What we sell, for whom, with which outcomes and proofs, against and beside what, and who says it."""
    return {"title": "OfferDocument", "description": offer_schema.__doc__, **_map(_OFFER)}


@cache
def icp_schema() -> Schema:
    """Whom we want. Countries by code or name, or regions such as DACH; other spellings are read too."""
    places = {"type": "string", "enum": ["", "UK", "USA", *_regions(), *_countries()]}
    return {
        "title": "IcpDocument",
        "description": icp_schema.__doc__,
        **_map(
            {
                "name": _or_nothing(_text()),
                "owner": _or_nothing(_text()),
                "industries": _texts(),
                "companySizeMin": _SIZE,
                "companySizeMax": _SIZE,
                "fundingStages": _texts({"type": "string", "enum": list(STAGES)}),
                "techStack": _or_nothing(_map({key: _texts() for key in ("mustHave", "niceToHave", "avoid")})),
                "geographies": _texts(places),
                "decisionMakers": _or_nothing(_map({"titles": _texts(), "departments": _texts()})),
                "signals": _or_nothing(
                    _map(
                        dict.fromkeys(("recentFunding", "activelyHiring", "techStackChange", "leadershipChange", "industryGrowth"), _SWITCH)
                    )
                ),
                "persona": _or_nothing(
                    _map(
                        {
                            **dict.fromkeys(("demographics", "firmographics", "psychographics", "behaviours"), _LINES),
                            "text": _or_nothing(_text(20_000)),
                        }
                    )
                ),
                "offer": _or_nothing(_map(_OFFER)),
            }
        ),
    }  # fmt: skip


def _regions() -> list[str]:
    words = (
        "EU",
        "Europe",
        "DACH",
        "Benelux",
        "Nordics",
        "North America",
        "Latin America",
        "APAC",
        "MENA",
        "EMEA",
    )
    return [word for word in words if geography.countries(word)]


def _countries() -> list[str]:
    pairs = (first + second for first in ascii_uppercase for second in ascii_uppercase)
    codes = [code for code in pairs if place.country(code) == code]
    return list(dict.fromkeys([*codes, *(place.country_name(code) for code in codes)]))


def request_body(name: str | None) -> dict[str, Any]:
    """Describe a body that holds a document of that schema, or any document, as JSON or YAML."""
    from leadwright.faces.api.edge import DOCUMENTS

    schema = {"$ref": f"#/components/schemas/{name}"} if name else {}
    return {"requestBody": {"required": True, "content": {media: {"schema": schema} for media in DOCUMENTS}}}
