"""The governor between ready and sent: may this message leave now, and if not, why, and what would change it."""
