"""Features of accessibility: whether and how we reach somebody there. They tell of the best contact."""

from __future__ import annotations

from leadwright.scoring.features.types import Column, Feature, Kind

_PEOPLE = ("website", "people", "file", "human")

ACCESS = (
    Feature(
        "contact_email",
        Kind.BOOLEAN,
        "Whether a direct e-mail address of the best contact is known; info@ is not direct.",
        (Column("contact_email", "boolean"),),
        max_age_days=365,
        answerable_by=_PEOPLE,
    ),
    Feature(
        "contact_linkedin",
        Kind.BOOLEAN,
        "Whether the LinkedIn profile of the best contact is known.",
        (Column("contact_linkedin", "boolean"),),
        answerable_by=_PEOPLE,
    ),
    Feature(
        "contact_phone",
        Kind.BOOLEAN,
        "Whether a phone number of the best contact or of the company is known.",
        (Column("contact_phone", "boolean"),),
        max_age_days=2 * 365,
        answerable_by=_PEOPLE,
    ),
    Feature(
        "contact_count",
        Kind.NUMBER,
        "How many people at the company we could turn to.",
        (Column("contact_count", "int"),),
        answerable_by=_PEOPLE,
    ),
    Feature(
        "contact_title",
        Kind.TEXT,
        "Job title of the best contact, in the words of its source.",
        (Column("contact_title", "text"),),
        max_age_days=2 * 365,
        answerable_by=_PEOPLE,
    ),
    Feature(
        "last_interaction_date",
        Kind.DATE,
        "Day on which somebody there last wrote to us, met us or answered.",
        (Column("last_interaction_date", "date"),),
        answerable_by=("crm", "mail", "file", "human"),
    ),
)
