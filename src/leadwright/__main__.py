"""`python -m leadwright`."""

from leadwright.faces.cli.app import main

main()
