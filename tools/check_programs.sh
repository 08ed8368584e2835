#!/bin/sh
# Says at once what `make setup` cannot install by itself, before anything is fetched, and how long the first one takes.
if ! command -v npm >/dev/null 2>&1; then
    echo "Expected npm, got no program of that name - on PATH" >&2
    echo "  Install Node.js 22 or newer, which brings npm: https://nodejs.org, or your system's packages" >&2
    exit 1
fi
[ -e .venv/.installed ] && [ -e node_modules/.installed ] ||
    echo "Setting up in this folder: once, two to five minutes (pip, npm, the runtime of local runs)"
