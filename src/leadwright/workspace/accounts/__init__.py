"""Who signs in and what they may do: people, roles, sessions, keys, and every proof of who asks."""
