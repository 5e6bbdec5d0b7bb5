"""A brief as one HTML file that needs nothing else: readable on a phone, printed on one page, sources under each sentence."""

from __future__ import annotations

from html import escape

from leadwright.actions.briefs.brief import Brief
from leadwright.actions.briefs.facts import Sentence
from leadwright.actions.briefs.layout import ANSWERS, QUESTIONS, Layout

_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1rem;margin:1.4rem 0 .3rem}
p,ul,ol,table{margin:.3rem 0}ul{padding-left:1.1rem}
.quiet,ol{font-size:.85rem;opacity:.75}sup a{text-decoration:none;padding:0 .1rem}
td{padding:.15rem .8rem .15rem 0;vertical-align:top}
@media print{body{font-size:10.5pt;margin:0;max-width:none}h2{margin:.7rem 0 .2rem;break-after:avoid}li{break-inside:avoid}a{color:inherit}}
"""


def as_html(brief: Brief) -> str:
    """The brief as a whole HTML document. Everything in it is text: nothing of a source can act."""
    page = Layout(brief)
    sections = "".join(
        f"<section><h2>{escape(title)}</h2><ul>{''.join(_item(page, one) for one in sentences)}</ul></section>"
        for _, title, sentences in page.sections
    )
    answers = "".join(
        f"<tr><th scope=row align=left>{QUESTIONS[one.name]}</th><td>{ANSWERS[one.state]}</td><td>{escape(one.reason)}</td></tr>"
        for one in brief.bant.answers
    )
    sources = "".join(
        f"<li id=s{one.number} value={one.number}>{escape(one.words)}{_link(one.url)} <code>{escape(one.fact.id)}</code></li>"
        for one in page.references
    )
    note = f"<p class=quiet>{escape(brief.reason)}</p>" if brief.reason else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(brief.company)}: brief</title><style>{_STYLE}</style></head><body>"
        f"<h1 dir=auto>{escape(brief.company)}</h1><p class=quiet>{escape(page.headline)}</p><p><b>{escape(page.standing)}</b></p>{note}"
        f"{sections}<h2>Budget, authority, need, timeline</h2><table>{answers}</table><h2>Sources</h2><ol>{sources}</ol></body></html>\n"
    )


def _item(page: Layout, sentence: Sentence) -> str:
    marks = "".join(
        f'<sup><a href="#s{number}" title="{escape(one.words)}">{number}</a></sup>'
        for number in page.marks(sentence)
        for one in [page.references[number - 1]]
    )
    return f"<li dir=auto>{escape(sentence.text)}{marks}</li>"


def _link(url: str | None) -> str:
    return f' <a rel="noreferrer noopener" href="{escape(url)}">{escape(url)}</a>' if url else ""
