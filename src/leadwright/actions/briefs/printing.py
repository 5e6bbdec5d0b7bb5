"""A brief as a file: which formats there are, what they are called, and who makes each."""

from __future__ import annotations

import re
from collections.abc import Mapping

from leadwright.actions.briefs.brief import Brief
from leadwright.actions.briefs.html_page import as_html
from leadwright.actions.briefs.markdown import as_markdown
from leadwright.kernel.errors import Wrong
from leadwright.values.script import latin

MEDIA: Mapping[str, str] = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}


def printed(brief: Brief, as_format: str) -> bytes:
    """The brief as a file of a format: md, html or pdf. Raises Wrong for another one."""
    if as_format == "md":
        return as_markdown(brief).encode()
    if as_format == "html":
        return as_html(brief).encode()
    if as_format == "pdf":
        from leadwright.actions.briefs.pdf import as_pdf  # fonts are loaded where somebody prints

        return as_pdf(brief)
    raise Wrong(
        f"A brief cannot be printed as {as_format[:20]!r}.", hint="Choose md, html or pdf.", field="format"
    )


def file_name(brief: Brief, as_format: str) -> str:
    """What the file is called, in letters that every system keeps: brief-kestrel-labs.pdf."""
    words = re.sub(r"[^a-z0-9]+", "-", latin(brief.company).lower()).strip("-")[:60]
    return f"brief-{words or 'lead'}.{as_format}"
