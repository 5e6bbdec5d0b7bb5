"""Who it is: resolution by exact keys, believed profile with provenance."""
