"""What the page says, in the languages that it speaks; plain text without anything that HTML would read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of the page in one language."""

    language: str
    question: str
    question_more: str
    button: str
    done: str
    done_more: str
    broken: str
    broken_more: str


WORDS: Mapping[str, Words] = {
    "en": Words(
        "en", "Hear no more from us?", "One click, and we write to you no more. You need no account and no reason.",
        "Unsubscribe", "Done. We write to you no more.",
        "This holds from now on, for all our letters. You can close this page.",
        "This link is not complete.", "Open it again from the letter, or answer the letter with the word unsubscribe.",
    ),
    "de": Words(
        "de", "Nichts mehr von uns hören?", "Ein Klick, und wir schreiben Ihnen nicht mehr. Ohne Konto, ohne Begründung.",
        "Abmelden", "Erledigt. Wir schreiben Ihnen nicht mehr.",
        "Das gilt ab sofort und für alle unsere Mails. Sie können diese Seite schließen.",
        "Dieser Link ist unvollständig.", "Öffnen Sie ihn noch einmal aus der Mail, oder antworten Sie mit dem Wort Abmelden.",
    ),
    "fr": Words(
        "fr", "Ne plus recevoir nos messages ?", "Un clic, et nous ne vous écrivons plus. Sans compte, sans justification.",
        "Se désabonner", "C’est fait. Nous ne vous écrirons plus.",
        "Cela vaut dès maintenant pour tous nos messages. Vous pouvez fermer cette page.",
        "Ce lien est incomplet.", "Ouvrez-le à nouveau depuis le message, ou répondez avec le mot désinscription.",
    ),
    "es": Words(
        "es", "¿No recibir más mensajes nuestros?", "Un clic y no le escribimos más. Sin cuenta y sin explicaciones.",
        "Darse de baja", "Hecho. No le escribiremos más.",
        "Vale desde ahora para todos nuestros mensajes. Puede cerrar esta página.",
        "Este enlace está incompleto.", "Ábralo de nuevo desde el mensaje, o responda con la palabra baja.",
    ),
    "pt": Words(
        "pt", "Não receber mais mensagens nossas?", "Um clique e não escrevemos mais. Sem conta e sem explicações.",
        "Cancelar inscrição", "Pronto. Não escreveremos mais para você.",
        "Vale a partir de agora para todas as nossas mensagens. Você pode fechar esta página.",
        "Este link está incompleto.", "Abra-o de novo a partir da mensagem, ou responda com a palavra descadastrar.",
    ),
}  # fmt: skip
