#!/bin/sh
# Prints the newest Python that this project can be set up with: 3.11 or newer, able to make virtual environments; or,
# where one is named, that one if it is. A name on PATH may be a pyenv shim with nothing behind it, so each is run.
if [ -n "${1:-}" ]; then
    "$1" -c "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && echo "$1" && exit 0
    found=$("$1" --version 2>&1) || found="nothing that runs"
    echo "Expected Python 3.11 or newer with venv, got $found - at PYTHON=$1" >&2
    exit 1
fi
for minor in 14 13 12 11; do
    for candidate in "python3.$minor" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.$minor.*/bin/python3 python3; do
        if "$candidate" -c "import ensurepip, sys; sys.exit(sys.version_info[:2] != (3, $minor))" 2>/dev/null; then
            echo "$candidate"
            exit 0
        fi
    done
done
echo "Expected Python 3.11 or newer with venv, got none - on PATH" >&2
echo "  Install one (on Debian: python3 and python3-venv), or say which: make setup PYTHON=path/to/python3" >&2
exit 1
