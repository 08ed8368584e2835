#!/bin/sh
# Runs a command that downloads, up to three times: a registry, or the way to it, may fail for a moment.
# The exit code is that of the last try.
pause=${RETRY_PAUSE_SECONDS:-5}
for tries_left in 2 1 0; do
    "$@" && exit 0
    code=$?
    [ "$tries_left" -gt 0 ] || exit "$code"
    echo "That failed with exit code $code; once more in $pause seconds: $*" >&2
    sleep "$pause"
    pause=$((2 * pause))
done
