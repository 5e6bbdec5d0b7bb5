"""Wikidata: what the world's volunteers noted of a company (public domain), by query or by item."""

from leadwright.sources.vendors.wikidata.vendor import VENDOR

__all__ = ["VENDOR"]
