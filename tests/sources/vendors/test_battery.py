"""Every vendor of the house passes the battery that strangers run over theirs."""

from leadwright_battery.battery import *  # noqa: F403 - the tests are those of the battery
