#!/usr/bin/env bash
# Installs LibreOffice, which the long runs open files of Word, PowerPoint and Excel with, where it is missing: as root
# only.
set -euo pipefail

# One program opens all three kinds, each with a part of its own.
command -v soffice >/dev/null && command -v localc >/dev/null && command -v lowriter >/dev/null &&
    command -v loimpress >/dev/null && exit 0
packages="libreoffice-calc libreoffice-impress libreoffice-writer"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $packages"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # several words
    if { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages; } >/dev/null; then
        exit 0
    fi
fi
echo "Not installed: $packages. Files of Word, PowerPoint and Excel are not opened in LibreOffice."
echo "To have that too: sudo apt-get install $packages"
