"""Changes of the schema, and the only code that runs as the owner of the tables."""
