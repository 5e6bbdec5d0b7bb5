"""ICP and offer documents: parse, validate, translate. Whom we want, and what we sell."""
