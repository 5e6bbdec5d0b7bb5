"""The record: bundles, sightings, statements, forgetting. Nothing here is ever edited."""
