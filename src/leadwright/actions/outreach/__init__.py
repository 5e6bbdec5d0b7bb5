"""Outreach: sequences of messages to people of a lead, each read or approved, sent once, and stopped when it should."""
