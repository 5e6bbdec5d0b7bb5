"""Automatic notes: whether a program wrote a message, whether it says that somebody is away, and until when."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from email.message import Message

from leadwright.sources.post.days import Day, days_in
from leadwright.sources.post.headers import text_of
from leadwright.sources.post.plain import plain

_LONGEST = timedelta(days=500)
_AUTO_SUBJECT = re.compile(

r"^\W*(?:re|aw|sv|vs|antw|res|r|odp)?\W*(?:auto(?:matic|matische|matisch|matisk|maattinen|"
r"matyczna|maticka)?[ -]?(?:reply|response|respond\w*|antwort|antwoord|svar|vastaus|odpowiedz|"
r"odpoved)\b|"

r"auto ?: |automatic reply|autoreply|autosvar|automatisk svar|(?:out of|"
r"away from)(?: the)? (?:the )?office|\booo\b|ooto|vacation|on holiday|annual leave|"

r"abwesen\w*|abwesenheits\w+|nicht im (?:buro|haus)|urlaub|reponse automatique|absen(?:t|ce)\w*|"
r"absence du bureau|respuesta automatica|fuera de (?:la )?oficina|ausente|ausencia|"

r"resposta automatica|fora do escritorio|ausencia temporaria|ferias|risposta automatica|"
r"fuori (?:ufficio|sede)|afwezig\w*|frånvaro|franvaro|fravaer\w*|fraver\w*|poza biurem|"
r"nieobecn\w+|"

r"mimo kancelar|nepritom\w+|automatikus valasz|raspuns automat|otomatik yan[ıi]t|ofis dısında|"
r"автоматический ответ|автоответ|автоматична відповідь|αυτοματη απαντηση|自動応答|自動返信|自动回复|自动答复|"
r"자동 ?(?:회신|응답)|不在)"
)  # fmt: skip
_AWAY = re.compile(
    r"\b(?:out of (?:the )?office|(?:am|i'm|be|is|are|currently|will be) (?:currently |now |"
    r"presently )?(?:away|out|travel\w+|abroad|offline|on (?:annual |parental |maternity |paternity |"
    r"sick |medical |a |my |family )*(?:leave|vacation|holidays?|sabbatical|pto|business trip|"
    r"honeymoon|break)|unavailable|not in the office)|"
    r"on (?:annual|parental|maternity|paternity|sick|medical) leave|(?:limited|no|without|"
    r"intermittent|restricted) (?:access to|e-?mail access)|(?:will|may) (?:not )?(?:respond|reply|"
    r"answer|get back to|read)[^.\n]{0,60}(?:return|back|delay)|"
    r"nicht (?:im (?:buro|hause?)|am arbeitsplatz|erreichbar)|abwesend|im urlaub|in elternzeit|"
    r"auf dienstreise|ausser haus|wieder (?:erreichbar|im (?:buro|haus)|fur sie da)|"
    r"absente?(?:\(?e\)?)? (?:du bureau|jusqu|actuellement)?|en (?:conges?|vacances|deplacement)|"
    r"en conge (?:maternite|parental)|de retour le|hors du bureau|"
    r"fuera de (?:la |mi )?oficina|de vacaciones|de baja (?:maternal|medica)|de viaje|ausente|de licencia|regres(?:o|are|ando)|"
    r"fora do escritorio|de ferias|em ferias|de licenca|ausente do|em viagem|(?:retorno|regresso|"
    r"regressarei|retornarei|estarei de volta|volto)|"
    r"fuori (?:ufficio|sede)|in ferie|torner[oa]|assente|afwezig|met (?:verlof|vakantie)|"
    r"niet (?:op kantoor|aanwezig)|weer (?:terug|aanwezig|bereikbaar)|pa (?:semester|ferie)|tillbaka|"
    r"tilbage|tilbake|foraldraledig|"
    r"na urlopie|poza biurem|nieobecn\w+|wracam|wroce|mimo kancelar|na dovolene|szabadsagon|in concediu|izindeyim|lomalla|"
    r"в отпуске|отсутству\w+|休暇|不在|休假|外出|부재|휴가)"
)
_ENGAGED = re.compile(
    r"\b(?:let'?s (?:talk|chat|speak|meet|find)|happy to (?:talk|chat)|sounds (?:good|great|"
    r"interesting)|not interested|no thank|unsubscribe|remove me|interested in)\b"
)
_GONE = re.compile(
    r"no longer (?:work\w*|employed|with|part of|at)|(?:has|have|i'?ve) left (?:the )?(?:company|"
    r"organi[sz]ation|firm|team)|left the company|not (?:employed|working) (?:here|at|"
    r"with)[^.\n]{0,30}any ?more|"
    r"nicht mehr (?:im unternehmen|bei der firma|fur das unternehmen|bei uns|in unserem|beschaftigt|"
    r"tatig)|unternehmen verlassen|ausgeschieden|"
    r"ne (?:travaille|fais|fait) plus|quitte (?:la societe|l'entreprise)|ya no (?:trabaj\w+|forma|"
    r"pertenec\w+)|nao (?:trabalh\w+|faz|faco) mais|ja nao (?:trabalh\w+|faz|faco)|non lavora? piu|"
    r"niet meer werkzaam"
)
_BACK = re.compile(
    r"(?:back|return\w*|again|resum\w+|as of|from|available|in the office|zuruck|wieder|ab(?: dem)?|"
    r"retour|de retour|reprend\w*|a partir|revien\w*|reviendr\w*|regres\w+|vuelv\w+|volver\w*|"
    r"reincorpor\w+|incorpor\w+|"
    r"retorn\w+|volt\w+|torn\w+|rientr\w+|terug|weer|tillbaka|tilbage\w*|tilbake|ater|igen|wrac\w+|"
    r"wroc\w*|powrot|zpet|palaan|donec\w+|вернусь|выйду|buiten)\b"
)
_UNTIL = re.compile(
    r"(?:until|till|til|thru|through|to|bis|zum|jusqu\w*|au|hasta|al?|ate|fino|tot|t/m|tom|do|-|–|~|"
    r"по|до)\W*(?:and including |einschliesslich |inkl\w*\.? |zum |au |el |a[o ]? ?|dia |o |dem |le |"
    r"la |il |den |en met |\w+,? )*$"
)
_INCLUSIVE = re.compile(
    r"\b(?:inclusive|incl|including|through|thru|inkl\w*|einschl\w*|inclus\w*|inclusive|t/m|tom|inclusief)\b"
)
_START = re.compile(
    r"(?:\bfrom|since|starting|vom|seit|ab|du|depuis|desde|del?|dal|van|od|from the|fra|between|"
    r"zwischen|entre)\W*(?:the |el |le |o |dem |il |dia |den |\w+,? )?$"
)


def is_automatic(message: Message) -> bool:
    """Whether a program says that it wrote this by itself (RFC 3834, and what came before it)."""
    said = plain(text_of(message, "auto-submitted"))
    if said and not said.startswith("no"):
        return True
    if plain(text_of(message, "precedence")) in ("auto_reply", "auto-reply"):
        return True
    if any(
        message.get(name)
        for name in (
            "x-autoreply",
            "x-autorespond",
            "x-autoresponder",
            "x-auto-reply-from",
            "x-autogenerated",
            "x-vacation",
        )
    ):
        return True
    return plain(text_of(message, "x-ms-exchange-generated-message-source")).startswith(
        "mailbox rules"
    ) or bool(
        message.get("x-ms-exchange-inbox-rules-loop")
        and _AUTO_SUBJECT.match(plain(text_of(message, "subject")))
    )


def says_away(subject: str, text: str, *, automatic: bool) -> bool:
    """Whether a message says that its writer is away; without a program's mark it must say little else."""
    title, said = plain(subject), plain(text)[:2_000]
    if _GONE.search(said):
        return False
    by_title = bool(_AUTO_SUBJECT.match(title))
    by_text = bool(_AWAY.search(said[:600]))
    if automatic:
        return by_text or by_title
    if by_title:
        return by_text or not said.strip() or len(said) < 1_200
    return by_text and not _ENGAGED.search(said) and _begins_away(said)


