"""The closed list of functions of the rule language: what each takes, gives, and does with the unknown."""

from __future__ import annotations

from dataclasses import dataclass

from leadwright.scoring.features.types import Kind


@dataclass(frozen=True, slots=True)
class Function:
    """One function. `takes` names the kind of each argument:

    list (a list feature), wanted (an icp list or a list of texts in parentheses), range, number, amount (a
    range or a number), bound (a number that is written out or comes from the ICP), days (a whole number
    that is written out), date, text, word (a text that is written out).
    """

    name: str
    takes: tuple[str, ...]
    gives: Kind
    doc: str
    digits: int = 0
    scale: int = 0

    @property
    def signature(self) -> str:
        """How it is written, such as `has_any(list, wanted)`."""
        return f"{self.name}({', '.join(self.takes)})"


_ALL = (
    Function(
        "has_any",
        ("list", "wanted"),
        Kind.BOOLEAN,
        "Yes if the list holds at least one of the wanted. An unknown list is unknown; in an open "
        "list, what is not there is "
        "unknown until all of the wanted were looked for and not found. Nothing wanted is no.",
    ),
    Function(
        "has_all",
        ("list", "wanted"),
        Kind.BOOLEAN,
        "Yes if the list holds all of the wanted. An unknown list is unknown; in an open list, no "
        "needs one that was looked for "
        "and not found. Nothing wanted is yes.",
    ),
    Function(
        "share",
        ("list", "wanted"),
        Kind.NUMBER,
        "The part of the wanted that the list holds, 0 to 1 with four decimals. In an open list it "
        "lies between what was found "
        "and what was not ruled out: the proven part earns, the rest is unknown. Nothing wanted is 0.",
        digits=5,
        scale=4,
    ),
    Function(
        "within",
        ("range", "bound", "bound"),
        Kind.BOOLEAN,
        "Yes if the whole range lies between the bounds, no if no part of it does, unknown if only a "
        "part does. A bound that the "
        "ICP leaves empty does not bound.",
    ),
    Function(
        "at_least",
        ("amount", "bound"),
        Kind.BOOLEAN,
        "Yes if the number, or the whole range, is not below the bound; unknown if only a part of "
        "the range is.",
    ),
    Function(
        "at_most",
        ("amount", "bound"),
        Kind.BOOLEAN,
        "Yes if the number, or the whole range, is not above the bound; unknown if only a part of "
        "the range is.",
    ),
    Function(
        "listed",
        ("text", "wanted"),
        Kind.BOOLEAN,
        "Yes if the text is one of the wanted. If the ICP wants nothing in particular, everything is "
        "listed. An unknown text is unknown.",
    ),
    Function(
        "days_since",
        ("date",),
        Kind.NUMBER,
        "Whole days from the date to the day of scoring. An unknown date, and one that is yet to "
        "come, is unknown.",
        digits=7,
    ),
    Function(
        "fade",
        ("date", "days", "days", "days"),
        Kind.NUMBER,
        "How fresh a date is, 1 to 0 with four decimals: fade(date, fresh, half_life, expiry) is 1 "
        "for `fresh` days, then halves every "
        "`half_life` days, and is 0 after `expiry` days. An unknown date, and one that is yet to "
        "come, is unknown.",
        digits=5,
        scale=4,
    ),
    Function(
        "lower",
        ("text",),
        Kind.TEXT,
        "The text with A to Z in small letters. Other letters stay, in every database alike.",
    ),
    Function(
        "contains",
        ("text", "word"),
        Kind.BOOLEAN,
        "Yes if the word stands somewhere in the text, letter by letter.",
    ),
    Function(
        "starts_with",
        ("text", "word"),
        Kind.BOOLEAN,
        "Yes if the text begins with the word, letter by letter.",
    ),
    Function(
        "custom_text",
        ("word",),
        Kind.TEXT,
        "The text of a column of your own files. A column that is missing, or is no text, is unknown.",
    ),
    Function(
        "custom_number",
        ("word",),
        Kind.NUMBER,
        "The number of a column of your own files, to six decimals and fifteen digits before the "
        "point. What is not written as a plain "
        "number (1200 or -3.5) is unknown.",
        digits=21,
        scale=6,
    ),
)

FUNCTIONS: dict[str, Function] = {function.name: function for function in _ALL}
"""Every function by name."""
