"""The battery that every vendor of data passes, as a pytest plugin, and the skeleton of a new one.

A package of vendors has a test file with one line, `from leadwright_battery.battery import *`, and golden examples
in `tests/golden` (the ini option `leadwright_golden` names another folder).
"""
