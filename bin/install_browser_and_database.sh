#!/usr/bin/env bash
# Installs the Debian packages that the tests need and that are missing: as root only. Nobody else's machine is changed.
set -euo pipefail

missing=()
if ! command -v chromium >/dev/null && [ -z "${CHROMIUM:-}" ]; then
    missing+=(chromium)
fi
# Of the measures of Arial, which most people see where our own typeface does not load.
if ! fc-match Arial family 2>/dev/null | grep -qiE 'arial|liberation'; then
    missing+=(fonts-liberation)
fi
if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && ! command -v initdb >/dev/null &&
    [ -z "${TEST_DATABASE_URL:-}" ]; then
    missing+=(postgresql)
fi
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    missing+=(python3-venv)
fi
# Chromium without the windows of a desktop opens pages three times as fast. Without it chromium itself is used.
wished=()
if ! command -v chromium-headless-shell >/dev/null && [ -z "${CHROMIUM:-}" ]; then
    wished+=(chromium-headless-shell)
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    install() {
        if [ $# -gt 0 ]; then
            echo "Installing $*"
            apt-get install -y -qq --no-install-recommends "$@" >/dev/null
        fi
    }
    export DEBIAN_FRONTEND=noninteractive
    if [ ${#missing[@]} -gt 0 ] || [ ${#wished[@]} -gt 0 ]; then
        apt-get update -qq || [ ${#missing[@]} -eq 0 ]
    fi
    install "${missing[@]}"
    install "${wished[@]}" || echo "Going on without ${wished[*]}: the tests take longer."
elif [ ${#missing[@]} -gt 0 ]; then
    echo "Not installed: ${missing[*]}. Tests that need it are left out (with CI=true they fail)."
    echo "To run them too: sudo apt-get install ${missing[*]}"
fi
