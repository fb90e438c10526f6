#!/usr/bin/env bash
# Makes .venv and installs a requirements file into it; does nothing when that file is what was installed last.
#
#     bin/install.sh requirements.txt
#
# Names what the system lacks before anything fails.
set -euo pipefail
cd "$(dirname "$0")/.."
requirements=$1

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

python=""
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || stop \
    "Python 3.11 or newer is needed; found: $(python3 --version 2>&1 || echo none)." \
    "On Debian 12: sudo apt-get install python3 python3-venv" \
    "If it is installed under another name: make run PYTHON=/path/to/python3.11"

if ! .venv/bin/python -c '' 2>/dev/null; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || stop \
        "Python's venv module is missing: it is the Debian package python3-venv." \
        "Install it, then run this again: sudo apt-get install python3-venv"
    echo "Making a virtual environment in .venv"
    "$python" -m venv --clear .venv
fi

# The development set includes the other, so installing it settles both.
settled=("$requirements")
if [ "$requirements" = requirements-dev.txt ]; then
    settled+=(requirements.txt)
fi
fingerprint() {
    if [ "$1" = requirements-dev.txt ]; then
        cat requirements.txt requirements-dev.txt
    else
        cat "$1"
    fi | sha256sum
}
stamp_of() {
    echo ".venv/installed-$1.sha256"
}
if [ "$(cat "$(stamp_of "$requirements")" 2>/dev/null)" != "$(fingerprint "$requirements")" ]; then
    echo "Installing $requirements (a minute the first time)"
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input -r "$requirements" || stop \
        "The packages of $requirements could not be installed: pip's own words are above." \
        "The first run needs a connection to a package index; later runs do not."
    for file in "${settled[@]}"; do
        fingerprint "$file" >"$(stamp_of "$file")"
    done
fi
