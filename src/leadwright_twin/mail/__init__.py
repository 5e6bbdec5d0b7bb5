"""Mail in the invented world: real servers on loopback, and people of stable characters who answer."""
