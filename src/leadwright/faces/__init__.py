"""Parse, call one verb or question, show."""
