"""Ask the world: each source builds requests, reads replies, and is handed a door to go through."""
