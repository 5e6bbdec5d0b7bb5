"""What changed at companies and matters, and how it fades: read from the record, one detector a file."""
