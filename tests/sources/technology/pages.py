"""Pages made of things that rules look for, and of things that nearly are. Only for tests."""

from __future__ import annotations

import html
import random
import re

from hypothesis import strategies as st

from .reference import Reference, compiled

_WORD = re.compile(r"[A-Za-z0-9_-]+")


def near(source: str, chance: random.Random) -> str:
    """A text that looks like the pattern: often a match, often not quite."""
    text = re.sub(r"\\;.*", "", source)
    text = re.sub(r"\(\?[:!=<]+", "(", text)
    text = re.sub(r"\\d|\[\\d\.?\\?\.?\]\+?|\\w", lambda _: chance.choice("0123456789"), text)
    text = re.sub(r"\[[^\]]*\]|\.[*+]", lambda _: chance.choice(["a", "3.1.4", "-", "x/"]), text)
    text = re.sub(r"\{\d+(,\d*)?\}", "", text)
    text = re.sub(r"\(([^()|]*)\|[^()]*\)", r"\1", text)
    return re.sub(
        r"[\\^$()|?*+]", lambda found: chance.choice(["", "", found[0]]) if found[0] == "|" else "", text
    )


def page(chance: random.Random, reference: Reference) -> tuple[str, str, dict[str, str], dict[str, str]]:
    """url, html, headers, cookies: a dozen rules of all kinds, each shown where it is looked for."""
    url, headers, cookies = f"https://www.example.com/{chance.choice(['', 'a.php', 'shop/cart'])}", {}, {}
    head, body = [], []
    for name, field, key, condition, pattern, _, _ in chance.sample(reference.rules, 40):
        text = near(pattern.pattern.replace("\\Z", "$"), chance)
        match field:
            case "headers":
                headers[key.title()] = text
            case "cookies":
                cookies[key.replace("*", "abc")] = text
            case "meta":
                head.append(
                    f'<meta {chance.choice(["name", "property"])}="{key}" content="{html.escape(text)}">'
                )
            case "scriptSrc":
                start = chance.choice(["", "//cdn.example.net/", "/js/"])
                body.append(f'<script src="{html.escape(start + text)}"></script>')
            case "scripts":
                body.append(f"<script>{text}</script>")
            case "css":
                head.append(f"<style>{text}{{}}</style>")
            case "dom":
                body.append(element(key, condition, text))
            case "text":
                body.append(f"<p>{html.escape(text)} {name} - éclair {text.lower()}</p>")
            case "html":
                body.append(text)
    chance.shuffle(body)
    return url, f"<html><head>{''.join(head)}</head><body>{''.join(body)}</body></html>", headers, cookies


def element(selector: str, condition: str, text: str) -> str:
    """An element with the tag, classes, id and attributes that a selector names (of its last part)."""
    last = (
        selector.split(",", maxsplit=1)[0].strip().split(" ")[-1]
        if "[" not in selector
        else selector.split(",", maxsplit=1)[0]
    )
    found = re.match(r"\s*([a-zA-Z][\w-]*)", last)
    tag = found[1] if found else "div"
    attributes = {
        name: value.strip("'\"") for name, value in re.findall(r"\[([\w:-]+)\s*[~|^$*]?=\s*([^\]]+?)\]", last)
    }
    bare = re.sub(r"\[[^\]]*\]", "", last)
    if classes := re.findall(r"\.([\w-]+)", bare):
        attributes["class"] = " ".join([attributes.get("class", ""), *classes]).strip()
    if ids := re.findall(r"#([\w-]+)", bare):
        attributes["id"] = ids[0]
    if condition.startswith("@"):
        attributes[condition[1:]] = attributes.get(condition[1:], "") + text
    written = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
    inside = html.escape(text) if condition == "text" else ""
    return f"<{tag} {written}>{inside}</{tag}>"


def exact(pattern: str) -> st.SearchStrategy[str]:
    """Texts that match the pattern, from its definition."""
    alphabet = st.characters(codec="ascii", exclude_characters="\r\x00")
    return st.from_regex(compiled(pattern), alphabet=alphabet)
