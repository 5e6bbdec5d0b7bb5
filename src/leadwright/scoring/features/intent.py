"""Features of intent: what happens there now."""

from __future__ import annotations

from leadwright.scoring.features.types import Column, Feature, Kind

_YEAR = 365

INTENT = (
    Feature(
        "funding_stage",
        Kind.TEXT,
        "Name of the latest funding round, such as Series B.",
        (Column("funding_stage", "text"),),
        max_age_days=5 * _YEAR,
        answerable_by=("news", "registry", "file", "human"),
    ),
    Feature(
        "funding_date",
        Kind.DATE,
        "Day on which the latest funding round was announced.",
        (Column("funding_date", "date"),),
        answerable_by=("news", "registry", "file", "human"),
    ),
    Feature(
        "funding_amount",
        Kind.NUMBER,
        "Amount of the latest funding round, in the currency of its source.",
        (Column("funding_amount", "numeric(18,2)"),),
        digits=18,
        scale=2,
        answerable_by=("news", "registry", "file", "human"),
    ),
    Feature(
        "hiring",
        Kind.BOOLEAN,
        "Whether the company is hiring at all. A job board with at least one open role makes it yes; "
        "a board that was read and is "
        "empty makes it no.",
        (Column("hiring", "boolean"),),
        max_age_days=60,
        answerable_by=("jobs", "website", "file", "human"),
    ),
    Feature(
        "open_roles",
        Kind.NUMBER,
        "How many roles are open on the company's job board.",
        (Column("open_roles", "int"),),
        max_age_days=60,
        answerable_by=("jobs", "file"),
    ),
    Feature(
        "role_departments",
        Kind.LIST,
        "Departments of the open roles. It is unknown while no list of roles is known, and empty if "
        "a board was read and had none.",
        (Column("role_departments", "text[]"),),
        max_age_days=60,
        answerable_by=("jobs", "file"),
    ),
    Feature(
        "role_titles",
        Kind.LIST,
        "Titles of the open roles as comparison keys (vice president engineering). Unknown and empty "
        "as for role_departments.",
        (Column("role_titles", "text[]"),),
        max_age_days=60,
        answerable_by=("jobs", "file"),
    ),
    Feature(
        "technology_change_date",
        Kind.DATE,
        "Day on which a technology was last seen to arrive or to go.",
        (Column("technology_change_date", "date"),),
        answerable_by=("signals", "file", "human"),
    ),
    Feature(
        "leadership_change_date",
        Kind.DATE,
        "Day on which a leader last joined or left.",
        (Column("leadership_change_date", "date"),),
        answerable_by=("signals", "news", "file", "human"),
    ),
    Feature(
        "industry_growing",
        Kind.BOOLEAN,
        "Whether the company's industry is growing: more of its companies that we know hire or raised money in the last "
        "year than of all others, beyond chance. Unknown while fewer than 30 of them are known.",
        (Column("industry_growing", "boolean"),),
        max_age_days=_YEAR,
        answerable_by=("trends",),
    ),
)
