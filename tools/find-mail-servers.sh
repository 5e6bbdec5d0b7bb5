#!/bin/sh
# Finds Postfix and Dovecot, over which letters are tried for real, or installs the distribution's packages when root.
# RUNLEVEL=1 keeps the packages from starting servers of their own. Without them those tests say so and are left out.
set -eu
PATH=$PATH:/usr/sbin
if command -v postfix >/dev/null && command -v dovecot >/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    {
        apt-get update -qq || true
        RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postfix dovecot-imapd
    } >/dev/null 2>&1 || true
fi
if command -v postfix >/dev/null && command -v dovecot >/dev/null; then exit 0; fi
echo "No Postfix or no Dovecot: tests over real mail servers are left out (Debian, Ubuntu: RUNLEVEL=1 apt-get install postfix dovecot-imapd)." >&2
