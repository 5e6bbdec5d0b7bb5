"""The writer's own words: what they quote, their signature, and what their company adds to every mail are cut away.

The cut is made at the line by which mail programs introduce a quotation, in the languages of `_WROTE` and `_FROM`.
"""

from __future__ import annotations

import re

from leadwright.sources.post.plain import plain

_WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb(?: am)?|schreibt|a ecrit|ecrivait|escribio|escribi|escreveu|"
    r"ha scritto|scrive|schreef|skrev|napisal(?:a|\(a\))?|"
    r"pisze|napsal(?:a)?|kirjoitti|yazdi|irta|a scris|написал(?:а)?|пишет|写道|の書き込み|さんは書きました)\b[^\n]{0,60}[:：]\s*$|"
    r"(?:写道|написал|님이 작성)[^\n]{0,20}[:：]?\s*$"
)
_OPENS = re.compile(
r"^(?:on|am|le|el|em|a|il|op|den|w dniu|dnia|dne|ons|tor|fre|lor|son|man|tis|tir|vi|pe|"
r"\d{1,4}[-./年]|mon|tue|wed|thu|fri|sat|sun|no dia|em \w+)\b|<[^>]+@")  # fmt: skip
_FROM = (
    r"(?:from|von|de|da|van|od|fra|fran|lahettaja|от|发件人|差出人|보낸 사람|kimden|feladó|felado|odesilatel)"
)
_SENT = (
    r"(?:sent|date|gesendet|datum|envoye|enviado|enviada(?: em)?|data|fecha|inviato|verzonden|wyslano|"
    r"skickat|sendt|lahetetty|to|an|para|a|aan|cc|til|do|subject|betreff|objet|asunto|assunto|oggetto|"
    r"onderwerp|temat|amne|emne|发送时间|送信日時|дата|кому|тема)"
)
_HEADER = re.compile(rf"^[*_ ]*{_FROM}[*_ ]*\s*[:：]\s*\S")
_HEADER_NEXT = re.compile(rf"^[*_ ]*{_SENT}[*_ ]*\s*[:：]")
_RULE = re.compile(
    r"^[-_=\s>*]{0,10}(?:original[- ]?(?:message|appointment|nachricht|mail)|"
    r"ursprungliche (?:nachricht|mail)|mensagem original|mensaje original|"
    r"message (?:d'origine|original)|messaggio originale|oorspronkelijk bericht|wiadomosc oryginalna|ursprungligt meddelande|"
    r"oprindelig meddelelse|opprinnelig melding|forwarded message|weitergeleitete nachricht|message transfere|mensaje reenviado|"
    r"mensagem encaminhada|begin forwarded message|reply above this line|isходное сообщение)[-_=\s:*]*",
)
_LINE = re.compile(r"^[_\-=]{20,}\s*$")
_SIGNATURE = re.compile(r"^--\s?$")
_MOBILE = re.compile(

r"^(?:sent (?:from|with|via) (?:my |a )?|von meinem .{2,30} gesendet|gesendet (?:von|mit)|"
r"envoye (?:de|depuis|a partir)|enviado (?:desde|do|a partir|via|pelo)|"
    r"enviada do|inviato da|verzonden (?:vanaf|met)|get outlook|outlook fur|skickat fran|sendt fra|wyslane z)"
)  # fmt: skip
_CLOSING = re.compile(

r"^(?:(?:with |my )?(?:best|kind|warm|kindest|warmest|many|all the)?[ ,]*(?:regards|wishes|best)|"
r"cheers|sincerely|yours(?: \w+)?|br|kr|rgds|thanks(?: and regards| a lot| so much)?|thank you|"
r"many thanks|"

r"(?:mit )?(?:freundlichen|besten|herzlichen|lieben|vielen|schonen|viele|beste|liebe|herzliche|"
r"freundliche|schone) (?:gruss\w*|dank|grusse\w*)|mfg|vg|lg|gruss\w*|danke(?: und .*)?|"
r"hochachtungsvoll|"

r"(?:bien )?cordialement|(?:bien )?a vous|sinceres salutations|salutations(?: distinguees)?|"
r"bonne (?:journee|soiree|reception)|merci(?: d'avance)?|cdt|bien cdlt|"
    r"(?:un )?(?:saludo|saludos|abrazo|cordial saludo)(?: cordial(?:es)?)?|atentamente|gracias|muchas gracias|"

r"(?:um )?(?:abraco|abracos|atenciosamente|atentamente|cumprimentos|att|obrigad[oa]|cordialmente|"
r"melhores cumprimentos|com os melhores cumprimentos|grat[oa])|"

r"(?:cordiali|distinti|cari|un) saluti?|grazie(?: mille)?|(?:met )?(?:vriendelijke|"
r"hartelijke) groet\w*|groet\w*|bedankt|mvh|med venlig hilsen|hilsen|pozdrawiam|"
r"z powazaniem)[\s,.!]*$"
)  # fmt: skip
_LEGAL = re.compile(
    r"(?:this|the) (?:e-?mail|message|communication)[^\n]{0,80}(?:confidential|intended|privileged)|confidentiality notice|"
    r"diese (?:e-?mail|nachricht)[^\n]{0,60}(?:vertraulich|bestimmt)|ce (?:message|courriel|mail)[^\n]{0,80}(?:confidentiel|destine)|"
    r"este (?:mensaje|correo|e-?mail)[^\n]{0,80}(?:confidencial|dirigid)|esta mensagem[^\n]{0,80}(?:confidencial|destinad)|"
    r"please consider the environment|geschaftsfuhr\w+:|registered (?:office|in england)|handelsregister|amtsgericht"
)
_BANNER = re.compile(
    r"^\W{0,6}(?:caution|warning|external|achtung|atencao|attention)\b[^\n]{0,40}(?:external|sender|e-?mail|originated|outside|\W*$)"
)
_BLANK = "\n"


