"""What we do about a lead: who is told of it."""
