"""Questions across rooms: SQL in, frozen values out, no judgement."""
