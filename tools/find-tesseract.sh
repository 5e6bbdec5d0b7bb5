#!/bin/sh
# Finds Tesseract, which reads pictures of business cards, or installs the distribution's package when root.
# Without it those tests say so and are left out: it is an optional extra of the product.
set -eu
if command -v tesseract; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    {
        apt-get update -qq || true
        apt-get install -y -qq tesseract-ocr
    } >/dev/null 2>&1 || true
fi
command -v tesseract || echo "No Tesseract: the tests of business cards are left out (Debian, Ubuntu: apt-get install tesseract-ocr)." >&2
