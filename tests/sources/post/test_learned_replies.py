"""Replies in the words of busy people, written after the rules: at first sight the rules were right on 74 % of them."""

from __future__ import annotations

import json
from pathlib import Path

from leadwright.sources.post.replies import meaning

FLOOR = 0.95
LEARNED = json.loads(Path(__file__).with_name("learned_replies.json").read_text(encoding="utf-8"))


def test_what_was_learned_is_not_forgotten() -> None:
    wrong = [one for one in LEARNED if meaning(one["text"]).reply_class != one["meant"]]
    assert 1 - len(wrong) / len(LEARNED) >= FLOOR, wrong


def test_nobody_is_suppressed_by_a_misreading() -> None:
    """To take a reply for a wish to hear no more is the one mistake that nobody would see afterwards."""
    others = [one["text"] for one in LEARNED if one["meant"] != "unsubscribe"]
    assert [text for text in others if meaning(text).reply_class == "unsubscribe"] == []
