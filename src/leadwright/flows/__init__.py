"""Verbs of the product: the order of things across rooms, and no judgement."""
