"""The offer document: what we sell. The only place that claims about ourselves may come from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from leadwright.icp.problems import Problem
from leadwright.icp.reader import Problems, Reader, Word, camel_case, each, plain
from leadwright.icp.tree import Node, from_value, parse_text
from leadwright.values import domain, email

_TEXT_CAP = 5_000


@dataclass(frozen=True, slots=True)
class Proof:
    """A claim that can be shown: a customer's result, a certificate, with the page that says so."""

    claim: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the name under a message and what the law wants beside it (a postal address)."""

    name: str = ""
    title: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    address: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a workspace sells, for whom, with which outcomes and proofs, against and beside what.

    `competitors` are names or domains; `complementary` are products that ours goes well with. As an override
    inside an ICP, only the fields that are not empty count.
    """

    what: str = ""
    for_whom: str = ""
    outcomes: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
    competitors: tuple[str, ...] = ()
    complementary: tuple[str, ...] = ()
    sender: Sender | None = None
    warnings: tuple[Problem, ...] = field(default=(), compare=False)

    def to_document(self) -> dict[str, Any]:
        """The document in camelCase, without what is empty. Reading it gives this offer again."""
        document: dict[str, Any] = {}
        for name in ("what", "for_whom", "outcomes", "competitors", "complementary"):
            if value := getattr(self, name):
                document[camel_case(name)] = list(value) if isinstance(value, tuple) else value
        if self.proofs:
            document["proofs"] = [{"claim": p.claim, "url": p.url} if p.url else p.claim for p in self.proofs]
        if self.sender:
            document["sender"] = {
                f.name: value for f in fields(self.sender) if (value := getattr(self.sender, f.name))
            }
        return document

    def digest(self) -> str:
        """SHA-256 of the document, the same for the same content in any order or spelling of keys."""
        text = json.dumps(self.to_document(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def parse(text: str, source: str = "offer.yaml") -> Offer:
    """The offer of a YAML or JSON text. Raises BadDocument with every problem at once."""
    return _offer(parse_text(text, source), Problems(source))


def from_document(document: Mapping[str, Any], source: str = "offer") -> Offer:
    """The offer of an already decoded document."""
    return _offer(from_value(document, source), Problems(source))


def merge(base: Offer | None, override: Offer | None) -> Offer:
    """The workspace's offer with the fields that an ICP overrides."""
    if base is None or override is None:
        return base or override or Offer()
    given = {
        f.name: value
        for f in fields(override)
        if f.name != "warnings" and (value := getattr(override, f.name))
    }
    return replace(base, **given)


def _offer(node: Node, problems: Problems) -> Offer:
    offer = read_offer(Reader(node, problems))
    problems.raise_if_any()
    return replace(offer, warnings=tuple(problems.warnings))


def read_offer(reader: Reader) -> Offer:
    """Take an offer out of a map (the document itself, or the `offer` of an ICP) and finish the map."""
    offer = Offer(
        what=reader.text("what", cap=_TEXT_CAP),
        for_whom=reader.text("for_whom", cap=_TEXT_CAP),
        outcomes=plain(reader.texts("outcomes")),
        proofs=_proofs(reader),
        competitors=_competitors(reader.texts("competitors"), reader.problems),
        complementary=plain((*reader.texts("complementary"), *reader.texts("complementary_products"))),
        sender=_sender(reader),
    )
    reader.done()
    return offer


def _proofs(reader: Reader) -> tuple[Proof, ...]:
    found = reader.node("proofs")
    if found is None:
        return ()
    proofs = []
    for item, name in each(*found, reader.problems):
        if item.kind == "map":
            inner = Reader(item, reader.problems, name)
            proof = Proof(inner.text("claim", cap=_TEXT_CAP), inner.text("url", cap=2_000))
            inner.done()
            if not proof.claim:
                reader.problems.error(f"{name}.claim", "is missing", item.line)
            proofs.append(proof)
        elif isinstance(item.value, str) and item.value.strip():
            proofs.append(Proof(item.value.strip()))
        else:
            reader.problems.error(name, "must be a text, or a map with `claim` and `url`", item.line)
    return tuple(proofs)


def _competitors(words: tuple[Word, ...], problems: Problems) -> tuple[str, ...]:
    for word in words:
        if (host := domain.registrable(word.text)) and domain.is_shared_host(host):
            problems.warn(
                word.field, f'"{word.text}" is a host that many companies share, so it names none', word.line
            )
    return plain(words)


def _sender(reader: Reader) -> Sender | None:
    section = reader.section("sender")
    if section is None:
        return None
    line = section.line_of("email")
    caps = {"address": 1_000, "signature": _TEXT_CAP}
    sender = Sender(**{f.name: section.text(f.name, cap=caps.get(f.name, 300)) for f in fields(Sender)})
    if sender.email and email.parse(sender.email) is None:
        section.problems.error(section.spelled("email"), f'"{sender.email}" is not an e-mail address', line)
    section.done()
    return sender
