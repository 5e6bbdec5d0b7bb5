"""The resume source: a JSON Resume that a user gives, read for who it is and where they worked."""
