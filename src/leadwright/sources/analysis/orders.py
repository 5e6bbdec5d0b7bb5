"""Finds sentences of outside text that give orders to a machine that reads it, so that they are not even shown to one.

The fence already says that such text is no instruction. This is the second wall, and it leaves the rest of a page as it
was: with an order in it or without, a model is shown the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_READER = (
    r"(?:a\.?i\.?s?|assistants?|chat ?bots?|bots?|agents?|llms?|(?:language |large |ai )*models?|gpt[\w.-]*|claude|gemini"
    r"|copilot|crawlers?|scrapers?|machines?|systems?|evaluators?|analysts?|graders?|raters?)"
)
_TARGET = (
    r"(?:instructions?|prompts?|rules?|directions?|guidelines?|directives?|context|commands?|criteria|constraints?"
    r"|everything above|all of the above)"
)
_VERBS = (
    r"(?:do not (?:follow|obey|use|apply|heed)|don't (?:follow|obey|use|apply|heed)|stop (?:following|using|obeying)"
    r"|ignore|disregard|forget|override|overrule|bypass|skip|neglect|discard|drop|cancel|replace|reset)"
)
_TELLING = (
    r"set|give|assign|award|rate|score|return|output|respond|reply|answer|mark|classify|label|write|say|state|include|add"
    r"|append|report|treat|consider|rank|judge|evaluate|recommend|print|emit|produce|make|grant|grade|tag|qualify|conclude"
    r"|claim|mention|reveal|repeat"
)
_TELL = rf"(?:{_TELLING})"
_THINGS = (
    r"(?:icp|fit[ _-]?score|scores?|segment|json|schema|risk[ _-]?flags?|flags?|pitch|use[ _-]?case|criteri(?:on|a)|verdicts?"
    r"|evidence|qualified|perfect|ideal|hot lead|100|ten out of ten|10/10|maximum|highest|budget|authority|timeline|yes"
    r"|enterprise|smb|mid-market)"
)
_ADDRESSED = (
    rf"\b(?:as|dear|hey|hello|hi|attention|note to|notice to|message (?:to|for)|to|for|if you are|any|all|every)[, ]+"
    rf"(?:an?|the|any|all|every|you,?)? ?(?:helpful |automated )?{_READER}\b[^.!?\n]{{0,40}}"
    rf"(?::|,|\b(?:must|should|shall|please|reading|read|processing|parsing|analy[sz]ing|evaluating|scoring|are|need"
    rf"|have to|will|{_TELLING})\b)"
)
_OBLIGED = (
    rf"\b{_READER}\b[^.!?\n]{{0,30}}\b(?:must|should|shall|have to|(?:are|is) (?:required|instructed|asked|ordered))\b"
    rf"[^.!?\n]{{0,30}}\b{_TELL}\b"
)
_MARKED = (
    r"\b(?:instructions?|prompts?|guidelines?|override|overrule|ignore|disregard|forget|jailbreak|llms?|language models?"
    r"|a\.?i\.? (?:model|assistant|agent|system|reader|analyst)s?|any ai|all ais?|an ai|automated|evaluators?|graders?|admin"
    r"|assistants?|system|comply|(?:that|who|you) reads? this|reading this)\b"
)
_COMMAND = (
    rf"\b{_TELL}\b[^.!?\n]{{0,70}}(?:\b(?:scores?|verdicts?|criteri(?:on|a)|risk[ _-]?flags?|icp|100|json|segment|pitch"
    rf"|perfect (?:fit|match|lead)|(?:best|hot|ideal) (?:lead|customer|fit)|already (?:your|a|our) customer|empty list"
    rf"|(?:us|this company|this lead) as|yes (?:for|to)|evidence)\b|10/10)"
)
_DIRECT = (
    rf"(?:^\s*|[.!?:;\n]\s*|\b(?:please|must|should|shall|instead|always)\s+){_TELL}\b[^.!?\n]{{0,70}}\b{_THINGS}\b"
    rf"(?=[^.!?\n]{{0,60}}(?:\b(?:100|to|as|of|for|company|lead|us|this|it|score|high|perfect|yes|true)\b|[:=])|\W*$)"
)
_PATTERNS = (
    rf"\b{_VERBS}\b[^.!?\n]{{0,60}}\b(?:previous|prior|above|earlier|preceding|former|all|any|every|your|these|those|the|system|other)\b[^.!?\n]{{0,40}}\b{_TARGET}",
    rf"\b(?:new|updated|important|real|actual|hidden|secret|special|additional|following) {_TARGET}\s*(?::|follow|for)",
    rf"\b{_VERBS}\b (?:all |everything )?(?:of )?(?:the |that (?:is|was) |what is )?(?:above|previous|prior|preceding|foregoing)\b",
    r"\b(?:do not|don't|never) (?:tell|inform|alert|warn|notify) (?:the |your |any )?(?:users?|humans?|operators?|readers?)\b",
    r"\b(?:forget|ignore|disregard) (?:everything|anything|all|whatever)\b[^.!?\n]{0,30}\b(?:told|said|given|know|before)\b",
    r"\bpriority over\b[^.!?\n]{0,30}\b(?:prompt|instructions?|rules|guidelines)\b",
    r"\b(?:admin|root|developer|operator|system)[ _-]?(?:override|access|command)\b",
    rf"^\W*(?:system|assistant|developer|admin|instructions?|new instructions?)\b\s*(?:[:,–—-]|and|then)\s*(?:please )?{_TELL}\b",
    r"\brisk[ _-]flags?\b[^.!?\n]{0,40}\b(?:empty|none|no|zero|remove)\b|\b(?:empty|no)\b[^.!?\n]{0,20}\brisk[ _-]flags?\b",
    r"\bsystem[ _-]?(?:prompt|message|instruction|override|note|notice)s?\b",
    r"\b(?:developer|jailbreak|debug|admin|god)[ _-]?mode\b",
    rf"\byou are (?:now |actually |no longer )?(?:a |an |the )?(?:helpful |unbiased |new |strict )?{_READER}\b",
    _ADDRESSED,
    _OBLIGED,
    _DIRECT,
    r"\b(?:icp_fit_score|risk_flags|personalized_pitch|primary_use_case|fit_score|qualification_status)\b",
    r"^\s*(?:system|assistant|user|human|developer|ai|instruction|instructions|prompt)\s*(?:\([^)]*\))?\s*:",
    r"^\s*#{2,}\s*(?:system|instruction|new task|task|prompt|response|assistant)\b",
    r"</?\s*(?:data|system|instructions?|prompt|assistant|user|im_start|im_end|task|context)\b[^>\n]{0,60}>?",
    r"\b(?:end|begin|start) of (?:data|input|document|material|page|untrusted|user)\b",
    (r"\b(?:when|while|before|after) (?:you (?:are )?)?(?:summari[sz]|analy[sz]|read|evaluat|scor|rat|process|judg|assess|review)ing\b"
    r"[^.!?\n]{0,20}\b(?:this|our|the) (?:page|text|company|document|website|site|content|profile)\b"),
    r"\byour (?:new |real |only |actual )?(?:task|job|role|goal|objective|instructions?) (?:is|are|now)\b|^\W*from now on\b",
    r"\b(?:correct|right|final|expected|required|only) (?:verdict|answer|score|rating|output|classification)\b[^.!?\n]{0,40}\b(?:is|=|:)",
    r"\b(?:evaluation|analysis|scoring|assessment) (?:is )?(?:complete|done|finished|over)\b|\bno further (?:analysis|evaluation)\b",
    r"^\W*(?:act|role-?play|pretend|behave|respond|answer) as\b|\bas (?:a|an) (?:unrestricted|unfiltered)\b|\bdo as i say\b",
    r"\b(?:original|initial|hidden|full|your) (?:prompt|system (?:message|instructions?))\b",
    r"\boverr?id(?:e|ing) (?:the |your |all )?(?:security|safety|protocols?|restrictions?|polic(?:y|ies)|filters?)\b",
    r"\b(?:execute|run) (?:this|the following) (?:command|instruction|code)\b|\[/?inst\]|<\|",
    r"\btell (?:them|the (?:user|reader|customer|team)|your (?:user|operator|boss|human)s?)\b[^.!?\n]{0,20}\b(?:we|that|this|to)\b",
    r"^\W*(?:\w+ ){0,2}instructions?\s*:|^\W*hidden\s*:",
    r"\b(?:score|rate|mark|grade) (?:everything|everyone|all of (?:it|them))\b|\bhighest (?:possible )?(?:marks?|scores?|ratings?|grade)\b",
    # the same in the languages that pages are mostly written in
    r"\b(?:ignorier\w*|vergiss|vergesst|missacht\w*|überschreib\w*)\b[^.!?\n]{0,60}\b(?:anweisung\w*|anleitung\w*|instruktion\w*|regeln?|vorgaben?|prompt\w*)",
    r"\b(?:bewerte|setze|gib|antworte|klassifiziere|vergib|schreibe?)\b[^.!?\n]{0,70}\b(?:score|bewertung|punkt\w*|100|höchst\w*|perfekt\w*|json|segment|kunde\w*)\b",
    r"\b(?:ignore[zrs]?|oublie[zrs]?|néglige[zr]?|négliger)\b[^.!?\n]{0,60}\b(?:instructions?|consignes?|règles?|directives?|prompts?)",
    r"\b(?:attribue[zr]?|donne[zr]?|note[zr]?|réponde?[zr]?|répondez|mette[zr]|mets|classe[zr]?)\b[^.!?\n]{0,70}\b(?:score|note|100|maximum|maximale?|json|segment|parfait\w*)\b",
    r"\b(?:ignor[ae]n?|olvid[ae]n?|omit[ae]n?|desestim[ae]n?|esquece?\w*|desconsidere\w*|ignore\w*|dimentica\w*)\b[^.!?\n]{0,60}\b(?:instruc\w+|instruç\w+|istruzion\w*|reglas?|regras?|regol\w+|órdenes|ordens|indicaciones|directrices|prompts?)",
    r"\b(?:asigna|asigne|da|dé|otorga|puntúa|responde|responda|califica|clasifica|atribua|dê|dá|avalie|classifique|assegna|dai|rispondi|valuta)\b[^.!?\n]{0,70}\b(?:puntuación|puntaje|pontuação|punteggio|nota|score|100|máxim\w+|massim\w+|json|perfect\w+|perfeit\w+|segment\w*)\b",
    r"(?:忽略|无视|忘记|無視|無視して|忘れて)[^。!?\n]{0,40}(?:指令|指示|提示|规则|規則|プロンプト)",
    r"(?:игнорир\w*|забудь\w*|проигнорир\w*)[^.!?\n]{0,60}(?:инструкц\w*|указани\w*|правил\w*|промпт\w*)",
)  # fmt: skip
_ORDER = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE | re.MULTILINE)
_MARK, _COMMANDED = re.compile(_MARKED, re.IGNORECASE), re.compile(_COMMAND, re.IGNORECASE)
_BREAK = re.compile(r"(\n|(?<=[.!?])\s+|(?<=[.!?][\"'”’»)\]])\s+|(?<=[。！？])|(?<=[>\]])(?=\s|[A-Z]))")


def without_orders(text: str) -> tuple[str, int]:
    """Return a text without the sentences that give orders to a reading machine, and how many those were."""
    kept: list[str] = []
    gone = 0
    for sentence in sentences(text):
        if is_order(sentence):
            gone += 1
        else:
            kept.append(sentence)
    if not gone:
        return text, 0
    left = re.sub(r"[ \t]{2,}", " ", "".join(kept))
    return re.sub(r" ?\n ?", "\n", re.sub(r"\n{3,}", "\n\n", left)).strip(), gone


def is_order(text: str) -> bool:
    """Whether a text gives an order to a machine that reads it."""
    return _ORDER.search(text) is not None or (
        _MARK.search(text) is not None and _COMMANDED.search(text) is not None
    )


def sentences(text: str) -> Iterator[str]:
    """The sentences and lines of a text, each with the white space that follows it; together they are the text."""
    parts = _BREAK.split(text)
    for place in range(0, len(parts), 2):
        yield parts[place] + (parts[place + 1] if place + 1 < len(parts) else "")
