"""What is said is harmless wherever it goes, and says nothing that no source has said."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.actions.alerts.harmless import harmless
from leadwright.actions.alerts.judge import judge
from leadwright.actions.alerts.rules import from_document, to_document
from leadwright.actions.alerts.sentences import money, what_happened
from leadwright.actions.alerts.types import About, Move, News, Rule, Standing, Told
from leadwright.actions.alerts.wording import worded
from leadwright.kernel.errors import Wrong
from leadwright.signals.catalog import CATALOG

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ICP = UUID(int=7)


def about(name: str = "Acme", tier: str = "warm") -> About:
    stands = (Standing(ICP, Decimal(71), tier),)
    return About(UUID(int=1), UUID(int=2), name, "acme.example", None, "US", "saas", stands, ICP, True)


def news(kind: str = "funding_round", name: str = "Acme", **changed: Any) -> News:
    given_: dict[str, Any] = {
        "id": UUID(int=9), "about": about(name), "type": kind, "subject": "Series B", "dated": TODAY - timedelta(days=3),
        "precision": "day", "details": {"amount": {"amount": 12_000_000, "currency": "USD"}}, "confidence": 0.9,
        "sources": 2, "evidence": (UUID(int=5),), "strength": 1.0, "stale_on": None, "at": NOW,
    }  # fmt: skip
    return News(**(given_ | changed))


def move(**changed: Any) -> Move:
    given_: dict[str, Any] = {
        "id": 1, "about": about(), "icp_id": ICP, "before": Decimal(54), "after": Decimal(71), "tier_before": "nurture",
        "tier": "warm", "cause": "world", "as_of": TODAY, "evidence": (UUID(int=5),), "seen_at": NOW, "fresh": True,
        "at": NOW, "told": (news(),), "reasons": (("Recent funding", Decimal(12)),),
    }  # fmt: skip
    return Move(**(given_ | changed))


def rule(**document: Any) -> Rule:
    what, over = from_document(document)
    return Rule(UUID(int=3), "Mine", UUID(int=4), what, over)


def test_a_move_is_told_with_its_reasons() -> None:
    fired = judge(rule(enters=["warm"]), move(), Told())
    assert fired is not None
    subject, body = worded([fired], TODAY, "http://here/leads/1")
    assert subject == "Acme: 54 to 71, warm"
    assert body.splitlines() == [
        "Acme: 54 to 71, warm.", "Raised a Series B of $12m (two sources, 3 days ago).", "Points: +12.0 recent funding.",
        "Open: http://here/leads/1",
    ]  # fmt: skip


@given(st.text())
def test_nothing_in_words_of_others_can_act(text: str) -> None:
    plain = harmless(text)
    assert not set(plain) & set("<>@`*[]{}|\\~#\r\n\t\0")
    assert all(unicodedata.category(char)[0] != "C" for char in plain)
    assert "://" not in plain
    assert len(plain) <= 160
    assert harmless(plain) == plain


@pytest.mark.parametrize(
    "name",
    ["Acme\r\nBcc: all@corp.example", "@everyone", "<!channel>", "<script>alert(1)</script>", "[click](http://evil.example)",
     "\u202egnp.exe", "&lt;!here&gt;", "`rm -rf`", "{{ app_title }}", "Acme\u2028Subject: x"],
)  # fmt: skip
@given(kind=st.sampled_from(sorted(CATALOG)))
def test_a_hostile_name_is_one_harmless_line(name: str, kind: str) -> None:
    details = {"person": name, "title": name, "before": name, "after": name, "quote": name, "amount": name}
    fired = judge(rule(signals=["*"]), news(kind, name, subject=name, details=details), Told())
    assert fired is not None
    subject, body = worded([fired], TODAY, "http://here/leads/1")
    for bad in ("\r", "\u2028", "\u202e", "@", "<", "](", "{{", "`", "&lt;"):
        assert bad not in subject + body.removesuffix("http://here/leads/1"), bad
    assert len(subject.splitlines()) == 1
    assert len(body.splitlines()) <= 3


def test_what_is_stale_or_has_no_evidence_is_not_told() -> None:
    assert judge(rule(signals=["*"]), news(strength=0.0), Told()) is None
    assert judge(rule(signals=["*"]), news(evidence=()), Told()) is None
    assert judge(rule(enters=["warm"]), move(evidence=()), Told()) is None
    assert judge(rule(enters=["warm"]), move(fresh=False), Told()) is None
    assert judge(rule(enters=["warm"]), move(cause="other"), Told()) is None


def test_a_score_that_creeps_is_compared_with_the_days_before() -> None:
    steps = tuple((NOW - timedelta(days=5 - day), Decimal(50 + 3 * day)) for day in range(5))
    creeping = move(before=Decimal(62), after=Decimal(65), tier_before="warm", earlier=steps)
    fired = judge(rule(points=10), creeping, Told())
    assert fired is not None
    assert fired.base == 50
    assert judge(rule(points=10, direction="down"), creeping, Told()) is None
    told = Told(scores={(UUID(int=2), ICP): (NOW - timedelta(days=1), Decimal(62))})
    assert judge(rule(points=10), creeping, told) is None, "the last alert is where it counts from"


@given(
    st.sampled_from(sorted(CATALOG)),
    st.text(max_size=20),
    st.dictionaries(st.text(max_size=9), st.integers() | st.text(max_size=9)),
)
def test_every_signal_is_a_sentence(kind: str, subject: str, details: dict[str, Any]) -> None:
    said = what_happened(kind, subject, details)
    assert said[0].isupper()
    assert "None" not in said or "None" in subject or "None" in str(details)


@pytest.mark.parametrize(
    ("amount", "said"),
    [({"amount": 12_000_000, "currency": "USD"}, "$12m"), ({"amount": 1_500, "currency": "SEK"}, "1.5k SEK"), ("many", ""),
     ({"amount": "NaN", "currency": "USD"}, ""), ({"amount": 2.5e9, "currency": "EUR"}, "€2.5bn"), (None, "")],
)  # fmt: skip
def test_money_is_said_shortly_or_not_at_all(amount: Any, said: str) -> None:
    assert money(amount) == said


def test_documents_are_read_and_written_alike() -> None:
    document = {
        "signals": ["funding_round"],
        "enters": ["hot"],
        "points": 10.0,
        "owner": "Ada",
        "min_confidence": 0.5,
    }
    assert to_document(*from_document(document)) == document
    for wrong in (
        {},
        {"signals": ["x"]},
        {"points": "many"},
        {"points": 1, "days": 0},
        {"colour": "red"},
        {"enters": ["up"]},
    ):
        with pytest.raises(Wrong):
            from_document(wrong)