def own_words(text: str) -> str:
    """What the writer says themselves, without greetings' ends and signatures; "" if all of it is quoted."""
    lines = [line.rstrip() for line in text.splitlines()]
    end = _quotation(lines)
    above = [line for line in lines[:end] if not _is_quoted(line)]
    if not any(line.strip() for line in above):
        # written below what it answers
        above = [line for line in lines[end:] if not _is_quoted(line) and not _introduces(plain(line))]
        above = above if any(_is_quoted(line) for line in lines[end:]) else []
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_unsigned(above))).strip()


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "|>"))


def _introduces(line: str) -> bool:
    return bool(_WROTE.search(line) or _RULE.match(line))


def _quotation(lines: list[str]) -> int:
    """The place of the line that introduces what is quoted; the number of lines if none does."""
    simple = [plain(line.strip()) for line in lines]
    for place, line in enumerate(simple):
        if _RULE.match(line) and len(line) < 80:
            return place
        if _HEADER.match(line) and _has_header(simple, place):
            return place - 1 if place and _LINE.match(simple[place - 1]) else place
        if (start := _wrote(simple, place)) is not None:
            return start
    return len(lines)


def _has_header(lines: list[str], place: int) -> bool:
    following = [line for line in lines[place + 1 : place + 7] if line]
    return sum(bool(_HEADER_NEXT.match(line)) for line in following[:5]) >= 2


def _wrote(lines: list[str], place: int) -> int | None:
    """The first line of "On ... wrote:", which programs break over up to four lines."""
    if not lines[place] or not _WROTE.search(lines[place]):
        return None
    for back in range(4):
        start = place - back
        if start < 0 or (back and not lines[start]):
            break
        if _OPENS.search(lines[start]):
            return start
    return place if "@" in lines[place] or re.search(r"\d", lines[place]) else None


def _unsigned(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for place, line in enumerate(lines):
        simple = plain(line.strip())
        if _SIGNATURE.match(line) or _LINE.match(simple) or _MOBILE.match(simple) or _LEGAL.search(simple):
            break
        if _BANNER.match(simple):
            continue
        if _CLOSING.match(simple) and any(one.strip() for one in kept) and _is_end(lines[place + 1 :]):
            break
        kept.append(line)
    return kept


def _is_end(rest: list[str]) -> bool:
    """Whether what follows a closing formula looks like a signature, and not like more of a letter."""
    said = [line for line in rest if line.strip()]
    return not any(plain(line.strip()).startswith(("ps", "p.s")) for line in said) and (
        len(said) <= 12 or max(map(len, said[:3]), default=0) < 80
    )
