#!/bin/sh
# Prints the path of a Chromium, installing one if there is none: the distribution's package when root,
# Playwright's own download elsewhere.
set -eu
look() {
    for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
        command -v "$name" 2>/dev/null && return 0
    done
    for path in "${HOME:-/nonexistent}"/.cache/ms-playwright/chromium-*/chrome-linux*/chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "${HOME:-/nonexistent}"/Library/Caches/ms-playwright/chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium; do
        [ -x "$path" ] && printf '%s\n' "$path" && return 0
    done
    return 1
}
look && exit 0
echo "No Chromium found; installing one for the browser tests ..." >&2
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq >&2 || true
    apt-get install -y -qq --no-install-recommends chromium >&2 || true
else
    python -m playwright install chromium >&2 || true
fi
look && exit 0
echo "A Chromium could not be installed. Install one and name it in LEADWRIGHT_CHROMIUM." >&2
exit 1
