"""A sentence in clauses, each with one claim: who is spoken of, what claims, and what stands around it. Judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from leadwright.actions.briefs import lexicon
from leadwright.actions.briefs.reading import Token


@dataclass(frozen=True, slots=True)
class Claim:
    """A phrase that claims something of one of some kinds, and where it stands among the tokens."""

    phrase: str
    kinds: frozenset[str]
    at: int
    past: bool


@dataclass(slots=True)
class Clause:
    """Tokens with at most one claim in them. advice: how it tells the reader what to do; words: what is left unexplained."""

    tokens: list[Token] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> frozenset[str] | None:
        """The kinds of which all claiming phrases can be; None if nothing claims."""
        if not self.claims:
            return None
        found = self.claims[0].kinds
        for claim in self.claims[1:]:
            found &= claim.kinds
        return found


def clauses(tokens: Sequence[Token]) -> list[Clause]:
    """Cut a sentence so that each clause claims one thing, as far as its joints allow."""
    found: list[Clause] = []
    for part in _parts(tokens):
        found += [_clause(piece) for piece in _split(_marked(part))]
    return [clause for clause in found if clause.tokens or clause.claims or clause.words or clause.advice]


@dataclass(frozen=True, slots=True)
class Piece:
    """A token, or a phrase of words that claims (kinds) or advises."""

    token: Token
    phrase: str = ""
    kinds: frozenset[str] = frozenset()
    advice: bool = False
    past: bool = False


def _parts(tokens: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "mark" and token.text in lexicon.STOPS:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _marked(tokens: Sequence[Token]) -> list[Piece]:
    """Find phrases that claim or advise, the longest first."""
    found: list[Piece] = []
    at = 0
    while at < len(tokens):
        phrase, used = _phrase(tokens, at)
        if not used:
            found.append(Piece(tokens[at]))
            at += 1
            continue
        opens = all(piece.advice or piece.token.word in lexicon.COORDINATORS for piece in found)
        is_advice = phrase in _ADVICE and (opens or phrase not in lexicon.triggers())
        kinds = frozenset() if is_advice else lexicon.triggers().get(phrase, frozenset())
        past = bool(found) and found[-1].token.word in lexicon.PAST
        found.append(Piece(Token("word", phrase), phrase, kinds, is_advice, past))
        at += used
    return found


_ADVICE = frozenset((*lexicon.ADVICE, *lexicon.WARNING))


def _phrase(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    words: list[str] = []
    for token in tokens[at : at + 2 * lexicon.longest_phrase()]:
        if token.kind == "word":
            words.append(token.word)
        elif token.text == "-" and words:
            words[-1] += "-"
        elif token.text == "," and words:
            words[-1] += ","
        else:
            break
    for length in range(len(words), 0, -1):
        phrase, used = _joined(words[:length])
        if phrase in lexicon.triggers() or phrase in _ADVICE:
            return phrase, used
    return "", 0


def _joined(words: Sequence[str]) -> tuple[str, int]:
    """Words as a phrase, hyphens within them kept and commas within a warning left out, and how many tokens they took."""
    text, used = "", 0
    for place, word in enumerate(words):
        bare = word.rstrip(",-")
        ends = place == len(words) - 1
        used += 1 + (0 if ends else len(word) - len(bare))
        text += bare + ("-" if word.endswith("-") and not ends else "" if ends else " ")
    return text.strip(), used


def _split(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Cut between claims that no single fact could carry, at a joint from which on everything belongs to the next one."""
    found: list[list[Piece]] = []
    start, kinds, last = 0, None, -1
    for at, piece in enumerate(pieces):
        if not piece.kinds:
            continue
        joint = kinds & piece.kinds if kinds is not None else piece.kinds
        repeated = kinds is not None and piece.phrase in {p.phrase for p in pieces[start:at]}
        if kinds is not None and (not joint or repeated):
            cut = _joint(pieces, last, at)
            if cut is None:
                continue  # two claims without a joint: the clause can be of no kind
            found.append(list(pieces[start:cut]))
            start, kinds = cut + 1, piece.kinds
        else:
            kinds = joint
        last = at
    found.append(list(pieces[start:]))
    return found


def _joint(pieces: Sequence[Piece], last: int, at: int) -> int | None:
    """Where to cut before a claim: the first joint after which only its own subject and day stand, else the last one."""
    joints = [place for place in range(last + 1, at) if pieces[place].token.word in lexicon.COORDINATORS]
    for place in joints:
        between = pieces[place + 1 : at]
        if all(p.token.kind in ("word", "mark", "company", "ours", "date") or p.advice for p in between):
            return place
    return joints[-1] if joints else None


def _clause(pieces: Sequence[Piece]) -> Clause:
    clause = Clause()
    before = ""
    for piece in pieces:
        token = piece.token
        if piece.advice:
            clause.advice.append(piece.phrase)
            before = "about" if piece.phrase.endswith(" about") else ""
        elif piece.kinds:
            clause.claims.append(Claim(piece.phrase, piece.kinds, len(clause.tokens), piece.past))
            last = piece.phrase.rpartition(" ")[2]
            before = last if last in lexicon.PREPOSITIONS and last != "about" else ""
        elif token.kind in ("word", "mark"):
            word = token.word
            if word in lexicon.PREPOSITIONS:
                before = word
            elif word in (",", "and", "&", "/"):
                before = before if before in ("from", "to", "by") else ""
            clause.words.append(word)
        else:
            clause.tokens.append(replace(token, before=before))
            before = "" if token.kind != "company" else before
    return clause
