"""A search in plain words, read by rules into criteria: what became of each word is told."""

from leadwright.sources.query.read import read
from leadwright.sources.query.types import Meaning, ReadQuery

__all__ = ["Meaning", "ReadQuery", "read"]
