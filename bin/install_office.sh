#!/usr/bin/env bash
# Installs LibreOffice, which the long runs open Word and PowerPoint files with, where it is missing: as root only.
set -euo pipefail

command -v soffice >/dev/null && exit 0
packages="libreoffice-impress libreoffice-writer"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $packages"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # several words
    if { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages; } >/dev/null; then
        exit 0
    fi
fi
echo "Not installed: $packages. The files for Word and PowerPoint are not opened in LibreOffice."
echo "To have that too: sudo apt-get install $packages"
