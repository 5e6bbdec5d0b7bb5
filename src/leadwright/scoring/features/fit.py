"""Features of fit: what the company is."""

from __future__ import annotations

from leadwright.scoring.features.types import Column, Feature, Kind

_YEAR = 365

FIT = (
    Feature(
        "name",
        Kind.TEXT,
        "The company's name as it calls itself.",
        (Column("name", "text"),),
        answerable_by=("website", "registry", "file", "human"),
    ),
    Feature(
        "domain",
        Kind.TEXT,
        "Registrable domain of the company's own website, such as example.co.uk.",
        (Column("domain", "text"),),
        answerable_by=("website", "file", "human"),
    ),
    Feature(
        "industries",
        Kind.LIST,
        "Nodes of the industry taxonomy that the company belongs to, with every node above them, so "
        "that a payments company is "
        "also found as FinTech and as finance. When it is known, what is not listed is not so.",
        (Column("industries", "text[]"),),
        max_age_days=3 * _YEAR,
        answerable_by=("registry", "file", "human"),
    ),
    Feature(
        "head_count",
        Kind.RANGE,
        "How many people work there: an interval, since most sources say 51-200. An exact number has "
        "both ends equal; "
        "500+ has no upper end. A comparison is yes or no only if it holds for the whole interval, "
        "and unknown otherwise.",
        (Column("head_count_min", "int"), Column("head_count_max", "int")),
        max_age_days=2 * _YEAR,
        answerable_by=("website", "registry", "file", "human"),
    ),
    Feature(
        "country",
        Kind.TEXT,
        "Country of the head office, as a two-letter ISO 3166 code.",
        (Column("country", "text"),),
        max_age_days=3 * _YEAR,
        answerable_by=("website", "registry", "file", "human"),
    ),
    Feature(
        "countries",
        Kind.LIST,
        "Countries in which the company has an office, head office included, as two-letter ISO 3166 codes.",
        (Column("countries", "text[]"),),
        max_age_days=3 * _YEAR,
        answerable_by=("website", "jobs", "registry", "file", "human"),
    ),
    Feature(
        "stack",
        Kind.LIST,
        "Technologies that the company uses, as canonical keys (aws, react). What is not seen is "
        "unknown, not absent: much of a "
        "stack cannot be seen from outside. Only what a source that can deny looked for and did not "
        "find counts as absent.",
        (Column("stack", "text[]"), Column("stack_absent", "text[]")),
        open_world=True,
        max_age_days=_YEAR,
        answerable_by=("technology", "jobs", "file", "human"),
    ),
    Feature(
        "founded",
        Kind.NUMBER,
        "The year in which the company was founded.",
        (Column("founded", "int"),),
        answerable_by=("website", "registry", "file", "human"),
    ),
    Feature(
        "status",
        Kind.TEXT,
        "active, closed, inactive, acquired or public.",
        (Column("status", "text"),),
        max_age_days=2 * _YEAR,
        answerable_by=("registry", "file", "human"),
    ),
    Feature(
        "customer",
        Kind.BOOLEAN,
        "Whether the company buys from us already.",
        (Column("customer", "boolean"),),
        answerable_by=("crm", "file", "human"),
    ),
    Feature(
        "open_deal",
        Kind.BOOLEAN,
        "Whether a colleague has an open deal with the company, as the CRM says. Deals that we made of leads do not count.",
        (Column("open_deal", "boolean"),),
        answerable_by=("crm", "human"),
    ),
    Feature(
        "semantic_match",
        Kind.NUMBER,
        "How near the company's own words are in meaning to the ICP's persona and to the customers that were won: the "
        "share of the workspace's companies that are no nearer, from 0 to 1, so that it means the same for every model. "
        "0.75 is nearer than three in four, and the usual line. Unknown where the company says nothing of what it does, "
        "or the ICP has neither a persona nor customers.",
        (Column("semantic_match", "numeric(5,4)"),),
        digits=5,
        scale=4,
        answerable_by=("meaning", "file"),
    ),
)
