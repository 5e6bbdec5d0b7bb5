"""Who asks, and what a team decides for itself: keys under which its sites send events, addresses for its programs."""
