"""Who is told of what changed: rules, what fires them, when it is a good moment, and what was sent."""
