# Makes the project's own Python environment once, and again when the lock file changes.
# Sourced by ./leadwright and ./check with $here set; `prepare LOCK` sets $python.

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for candidate in "${LEADWRIGHT_PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
        [ -n "$candidate" ] || continue
        command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    say "Leadwright needs Python 3.11 or later, and none was found."
    say "Install one (Debian, Ubuntu: apt-get install python3 python3-venv) or name it in LEADWRIGHT_PYTHON."
    return 1
}

# A system Python may come without venv or pip: mend it where we may, else say what to do.
make_venv() {
    base=$1 folder=$2
    if "$base" -c 'import venv, ensurepip' 2>/dev/null && "$base" -m venv "$folder" >/dev/null 2>&1; then
        return 0
    fi
    rm -rf "$folder"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        say "This Python has no venv; installing the distribution's package for it ..."
        apt-get update -qq >/dev/null 2>&1 || true
        apt-get install -y -qq "python$version-venv" >/dev/null 2>&1 ||
            apt-get install -y -qq python3-venv >/dev/null 2>&1 || true
        "$base" -m venv "$folder" >/dev/null 2>&1 && return 0
        rm -rf "$folder"
    fi
    if command -v uv >/dev/null 2>&1 && uv venv --quiet --seed --python "$base" "$folder"; then return 0; fi
    if command -v virtualenv >/dev/null 2>&1 && virtualenv --quiet --python "$base" "$folder"; then return 0; fi
    rm -rf "$folder"
    if "$base" -m venv --without-pip "$folder" >/dev/null 2>&1 && "$base" -m pip --version >/dev/null 2>&1; then
        return 0 # the system's pip installs into it from outside
    fi
    rm -rf "$folder"
    say "A Python environment could not be made in $folder."
    say "Install the venv module (Debian, Ubuntu: apt-get install python3-venv) and run this again."
    return 1
}

install_lock() {
    base=$1 folder=$2 lock=$3
    set -- install -qq --disable-pip-version-check --no-input --require-hashes --no-deps -r "$lock"
    if "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
        "$folder/bin/python" -m pip "$@"
    else
        "$base" -m pip --python "$folder/bin/python" "$@"
    fi
}

stamp_of() { printf '%s/.installed-%s' "$folder" "$(cksum <"$here/$1" | tr ' ' '-')"; }

prepare() {
    lock=$1
    folder=${LEADWRIGHT_VENV:-$here/.venv}
    python=$folder/bin/python
    stamp=$(stamp_of "$lock")
    if [ -x "$python" ] && [ -e "$stamp" ]; then return 0; fi
    waited=0
    while ! mkdir "$here/.setting-up" 2>/dev/null; do
        [ "$waited" = 0 ] && say "Another set-up is running here; waiting for it ..."
        waited=$((waited + 1))
        if [ "$waited" -gt 600 ]; then
            say "It has taken ten minutes. If no other set-up runs, remove $here/.setting-up and try again."
            return 1
        fi
        sleep 1
    done
    trap 'rmdir "$here/.setting-up" 2>/dev/null' EXIT INT TERM
    if [ ! -e "$stamp" ]; then
        base=$(find_python) || return 1
        if [ ! -x "$python" ] || ! "$python" -c '' 2>/dev/null; then
            say "Setting up (once): a Python environment in $folder ..."
            rm -rf "$folder"
            make_venv "$base" "$folder" || return 1
        else
            say "Setting up: bringing the environment in $folder up to date ..."
        fi
        if ! install_lock "$base" "$folder" "$here/$lock"; then
            say "The dependencies could not be installed. Check the network or the package index, and run this again."
            return 1
        fi
        "$python" - "$here/src" <<'PY'
import pathlib, sys, sysconfig
pathlib.Path(sysconfig.get_paths()["purelib"], "leadwright.pth").write_text(sys.argv[1] + "\n")
PY
        "$python" -m compileall -q "$here/src" >/dev/null 2>&1 || true
        rm -f "$folder"/.installed-*
        : >"$stamp"
        # the development lock holds all that running needs
        if [ "$lock" = requirements-dev.lock ]; then : >"$(stamp_of requirements.lock)"; fi
    fi
    rmdir "$here/.setting-up" 2>/dev/null
    trap - EXIT INT TERM
}
