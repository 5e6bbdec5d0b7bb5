"""The only door outside: calls, limits, cache, and one ledger row a call."""
