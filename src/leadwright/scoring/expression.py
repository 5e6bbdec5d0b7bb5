"""The typed tree of a rule: what the language makes of a text, and all that is ever written out as SQL."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from leadwright.kernel.errors import Wrong
from leadwright.scoring.features.types import Kind

Value = str | Decimal | bool | tuple[str, ...] | tuple[Decimal, ...] | None


@dataclass(frozen=True, slots=True)
class Expr:
    """One node: `op` is feature, icp, literal, and, or, not, compare, in, between, add, sub, mul, neg or a
    function.

    `value` holds a literal, the name of a feature or of an icp field, or the sign of a comparison. A
    number has at most `digits` digits in all, `scale` of them after the point.
    """

    op: str
    type: Kind
    args: tuple[Expr, ...] = ()
    value: Value = None
    digits: int = 0
    scale: int = 0
    open_world: bool = False

    @property
    def features(self) -> frozenset[str]:
        """The features that the expression reads."""
        own = frozenset((str(self.value),)) if self.op == "feature" else frozenset[str]()
        if self.op in ("custom_text", "custom_number"):
            own = frozenset(("custom",))
        return own.union(*(arg.features for arg in self.args))

    @property
    def icp(self) -> frozenset[str]:
        """The fields of the ICP that the expression reads."""
        own = frozenset((str(self.value),)) if self.op == "icp" else frozenset[str]()
        return own.union(*(arg.icp for arg in self.args))

    @property
    def is_interval(self) -> bool:
        """Whether a number is known only between two bounds while a list is partly known."""
        return (self.op == "share" and self.args[0].open_world) or (
            self.op in ("add", "sub", "mul", "neg") and any(arg.is_interval for arg in self.args)
        )

    @property
    def is_graded(self) -> bool:
        """Whether it lies between 0 and 1 by its nature, so that an unknown one is worth 0 to 1."""
        return self.op in ("share", "fade") or (self.op == "feature" and self.value == "semantic_match")

    @property
    def holds_graded(self) -> bool:
        """Whether any part of it is graded."""
        return self.is_graded or any(arg.holds_graded for arg in self.args)

    @property
    def ungraded_features(self) -> frozenset[str]:
        """The features whose being unknown leaves a number without any bounds."""
        if self.is_graded:
            return frozenset()
        if self.op in ("add", "sub", "mul", "neg"):
            return frozenset[str]().union(*(arg.ungraded_features for arg in self.args))
        return self.features

    @property
    def not_negative(self) -> bool:
        """Whether it can never be below zero."""
        if self.op == "literal":
            return isinstance(self.value, Decimal) and self.value >= 0
        return self.is_graded or (self.op in ("add", "mul") and all(arg.not_negative for arg in self.args))


class BadRule(Wrong):
    """A rule's text cannot be used; `position` counts characters from 1, where it is known."""

    code = "bad_rule"

    def __init__(self, message: str, position: int | None = None, near: str | None = None) -> None:
        self.position = position
        where = f" (at position {position})" if position else ""
        super().__init__(f"{message}{where}" + (f"; did you mean {near}?" if near else "."))
