"""The web face: server-rendered pages that call one verb or question each."""
