"""Does a sentence say only what its facts say? The one judge of sentences, whoever wrote them. Pure, strict, not a writer.

A sentence is cut into clauses; each must be carried by one cited fact: its kind claims what the clause claims, and every name,
number, day and place in it is one that the fact vouches for, where it may stand. A word that nothing explains ends the
sentence. What is stale, contradicted, hidden or an order is dropped before it is read. In doubt a sentence is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

from leadwright.actions.briefs import lexicon, orders
from leadwright.actions.briefs.clauses import Clause, clauses
from leadwright.actions.briefs.facts import Fact, Facts, Sentence, Verdict
from leadwright.actions.briefs.fitting import Objection, Spoken, fits, unexplained
from leadwright.actions.briefs.frames import FRAMES
from leadwright.actions.briefs.reading import read
from leadwright.actions.briefs.spellings import plain

MOST_LETTERS = 400


def check(sentence: Sentence, facts: Facts, *, to_them: bool = False) -> Verdict:
    """Judge one sentence by the facts that it cites. `to_them`: it is written to the lead, who is "you"; then nothing that is
    hushed may be in it, and a courtesy that claims nothing may stand without a source.
    """
    cited = facts.cited(sentence.cites)
    objection = _before_reading(sentence, cited, facts, to_them)
    if objection is not None:
        return Verdict(False, objection.reason, objection.code)
    if not cited:
        objection = _courtesy(sentence.text, facts)
        return Verdict(objection is None, *((objection.reason, objection.code) if objection else ()))
    if (asked := _asks(sentence, cited)) is not None:
        return asked
    found = _clauses(sentence, cited, facts, to_them)
    if isinstance(found, Objection):
        return Verdict(False, found.reason, found.code)
    return Verdict(True, cites=tuple(one for one in sentence.cites if one in found))


def _before_reading(
    sentence: Sentence, cited: Sequence[Fact], facts: Facts, to_them: bool
) -> Objection | None:
    """What ends a sentence whatever it says."""
    text = sentence.text
    unknown = [one for one in sentence.cites if one not in facts.by_id]
    if not text.strip() or len(text) > MOST_LETTERS:
        return Objection("length", "It is empty or longer than a sentence of a brief may be.")
    if unknown:
        return Objection("unknown_source", f"It cites {unknown[0]}, which is no fact of this lead.")
    if any(text.count(left) != text.count(right) for left, right in ("()", "[]", "“”")):
        return Objection("length", "It ends in the middle of a bracket or a quotation.")
    if orders.hides(text):
        return Objection("hidden", "It holds characters that cannot be seen, or that pass for others.")
    for fact in cited:
        if not fact.fresh:
            return Objection("stale", f"It rests on what no longer counts: {fact.id}.")
        if fact.contradicted:
            return Objection("contradicted", f"Sources contradict each other about what it says: {fact.id}.")
        if to_them and fact.hushed:
            return Objection("hushed", f"It must not be told to them. {fact.hushed}")
    if not cited and not to_them:
        return Objection("uncited", "It names no source.")
    vouched = {
        plain(str(value)) for fact in cited for slot, value in fact.value.items() if slot in ("line", "quote")
    }
    rest = plain(text)
    for words in sorted(vouched, key=len, reverse=True):
        rest = rest.replace(words, " ")
    if orders.gives_orders(rest):
        return Objection("order", "It tells somebody what to do instead of saying what is known.")
    return None


def _asks(sentence: Sentence, cited: Sequence[Fact]) -> Verdict | None:
    """Open questions are those that we ask; nobody words them anew, since a question can claim as well."""
    unknown = [fact for fact in cited if fact.kind == "unknown"]
    if not unknown:
        return None
    if len(cited) == 1 and plain(sentence.text) == plain(unknown[0].text):
        return Verdict(True, cites=(unknown[0].id,))
    return Verdict(False, "What is not known carries its own question alone.", "relation")


def _clauses(sentence: Sentence, cited: Sequence[Fact], facts: Facts, to_them: bool) -> set[str] | Objection:
    """The facts that carry the clauses, or what is to be said against one of them."""
    spoken = Spoken(facts.as_of, to_them, "")
    used: set[str] = set()
    warns = sentence.section == "avoid"
    for clause in clauses(read(sentence.text, cited, facts)):
        if not warns and any(said in lexicon.WARNING for said in clause.advice):
            return Objection("negation", "It warns of something where nothing is to be avoided.")
        found = _carried(clause, cited, spoken)
        if isinstance(found, Objection):
            return found
        used |= {fact.id for fact in found}
        spoken = spoken.after(clause, found)
    return used or Objection("claim", "It says nothing that its sources say.")


def _carried(clause: Clause, cited: Sequence[Fact], spoken: Spoken) -> Sequence[Fact] | Objection:
    """The fact that carries a clause; several of one kind where it lists them."""
    kinds = clause.kinds
    if kinds is None:
        if not clause.tokens:
            return unexplained(clause.words, spoken) or ()
        named = {one for token in clause.tokens for one, _ in token.refs}
        kinds = frozenset(f.kind for f in cited if f.id in named and FRAMES[f.kind].bare)
        if not kinds:
            return Objection("claim", "It claims nothing of what it names.")
    if not kinds:
        phrases = " and ".join(f"“{claim.phrase}”" for claim in clause.claims[:3])
        return Objection("relation", f"It joins what no source joins: {phrases}.")
    able = [fact for fact in cited if fact.kind in kinds]
    if not able:
        said = f"“{clause.claims[0].phrase}”" if clause.claims else "that"
        return Objection("claim", f"None of the facts that it cites says {said}.")
    objections = []
    for fact in able:
        objection = fits(clause, (fact,), spoken)
        if objection is None:
            return (fact,)
        objections.append(objection)
    if len(able) > 1 and (together := _together(clause, able, spoken)):
        return together
    return objections[0]


def _together(clause: Clause, able: Sequence[Fact], spoken: Spoken) -> Sequence[Fact]:
    """Facts of one kind that carry a list between them; () if they do not."""
    for kind in dict.fromkeys(fact.kind for fact in able):
        mine = [fact for fact in able if fact.kind == kind]
        named = {one for token in clause.tokens for one, _ in token.refs}
        told = [fact for fact in mine if fact.id in named]
        if FRAMES[kind].several and told and fits(clause, told, spoken) is None:
            return told
    return ()


def _courtesy(text: str, facts: Facts) -> Objection | None:
    """What may be said without a source: nothing but courtesy."""
    bare = " ".join(text.lower().split())
    if not bare.endswith("?") and not bare.startswith(lexicon.OPENERS):
        return Objection("uncited", "It says something, and names no source.")
    people = [fact for fact in facts.facts if fact.kind == "person" and fact.usable]
    for token in read(text, people, facts):
        allowed = (
            token.kind in ("company", "ours", "named")
            or token.word in lexicon.COURTESY
            or token.kind == "mark"
        )
        if not allowed and not (token.kind == "number" and token.text in ("10", "15", "20", "30")):
            return Objection("uncited", f"It says “{token.text}”, and names no source.")
    return None
