"""Behaviour of noticing topics that a company researches."""

from __future__ import annotations

from leadwright.signals.detectors.topics import detect
from tests.signals.told import context, day, history, record


def test_a_topic_is_an_event_a_day_however_often_it_is_told() -> None:
    crm = {"topic": "CRM  software", "strength": 80, "date": day(3).date().isoformat()}
    later = {**crm, "date": day(33).date().isoformat()}
    told = record((5, {"intent_topics": [crm]}), (35, {"intent_topics": [crm, later]}), source="bombora")
    found = [
        (one.subject, one.happened_on, one.details["strength"]) for one in detect(history(told), context())
    ]
    assert found == [("crm software", day(3).date(), 80), ("crm software", day(33).date(), 80)]
