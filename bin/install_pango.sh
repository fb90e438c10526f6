#!/usr/bin/env bash
# Installs the Debian packages that pages of PDF are made with, where they are missing: as root only; else it names them.
# Everything but the PDF and PNG of a logic model works without them, so nothing here stops an installation.
set -euo pipefail

missing=()
while read -r package library; do
    if ! python3 -c "import ctypes; ctypes.CDLL('$library')" 2>/dev/null; then
        missing+=("$package")
    fi
done <<'END'
libpango-1.0-0 libpango-1.0.so.0
libpangoft2-1.0-0 libpangoft2-1.0.so.0
libharfbuzz-subset0 libharfbuzz-subset.so.0
END
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    if { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null; then
        exit 0
    fi
fi
echo "Not installed: ${missing[*]}. Without them a logic model cannot leave as a PDF or a PNG; all else works."
echo "To have those too: sudo apt-get install ${missing[*]}"
