"""Measurements of what the product promises."""
