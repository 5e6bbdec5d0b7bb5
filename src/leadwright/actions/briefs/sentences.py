"""What one fact says, as an English sentence. By rules, from its values alone; the checker reads every one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from leadwright.actions.briefs.wording import a, listed, money, on_day, people, percent
from leadwright.values import place

Values = Mapping[str, Any]
_COUNTRIES = {"US": "the United States", "GB": "the United Kingdom", "NL": "the Netherlands", "CZ": "the Czech Republic",
              "AE": "the United Arab Emirates", "PH": "the Philippines", "BS": "the Bahamas"}  # fmt: skip


def sentence(kind: str, value: Values, day: date | None, precision: str) -> str:
    """The sentence of a fact."""
    when = ""
    if day is not None:
        when = f", as seen {on_day(day, 'day')}" if precision == "seen" else f" {on_day(day, precision)}"
    return f"{_SAID[kind](value, when)}."


def _named(country: Any) -> str:
    return _COUNTRIES.get(str(country)) or place.country_name(str(country))


def _funding(value: Values, when: str) -> str:
    amount = money(value["amount"]) if value.get("amount") else ""
    round_name = value.get("round")
    if round_name:
        shown = round_name if str(round_name).lower().endswith("round") else f"{round_name} round"
        return f"They raised {a(str(shown))}{f' of {amount}' if amount else ''}{when}"
    return f"They raised {amount or 'capital'}{when}"


def _hiring(value: Values, when: str) -> str:
    count, department, title = value.get("roles"), value.get("department"), value.get("title")
    if title:
        return f"They are hiring for the role {title}"
    if count is None:
        return "They are hiring"
    return (
        f"They have {count:,} open role{'' if count == 1 else 's'}{f' in {department}' if department else ''}"
    )


def _surge(value: Values, when: str) -> str:
    where = f" in {value['department']}" if value.get("department") else ""
    return f"Their open roles{where} rose from {value['before']:,} to {value['after']:,}{when}"


def _head_count(verb: str) -> Callable[[Values, str], str]:
    def said(value: Values, when: str) -> str:
        before, after = value.get("before"), value.get("after")
        if before and after:
            last = "person" if list(after) == [1, 1] else "people"
            return f"Their head count {verb} from {_count(before)} to {_count(after)} {last}{when}"
        share = value.get("share")
        return f"Their head count {verb}{f' by {percent(share)}' if share else ''}{when}"

    return said


def _count(ends: Any) -> str:
    if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
        return f"{ends[0]:,}–{ends[1]:,}"
    return people(ends).removesuffix(" people").removesuffix(" person")


def _person(verb: str) -> Callable[[Values, str], str]:
    def said(value: Values, when: str) -> str:
        who, title = value.get("person"), value.get("title")
        return f"{who or 'Somebody'} {verb}{f' as {title}' if title else ''}{when}"

    return said


def _reach(value: Values, when: str) -> str:
    ways = [value[name] for name in ("email", "phone", "linkedin_url") if value.get(name)]
    return f"{value['person']} can be reached at {ways[0]}"


def _based(value: Values, when: str) -> str:
    country = _named(value["country"]) if value.get("country") else ""
    return f"They are based in {', '.join(filter(None, (value.get('city'), country)))}"


def _acquired(value: Values, when: str) -> str:
    buyer = value.get("buyer")
    return f"They were acquired{f' by {buyer}' if buyer else ''}{when}"


def _what(verb: str, plain: str) -> Callable[[Values, str], str]:
    def said(value: Values, when: str) -> str:
        return f"{verb.format(value['what'])}{when}" if value.get("what") else f"{plain}{when}"

    return said


def _with(template: str) -> Callable[[Values, str], str]:
    return lambda value, when: template.format_map({**value, "when": when})


_SAID: Mapping[str, Callable[[Values, str], str]] = {
    "funding": _funding,
    "hiring": _hiring,
    "hiring_started": _with("They began to hire{when}"),
    "hiring_stopped": _with("They stopped hiring{when}"),
    "hiring_surge": _surge,
    "uses": _with("They use {technology}"),
    "technology_added": _with("They began to use {technology}{when}"),
    "technology_removed": _with("They no longer use {technology}{when}"),
    "technology_replaced": _with("They replaced {before} with {after}{when}"),
    "leader_joined": _person("joined"),
    "leader_left": _person("left"),
    "person": _with("{person} is {title}"),
    "reach": _reach,
    "decides": _with("{person}, {title}, fits the decision makers you named"),
    "head_count": lambda value, when: f"They employ {people(value['people'])}",
    "head_count_growth": _head_count("grew"),
    "head_count_decline": _head_count("fell"),
    "location": _based,
    "offices": lambda value, when: f"They have offices in {_named(value['country'])}",
    "new_country": lambda value, when: f"They opened an office in {_named(value['country'])}{when}",
    "founded": lambda value, when: f"They were founded in {value['year']}",
    "industry": lambda value, when: f"They work in {listed(list(value['industries']))}",
    "competitor_in_use": _with("They use {technology}, a competitor of ours"),
    "complement_in_use": _with("They use {technology}, which goes well with what we sell"),
    "renewal_window": _with("Their contract for {technology} is probably up for renewal{when}"),
    "acquired": _acquired,
    "went_public": _with("They went public{when}"),
    "closed": _with("They closed down{when}"),
    "reopened": _with("They are active again{when}"),
    "renamed": _with("They changed their name from {before} to {after}{when}"),
    "domain_moved": _with("They moved their website from {before} to {after}{when}"),
    "stage_changed": _with("Their funding stage changed from {before} to {after}{when}"),
    "email_replied": _with("Somebody there replied to an e-mail{when}"),
    "linkedin_connected": _with("Somebody there connected on LinkedIn{when}"),
    "form_filled": _with("Somebody there filled in a form{when}"),
    "ad_lead": _with("Somebody there filled in a lead form{when}"),
    "pricing_page_visited": _with("Somebody there looked at the pricing page{when}"),
    "content_downloaded": _what("Somebody there downloaded {}", "Somebody there downloaded something"),
    "product_used": _with("Somebody there used the product{when}"),
    "identified": _with("Somebody there made themselves known{when}"),
    "intent_topic": _with("They research {topic}{when}"),
    "interaction": _with("We were last in touch{when}"),
    "leadership_changed": _with("Their leadership changed{when}"),
    "technology_changed": _with("Their technology changed{when}"),
    "customer": _with("They are already a customer of ours"),
    "disagreement": _with("Sources disagree about the {field}"),
    "says": _with("They describe themselves as “{quote}”"),
    "offer": _with("{line}"),
}  # fmt: skip
