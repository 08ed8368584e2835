#!/bin/sh
# Prints the newest Python that this project can be set up with: 3.11 or newer, able to make virtual environments.
# A name on PATH may be a pyenv shim with nothing behind it, so each candidate is run.
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
