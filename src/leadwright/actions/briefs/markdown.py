"""A brief as Markdown: one page, each sentence with the numbers of its sources. Words of others cannot become markup."""

from __future__ import annotations

import re

from leadwright.actions.briefs.brief import Brief
from leadwright.actions.briefs.layout import ANSWERS, QUESTIONS, Layout

_ACTING = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def as_markdown(brief: Brief) -> str:
    """The brief as a text that any Markdown reader shows alike."""
    page = Layout(brief)
    lines = [
        f"# {escaped(brief.company)}",
        "",
        f"*{escaped(page.headline)}*",
        "",
        f"**{escaped(page.standing)}**",
        "",
    ]
    if brief.reason:
        lines += [f"> {escaped(brief.reason)}", ""]
    for _, title, sentences in page.sections:
        lines += [f"## {title}", ""]
        for sentence in sentences:
            marks = "".join(f"[^{number}]" for number in page.marks(sentence))
            lines.append(f"- {escaped(sentence.text)}{marks}")
        lines.append("")
    lines += ["## Budget, authority, need, timeline", "", "| | | |", "| --- | --- | --- |"]
    for answer in brief.bant.answers:
        lines.append(f"| {QUESTIONS[answer.name]} | {ANSWERS[answer.state]} | {escaped(answer.reason)} |")
    lines.append("")
    for one in page.references:
        link = f" <{one.url}>" if one.url and not re.search(r"[<>\s]", one.url) else ""
        lines.append(f"[^{one.number}]: {escaped(one.words)}{link} ({one.fact.id})")
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """Text in which nothing is markup."""
    return _ACTING.sub(r"\\\1", " ".join(text.split()))
