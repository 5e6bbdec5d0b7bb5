"""What happens on sites and in products of ours: messages as Segment's libraries send them, and what they tell of companies."""
