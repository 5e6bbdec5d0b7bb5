"""Every type of signal with its defaults: no entry, no signal. The reference page is written from it."""

from __future__ import annotations

from collections.abc import Mapping

from leadwright.signals.types import Form, Group, SignalType

_EVENT, _STATE = Form.EVENT, Form.STATE
# How news of a kind fades: days at full strength, half-life, expiry.
_MONEY = (90, 45, 365)
_LEADERS = (90, 45, 365)
_TECHNOLOGY = (60, 30, 240)
_ROLES = (45, 22, 180)
_VISITS = (7, 4, 30)
_CHANGE = (90, 45, 365)
_LONG = (180, 90, 730)


def _type(
    name: str,
    form: Form,
    label: str,
    group: Group,
    fades: tuple[int, int, int],
    meaning: str,
    *,
    high: bool = False,
) -> SignalType:
    return SignalType(name, form, label, meaning, group, *fades, high_intent=high)


_TYPES = (
    _type("funding_round", _EVENT, "Funding round", "intent", _MONEY,
          "The company raised money: a round of funding, or shares sold under Form D by others than pooled funds.", high=True),
    _type("hiring_started", _EVENT, "Started hiring", "intent", _ROLES,
          "A source that said the company was not hiring now says that it is.", high=True),
    _type("hiring_stopped", _EVENT, "Stopped hiring", "intent", _ROLES,
          "A source that said the company was hiring now says that it is not."),
    _type("hiring_surge", _EVENT, "Hiring surge", "intent", _ROLES,
          "Many more roles are open than before, in all or in one department (the subject).", high=True),
    _type("hiring", _STATE, "Is hiring", "intent", _ROLES,
          "Some source says that the company is hiring, or its job board holds open roles."),
    _type("technology_added", _EVENT, "Technology added", "intent", _TECHNOLOGY,
          "A technology was seen that was not in use before; the subject is its key.", high=True),
    _type("technology_removed", _EVENT, "Technology removed", "intent", _TECHNOLOGY,
          "A technology that was in use is gone, by two whole readings or by a source that can deny it."),
    _type("technology_replaced", _EVENT, "Technology replaced", "intent", _TECHNOLOGY,
          "A technology gave way to another one of the same kind; the subject is the new one's key.", high=True),
    _type("leader_joined", _EVENT, "New leader", "intent", _LEADERS,
          "Somebody took up a leading role there; the subject is the role and who took it.", high=True),
    _type("leader_left", _EVENT, "Leader left", "intent", _LEADERS,
          "Somebody in a leading role left, or is no longer named where all leaders are."),
    _type("renewal_window", _EVENT, "Contract up for renewal", "intent", _MONEY,
          "The usual term of a competitor's product ends within the window ahead, counted from when it was first seen.",
          high=True),
    _type("head_count_growth", _EVENT, "Head count grew", "fit", _CHANGE,
          "More people work there than the same source had said before."),
    _type("head_count_decline", _EVENT, "Head count fell", "fit", _CHANGE,
          "Fewer people work there than the same source had said before."),
    _type("stage_changed", _EVENT, "Stage changed", "fit", _CHANGE,
          "The stage of the company, as a source names it, is another one than before."),
    _type("new_country", _EVENT, "New country", "fit", _LONG,
          "An office in a country where the company had none; the subject is the country."),
    _type("competitor_in_use", _STATE, "Uses a competitor", "fit", _LONG,
          "The company uses a product that your offer names as a competitor; the subject is its key."),
    _type("complement_in_use", _STATE, "Uses a complement", "fit", _LONG,
          "The company uses a product that your offer goes well with; the subject is its key."),
    _type("acquired", _EVENT, "Acquired", "fit", _LONG,
          "The company was bought by another one, as a source says."),
    _type("closed", _EVENT, "Closed", "fit", _LONG,
          "The company gave up its business, as a source says."),
    _type("reopened", _EVENT, "Active again", "fit", _LONG,
          "A company that a source had called closed or acquired is active again."),
    _type("went_public", _EVENT, "Went public", "fit", _LONG,
          "The company's shares are now traded on an exchange."),
    _type("renamed", _EVENT, "Renamed", "fit", _LONG,
          "The company goes by another name than the same source used before."),
    _type("domain_moved", _EVENT, "Domain moved", "fit", _LONG,
          "The company's website moved to another domain."),
    _type("pricing_page_visited", _EVENT, "Visited pricing", "engagement", _VISITS,
          "Somebody of the company looked at your page of prices.", high=True),
    _type("content_downloaded", _EVENT, "Downloaded content", "engagement", _VISITS,
          "Somebody of the company downloaded something of yours."),
    _type("email_replied", _EVENT, "Replied by e-mail", "engagement", _ROLES,
          "Somebody of the company answered one of your e-mails.", high=True),
    _type("linkedin_connected", _EVENT, "Connected on LinkedIn", "engagement", _ROLES,
          "Somebody of the company connected with one of you on LinkedIn."),
    _type("form_filled", _EVENT, "Filled a form", "engagement", _VISITS,
          "Somebody of the company filled a form on your website.", high=True),
    _type("product_used", _EVENT, "Used the product", "engagement", _VISITS,
          "Somebody of the company used your product.", high=True),
    _type("identified", _EVENT, "Visitor identified", "engagement", _VISITS,
          "A visitor of your website told who they are, and belongs to the company."),
    _type("ad_lead", _EVENT, "Lead form filled", "social", _VISITS,
          "Somebody of the company filled the lead form of an advertisement.", high=True),
    _type("intent_topic", _EVENT, "Researches a topic", "intent", _ROLES,
          "A provider of intent data says that the company researches a topic, which is the subject."),
)  # fmt: skip

CATALOG: Mapping[str, SignalType] = {kind.name: kind for kind in _TYPES}
"""Every type of signal by its name, in the order in which they are listed."""