def says_gone(text: str) -> bool:
    """Whether a note says that its writer has left the company."""
    return _GONE.search(plain(text)[:2_000]) is not None


def by_subject(subject: str) -> bool:
    """Whether a program put its own words before the subject."""
    return _AUTO_SUBJECT.match(plain(subject)) is not None


def _begins_away(said: str) -> bool:
    """Whether the first thing that is said, after thanks and greetings, is the absence."""
    sentences = [one for one in re.split(r"[.!\n]+", said) if one.strip()]
    for sentence in sentences[:3]:
        if _AWAY.search(sentence):
            return "?" not in said and not re.search(
                r"\b(?:but|aber|mais|pero|mas)\b.{0,60}\b(?:call|talk|meet|interest|ruf|parl|habl|fala)", said
            )
    return False


def back_on(text: str, sent_at: datetime | None, today: date) -> date | None:
    """The day on which somebody is back, by what the note says; None if it does not say.

    A day named as that of the return goes before the end of the absence, and the end before its beginning. "Until and
    including" a day means the day after.
    """
    said = plain(text)
    days = [
        day
        for day in days_in(text, today, month_first=_american(sent_at, said))
        if _plausible(day.day, today)
    ]
    if not days:
        return None
    roles = [(_role(said, day, days), day) for day in days]
    for wanted in ("back", "until", "other"):
        found = [day for role, day in roles if role == wanted]
        if found:
            chosen = next((day for day in found if day.exact), found[0])
            if wanted == "until" and _INCLUSIVE.search(said[max(0, chosen.start - 40) : chosen.end + 20]):
                return chosen.day + timedelta(days=1)
            return chosen.day
    return None


def _role(said: str, day: Day, days: list[Day]) -> str:
    """What a day is in an absence: of the return, its end, its beginning, or something else."""
    before = said[max(0, day.start - 60) : day.start]
    # the sentence that the day stands in, and no other day's words
    before = re.split(r"[.!?\n](?=\s)", before)[-1]
    for other in days:
        if other.end <= day.start and other.end > day.start - 60:
            before = said[max(other.end, day.start - len(before)) : day.start]
    if _UNTIL.search(before) and not re.search(
        r"(?:back|zuruck|retour|regres\w*|retorn\w*|volta|vuelvo|terug|torn\w+)\W*(?:\w+\W+){0,2}$", before
    ):
        return "until"
    if (
        _START.search(before)
        and not _BACK.search(before.replace("from", " ").replace("ab", " "))
        and _later_one(day, days)
    ):
        return "start"
    if _BACK.search(before) or _BACK.search(said[day.end : day.end + 40]):
        return "back"
    return "start" if _START.search(before) and _later_one(day, days) else "other"


def _later_one(day: Day, days: list[Day]) -> bool:
    return any(other.start > day.start and other.day > day.day for other in days)


def _plausible(day: date, today: date) -> bool:
    return today - timedelta(days=3) <= day <= today + _LONGEST


def _american(sent_at: datetime | None, said: str) -> bool | None:
    """Whether months are written before days: in the Americas' time zones and in English."""
    if sent_at is None or not re.search(r"\b(?:the|and|will|office|i am|i'm)\b", said):
        return None
    offset = sent_at.utcoffset()
    return offset is not None and timedelta(hours=-10) <= offset <= timedelta(hours=-4)
