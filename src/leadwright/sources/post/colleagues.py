"""Whom a reply names instead of its writer: addresses in its words, and names beside them or beside "please ask"."""

from __future__ import annotations

import re

from leadwright.sources.post.headers import addresses_in
from leadwright.sources.post.types import Colleague

_MOST = 5
_WORD = r"(?:[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я][\w'’\-]+)"
_SMALL = r"(?:van|von|der|den|de|da|do|dos|das|del|di|la|le|el|bin|al|ter|zu)"
_NAME = rf"({_WORD}(?:\s+(?:{_SMALL}\s+){{0,2}}{_WORD}){{0,3}})"
_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Hr|Fr|Sr|Sra|Dra|Mme|Mlle|M|Monsieur|Madame|Señora?|Senhora?|Dhr|Mevr)\.?\s+)?"
_ASK = (
    r"contact(?:ing)?|reach(?: out)?(?: to)?|speak (?:to|with)|talk (?:to|with)|ask|e-?mail|"
    r"write(?: to)?|try|get in touch with|connect with|check with|"
    r"loop(?:ing|ed)? in|forward(?:ed|ing)?(?: this| it| your \w+)?(?: on)?(?: over)? to|pass(?:ed|ing)?(?: this| it)?(?: on| along)? to|"
    r"handled by|managed by|owned by|run by|led by|covered by|copied|copying|cc'?(?:ing|ed)?|adding|(?:is|to) my colleague|colleague|"
    r"wenden (?:Sie sich|dich)(?: bitte)? an|an|zuständig (?:dafür |hierfür )?ist|verantwortlich ist|"
    r"Ansprechpartner(?:in)? (?:dafür |hierfür )?ist|sprechen Sie(?: bitte)?|"
    r"kontaktieren Sie(?: bitte)?|fragen Sie(?: bitte)?|Kolleg(?:e|in|en)|macht(?: das)?(?: bei uns)?|"
    r"bei|"
    r"contacter|contactez|adressez[- ]vous à|adresser à|voyez avec|voir avec|à|collègue|c'est|transmets (?:votre \w+ )?à|"
    r"contacta(?:r)? (?:con|a)|contacte(?: con| a)?|habla(?:r)? con|hable con|escriba a|escribe a|"
    r"se encarga|lo lleva|reenvío a|compañer[oa]|"
    r"fale com|falar com|procure|contate|contacte|escreva (?:para|a)|é|é com|é com a|é com o|"
    r"encaminhando para|encaminhei para|colega|cuida disso é|"
    r"contatti|scriva a|se ne occupa|collega|neem contact op met|bij|met"
)
_AFTER_ASK = re.compile(
    rf"(?:\b(?i:{_ASK}))[\s,:]+(?:(?i:our|my|the|unsere[nr]?|meine[nr]?|mon|ma|notre|mi|nuestr[oa]|meu|"
    rf"minha|nosso|nossa|o|a|la|el|le|il)\s+)?(?:[A-Z]?[\w&/ -]{{0,40}}?,\s+)?{_TITLE}{_NAME}"
)
_BEFORE_VERB = re.compile(
    rf"{_TITLE}{_NAME}(?:,[^,\n]{{0,60}},)?\s+(?:\([^)\n]{{0,80}}\)\s+)?(?:is (?:now )?(?:responsible|"
    rf"in charge|the (?:right|best))|looks after|takes care|handles|owns|runs|manages|oversees|leads|"
    rf"does\b|makes|who |ist (?:dafür |hierfür )?(?:zuständig|verantwortlich)|kümmert|macht|übernimmt|"
    rf"betreut|"
    r"s'en occupe|s'occupe|est (?:en charge|responsable)|se encarga|lo lleva|lleva|es (?:el|"
    r"la) responsable|cuida|trata|é (?:o|a) responsável|se ne occupa|weiter\b|an\b)"
)
_BESIDE = re.compile(rf"{_NAME}\s*[(<\[:,;–-]*\s*(?:at |unter |via |em |en |à l'adresse |: ?)?[(<\[]?$")
_NO_NAMES = frozenset(
    [
        "hi",
        "hello",
        "dear",
        "thanks",
        "thank",
        "you",
        "please",
        "the",
        "this",
        "that",
        "it",
        "we",
        "he",
        "she",
        "they",
        "our",
        "my",
        "best",
        "regards",
        "kind",
        "head",
        "operations",
        "hallo",
        "guten",
        "bitte",
        "danke",
        "vielen",
        "sie",
        "dafür",
        "da",
        "ich",
        "bonjour",
        "merci",
        "c'est",
        "je",
        "vous",
        "hola",
        "gracias",
        "no",
        "si",
        "ya",
        "esto",
        "este",
        "olá",
        "oi",
        "obrigado",
        "bom",
        "quem",
        "esse",
        "isso",
        "buongiorno",
        "grazie",
        "team",
        "sales",
        "marketing",
        "finance",
        "procurement",
        "it",
        "hr",
        "purchasing",
        "einkauf",
        "mail",
        "vp",
        "cto",
        "ceo",
        "cfo",
        "coo",
        "cmo",
        "cio",
        "director",
        "manager",
        "for",
        "anything",
        "wrong",
        "forwarding",
        "unfortunately",
        "actually",
        "sorry",
        "de",
        "se",
        "je",
        "te",
        "wrong",
        "yes",
        "best",
        "nobody",
        "somebody",
        "someone",
        "colleague",
    ]
)


def colleagues_in(text: str, own: set[str]) -> list[Colleague]:
    """Who is named in a reply; `own` are addresses that are nobody's instead (the writer's and ours)."""
    found: list[Colleague] = []
    for address in addresses_in(text):
        if address not in own:
            place = text.lower().find(address)
            found.append(Colleague(_beside(text, place) or _by_address(text, address), address))
    if not any(one.name for one in found):
        for name in _named(text):
            if found:
                found[0] = Colleague(name, found[0].address)
                break
            found.append(Colleague(name, None))
    return found[:_MOST]


def _beside(text: str, place: int) -> str | None:
    match = _BESIDE.search(text[max(0, place - 80) : place].replace("\n", " "))
    return _name(match[1]) if match else None


def _by_address(text: str, address: str) -> str | None:
    """A name in the text that the address is made of: jane.doe@ is Jane Doe."""
    parts = [part for part in re.split(r"[._+-]", address.partition("@")[0]) if len(part) > 1]
    for match in re.finditer(_NAME, text):
        words = [word.lower() for word in match[1].split()]
        if parts and sum(word in parts for word in words) >= min(2, len(parts)) and len(words) > 1:
            return _name(match[1])
    return None


def _named(text: str) -> list[str]:
    flat = " ".join(text.split())
    found = [_name(match[1]) for pattern in (_AFTER_ASK, _BEFORE_VERB) for match in pattern.finditer(flat)]
    return list(dict.fromkeys(name for name in found if name))


def _name(raw: str) -> str | None:
    words = raw.split()
    while words and words[0].lower().strip(".,") in _NO_NAMES:
        words = words[1:]
    while words and words[-1].lower().strip(".,") in _NO_NAMES:
        words = words[:-1]
    name = " ".join(words).strip(" .,")
    return name if 2 <= len(name) <= 80 and not name.isupper() else None
