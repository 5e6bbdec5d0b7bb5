"""A brief out of facts: who wrote a sentence does not matter, all of them go through the checker, and what a model left out
or got wrong is told by rules. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from leadwright.actions.briefs.bant import Decision, Standing, bant
from leadwright.actions.briefs.brief import RULES, SECTIONS, Brief, Dropped, Recipe
from leadwright.actions.briefs.checker import check
from leadwright.actions.briefs.facts import Fact, Facts, Sentence
from leadwright.actions.briefs.gaps import with_gaps
from leadwright.actions.briefs.spellings import plain
from leadwright.actions.briefs.writer import MOST, by_rules

_MOST_DROPPED = 60


def complete(facts: Facts, decisions: Sequence[Decision] = (), standing: Standing | None = None) -> Facts:
    """The facts with the questions that are open by them."""
    return with_gaps(facts, bant(facts, decisions, standing))


def compose(
    lead_id: UUID, facts: Facts, made_at: datetime, *, decisions: Sequence[Decision] = (), standing: Standing | None = None,
    written: Sequence[Sentence] = (), writer: str = RULES, reason: str = "", recipe: Recipe | None = None,
) -> Brief:  # fmt: skip
    """Make the brief of a lead. `written` are sentences of another writer, a model, under its name; rules fill in.

    `reason` says why a model that was asked did not write.
    """
    judged = bant(facts, decisions, standing)
    full = with_gaps(facts, judged)
    kept, dropped = checked(written, full, writer)
    ruled, also_dropped = checked(by_rules(full), full, RULES)
    sentences = _joined(kept, ruled)
    cited = {one for sentence in sentences for one in sentence.cites}
    cited |= {one for answer in judged.answers for one in answer.cites}
    return Brief(
        lead_id, full.company, full.as_of, made_at, recipe or Recipe(facts.digest, writer), tuple(sentences), judged,
        tuple(fact for fact in full.facts if fact.id in cited), tuple((*dropped, *also_dropped)[:_MOST_DROPPED]), reason,
    )  # fmt: skip


def checked(sentences: Iterable[Sentence], facts: Facts, by: str) -> tuple[list[Sentence], list[Dropped]]:
    """The sentences that may be kept, citing what carries them, and the others with the reason."""
    kept, dropped = [], []
    for sentence in sentences:
        verdict = check(sentence, facts)
        if sentence.section not in SECTIONS:
            dropped.append(Dropped(sentence, by, "section", "A brief has no such section."))
        elif verdict.kept:
            kept.append(Sentence(" ".join(sentence.text.split()), verdict.cites, sentence.section))
        else:
            dropped.append(Dropped(sentence, by, verdict.code, verdict.reason))
    return kept, dropped


def _joined(kept: Sequence[Sentence], ruled: Sequence[Sentence]) -> list[Sentence]:
    """Section by section what was kept of the other writer, then what rules can add to it."""
    found: list[Sentence] = []
    for section in SECTIONS:
        mine = _once([one for one in kept if one.section == section])[: MOST[section]]
        told = {cite for one in mine for cite in one.cites}
        more = [one for one in ruled if one.section == section and not set(one.cites) <= told]
        found += [*mine, *more]
    return found


def _once(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Each sentence once, and no second one on the same facts."""
    seen: set[object] = set()
    found = []
    for one in sentences:
        keys = {plain(one.text).casefold(), frozenset(one.cites)}
        if not keys & seen:
            found.append(one)
        seen |= keys
    return found


def covered(brief: Brief, facts: Facts) -> tuple[list[Fact], list[Fact]]:
    """The supported facts that matter, those that the brief tells and those that it leaves out."""
    told = {cite for sentence in brief.sentences for cite in sentence.cites}
    matter = [fact for fact in facts.facts if fact.matters and fact.usable]
    return [f for f in matter if f.id in told], [f for f in matter if f.id not in told]
