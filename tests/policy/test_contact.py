"""May we write: the strictest answer wins, the law of the country counts, and every answer can be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.policy import contact_rules
from leadwright.policy.consent import Consent, Said, record, withdraw
from leadwright.policy.contact import Contacting, Permission, judge, may_contact, may_contact_all
from leadwright.policy.identifiers import Identifier, email
from leadwright.policy.legal import CHANNELS, GROUNDS, NEEDS, Channel, known_countries, rule_for
from leadwright.policy.suppression import lift, suppress

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ANA = Identifier("email", "ana@oak.example")


def _consent(**changed: object) -> Consent:
    told = {
        "id": UUID(int=1), "act": "consent", "channel": "email", "ground": "express", "wording": "Write to me.",
        "source": "a form", "given_at": NOW - timedelta(days=30), "recorded_by": "ada", "recorded_at": NOW,
    }  # fmt: skip
    return Consent(**{**told, **changed})  # type: ignore[arg-type]


def _ask(
    country: str | None,
    *said: Consent,
    channel: Channel = "email",
    suppressed: bool = False,
    private: bool = False,
) -> Permission:
    wanted = Contacting([ANA], channel, country, private)
    return judge(wanted, suppressed, said, rule_for(country, channel, private=private), NOW)


@pytest.mark.parametrize("country", ["DE", "AT", "IT", "ES", "PL", "DK", "NL"])
def test_countries_that_want_consent_between_businesses_too_get_none_without_it(country: str) -> None:
    refused = _ask(country)
    assert (refused.allowed, refused.code) == (False, "no_consent")
    assert refused.way_out
    assert refused.rule.law in refused.words
    assert _ask(country, _consent()).code == "consent"


@pytest.mark.parametrize("country", ["US", "GB", "FR", "IE", "BR", "SE", "FI"])
def test_countries_that_leave_it_to_interest_are_open_until_somebody_objects(country: str) -> None:
    allowed = _ask(country)
    assert (allowed.allowed, allowed.basis, allowed.way_out) == (True, "interest", "")
    assert _ask(country, _consent(act="objection")).code == "objected"


def test_canada_takes_a_purchase_for_two_years_an_inquiry_for_six_months_and_a_published_address() -> None:
    def since(ground: str, days: int) -> str:
        return _ask("CA", _consent(ground=ground, given_at=NOW - timedelta(days=days))).code

    assert since("customer", 700) == "implied_consent"
    assert since("customer", 800) == "implied_expired"
    assert since("inquiry", 150) == "implied_consent"
    assert since("inquiry", 200) == "implied_expired"
    assert since("published", 3000) == "implied_consent"
    assert _ask("CA").code == "no_basis"


def test_a_ground_that_the_law_does_not_name_is_no_consent() -> None:
    assert _ask("DE", _consent(ground="published")).code == "no_consent"
    assert _ask("DE", _consent(ground="customer")).code == "implied_consent"


def test_a_private_address_needs_consent_where_a_business_does_not() -> None:
    assert _ask("GB").allowed
    assert _ask("GB", private=True).code == "no_consent"
    assert _ask("US", private=True).allowed


def test_an_unknown_country_takes_the_strictest() -> None:
    refused = _ask(None)
    assert (refused.allowed, refused.code) == (False, "country_unknown")
    assert "country" in refused.way_out
    assert not _ask("XK").allowed


def test_a_withdrawn_consent_forbids_until_a_newer_one_is_given() -> None:
    gone = _consent(withdrawn_at=NOW - timedelta(days=2), withdrawn_by="ada", withdrawn_how="a reply")
    assert _ask("US", gone).code == "consent_withdrawn"
    assert _ask("US", gone, _consent(id=UUID(int=2), given_at=NOW - timedelta(days=1))).code == "consent"
    assert (
        _ask("US", gone, _consent(id=UUID(int=2), given_at=NOW - timedelta(days=3))).code
        == "consent_withdrawn"
    )


def test_a_channel_is_not_another_one() -> None:
    objected = _consent(act="objection", channel="call")
    assert _ask("US", objected).allowed
    assert not _ask("US", objected, channel="call").allowed
    assert not _ask("US", _consent(act="objection", channel="any")).allowed


CONSENTS = st.builds(
    _consent,
    id=st.uuids(), act=st.sampled_from(["consent", "objection"]), channel=st.sampled_from([*CHANNELS, "any"]),
    ground=st.sampled_from(["express", *GROUNDS]), given_at=st.integers(26, 2500).map(lambda days: NOW - timedelta(days=days)),
    withdrawn_at=st.none() | st.just(NOW - timedelta(days=5)), withdrawn_how=st.just("a reply"),
)  # fmt: skip
COUNTRIES = st.sampled_from([*known_countries(), None, "KE"])


@given(st.lists(CONSENTS, max_size=5), COUNTRIES, st.sampled_from(CHANNELS), st.booleans())
def test_suppression_always_wins_and_every_answer_has_code_words_and_a_way_out(
    said: list[Consent], country: str | None, channel: Channel, private: bool
) -> None:
    found = _ask(country, *said, channel=channel, private=private)
    assert found.code
    assert found.words
    assert found.allowed == (found.basis is not None) == (not found.way_out)
    assert _ask(country, *said, channel=channel, suppressed=True).code == "suppressed"


@given(st.lists(CONSENTS, max_size=5), COUNTRIES, st.sampled_from(CHANNELS))
def test_a_new_objection_ends_it_and_a_stricter_rule_never_opens_what_was_closed(
    said: list[Consent], country: str | None, channel: Channel
) -> None:
    objection = _consent(id=UUID(int=9), act="objection", channel="any", given_at=NOW)
    assert not _ask(country, *said, objection, channel=channel).allowed
    mild, strict = rule_for("US", "email"), rule_for("PL", "email")
    wanted = Contacting([ANA], "email", None)
    if judge(wanted, False, said, strict, NOW).allowed:
        assert judge(wanted, False, said, mild, NOW).allowed


def test_every_rule_as_shipped_names_its_law_and_says_what_it_asks_for() -> None:
    for country in known_countries():
        for channel in CHANNELS:
            for private in (False, True):
                rule = rule_for(country, channel, private=private)
                assert rule.needs in NEEDS
                assert rule.law
                assert rule.says.endswith(".")
                assert set(rule.grounds) <= set(GROUNDS)


@pytest.mark.anyio
@pytest.mark.usefixtures("install_key")
async def test_the_answer_follows_what_is_kept(scope: Scope) -> None:
    who = [ANA, Identifier("linkedin", "ana-oak")]
    asked = Contacting(who, "email", "DE")
    assert (await may_contact(scope, asked)).code == "no_consent"
    kept = await record(
        scope,
        [ANA],
        Said(
            "consent", "email", "Send me news of your product.", "form on the site", NOW - timedelta(days=9)
        ),
    )
    found = await may_contact(scope, asked)
    assert (found.code, found.consent_id) == ("consent", kept.id)
    tagged = email("Ana+news@OAK.example")
    assert tagged is not None
    assert (await may_contact(scope, Contacting([tagged], "email", "DE"))).allowed
    assert not (
        await may_contact(scope, Contacting([Identifier("email", "bo@oak.example")], "email", "DE"))
    ).allowed
    await withdraw(scope, kept.id, "a reply of today")
    assert (await may_contact(scope, asked)).code == "consent_withdrawn"
    await suppress(scope, [who[1]], "asked to be left alone")
    assert (await may_contact(scope, asked)).code == "suppressed"
    await lift(scope, [who[1]], "a mistake")
    assert (await may_contact(scope, asked)).code == "consent_withdrawn"


@pytest.mark.anyio
@pytest.mark.usefixtures("install_key")
async def test_a_team_decides_a_country_otherwise_and_brings_the_shipped_rule_back(scope: Scope) -> None:
    asked = [Contacting([ANA], "email", country) for country in ("DE", "US", None)]
    await contact_rules.decide(scope, "Germany", "email", "interest", "advice of our counsel")
    await contact_rules.decide(scope, "us", "email", "never", "not our market")
    await contact_rules.decide(scope, "unknown", "email", "interest", "we write to the US alone")
    assert [one.code for one in await may_contact_all(scope, asked)] == [
        "legitimate_interest",
        "country_closed",
        "legitimate_interest",
    ]
    for country in ("DE", "US", "unknown"):
        await contact_rules.decide(scope, country, "email", None, "")
    assert [one.code for one in await may_contact_all(scope, asked)] == [
        "no_consent",
        "legitimate_interest",
        "country_unknown",
    ]
    for wrong in (
        ("Atlantis", "email", "never", "x"),
        ("DE", "fax", "never", "x"),
        ("DE", "email", "maybe", "x"),
        ("DE", "email", "never", " "),
    ):
        with pytest.raises(Wrong) as refused:
            await contact_rules.decide(scope, *wrong)
        assert refused.value.field
        assert refused.value.hint
