"""Segments: sources know some countries and sizes better than others, so hit rates are measured for each such part."""

from __future__ import annotations

# Of the company whose row of `features` is f: "US/mid". A size that is not known is a part of its own.
SEGMENT = """(coalesce(f.country, '?') || '/' || CASE WHEN f.head_count_max IS NULL THEN '?'
  WHEN f.head_count_max < 50 THEN 'small' WHEN f.head_count_max < 1000 THEN 'mid' ELSE 'large' END)"""
