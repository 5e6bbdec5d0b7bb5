"""Events of our own sites, over HTTP."""
