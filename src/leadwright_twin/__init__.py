"""An invented market with a known truth, served on loopback: for demonstrations, tests and measurements.

Every company, person and number in here is made up; the domains lie under the reserved TLD `.example`.
The package knows nothing of Leadwright, so that what is found on it is found the way it would be found
in the world.
"""
