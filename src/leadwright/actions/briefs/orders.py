"""Words that would rather act than tell: orders to a reader or a machine, hidden characters, addresses. Pure.

Used twice: words of sources that hold an order make no fact, and a sentence that holds one is dropped whatever it cites.
"""

from __future__ import annotations

import re
import unicodedata

_ORDERS = re.compile(
    r"""\b(?:ignore|disregard|forget|override|bypass|discard)\b.{0,40}\b(?:previous|prior|above|earlier|all|any|instruction|instructions|
        rules?|prompts?|guidelines?|everything|context|facts?)\b
    |\b(?:system|developer|assistant|user|hidden|secret)\s*(?:prompt|message|instruction|note|:)
    |\b(?:prompt|jailbreak|injection)\b
    |\bas\s+an?\s+(?:ai|assistant|language\s+model|llm|chatbot)\b
    |\b(?:dear|note\s+to|attention|hey|hello)\s+(?:the\s+)?(?:ai|assistant|model|llm|bot|crawler|agent|chatgpt|claude|gpt|reader\s+model)\b
    |\b(?:you|the\s+model|the\s+assistant|the\s+ai|ai)\s+(?:must|should|shall|have\s+to|are\s+now|will\s+now|need\s+to)\b
    |\b(?:new|updated|additional|important|following|your)\s+instructions?\b
    |\b(?:respond|reply|answer|output|write|print|repeat|say|state|claim|include|mention|tell|report|pretend|act|rate|score|mark|treat)
        \s+(?:only\s+|exactly\s+|instead\s+|that\s+|them\s+that\s+|the\s+following|this\s+(?:company|lead)|as\s+if|as\s+a|with\s+the\s+(?:word|text))
    |(?:^|[.!?;:,"(]\s*|\b(?:please|now|then|and|to)\s+)
        (?:send|forward|transfer|wire|pay|delete|execute|run|download|install|click|visit|open|log\s?in|sign\s?in|subscribe|upload)\b
        \s+.{0,30}\b(?:money|funds|payment|bitcoin|password|credentials?|keys?|tokens?|data|file|here|link|url|this|code|script|account|e-?mails?|
        messages?|all|everyone|contacts?|database|records?)\b
    |<\s*/?\s*[a-z!|]|\{\{|\}\}|```|<\||\|>|\[/?(?:inst|system|user|assistant)\]|\#\#\#
    |\b(?:base64|eval|javascript|onclick|iframe|sudo|curl|wget|rm\s+-rf|drop\s+table|select\s+\*)\b""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_ADDRESS = re.compile(
    r"""(?:https?|ftp|mailto|javascript|data|tel|file)\s*:\S*
    |\bwww\.\S+
    |[\w.+-]+@[\w-]+(?:\.[\w-]+)+
    |(?<![\w@.])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,18}(?:/[^\s,;)]*)?(?![\w@])
    |(?<!\w)\+\d[\d\s().-]{6,18}\d
    |(?<![\w@])@[a-z_][\w.]{2,}
    |\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b""",
    re.IGNORECASE | re.VERBOSE,
)
_LATIN_LOOKALIKES = re.compile(
    r"(?=[^\W\d_]*[a-z])(?=[^\W\d_]*[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff])[^\W\d_]+",
    re.IGNORECASE,
)


def gives_orders(text: str) -> bool:
    """Whether a text tells its reader, or a machine that reads it, what to do."""
    return _ORDERS.search(unicodedata.normalize("NFKC", text)) is not None


def addresses(text: str) -> list[tuple[int, int, str]]:
    """Every link, mail address, phone number and handle of a text: where it begins and ends, and how it is written."""
    found = []
    for match in _ADDRESS.finditer(text):
        written = match.group().rstrip(".,;:!?)'\"")
        found.append((match.start(), match.start() + len(written), written))
    return found


def hides(text: str) -> bool:
    """Whether a text holds characters that are not seen, turn its direction, or pass letters off as others."""
    if any(
        unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn") and char not in "\u200c\u200d\u00ad\n\t"
        for char in text
    ):
        return True
    return _LATIN_LOOKALIKES.search(text) is not None
