"""The worker: takes jobs from the queue, calls one verb each, and says how far it is."""
