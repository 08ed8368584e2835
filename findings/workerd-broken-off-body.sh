#!/usr/bin/env bash
# workerd: a response body that a worker ends on purpose is logged as an uncaught exception.
#
# What was guessed: WritableStream.abort(reason) is how a worker says that a body ends here unfinished, so that the client
# does not take it for a whole; the promise is kept, nothing is thrown, so nothing is an error of the worker.
# What happens: the client sees the body break off, as it should, and the runtime logs "Uncaught exception" with the reason
# ("undefined" where none is given), whichever Error or DOMException it is. Only the runtime's own "Network connection
# lost.", as a failed fetch throws it, ends a body without a line in the log.
# Why it concerns users: a gateway that gives up a stalled origin cannot say so without an entry that looks like a crash;
# with a reason of its own the entry says at least why, and a lost connection is best handed on as it was caught.
#
# Prints the version and what was logged; exits with an error once workerd behaves otherwise.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "$server" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund @cloudflare/workerd-linux-64@1.20261117.1

cat > worker.js <<'CODE'
export default {
  async fetch(request, env, context) {
    const kind = new URL(request.url).pathname.slice(1);
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    const write = async () => {
      await writer.write(new TextEncoder().encode("beginning"));
      if (kind === "none") await writer.abort();
      if (kind === "error") await writer.abort(new Error("given up"));
      if (kind === "lost") await fetch("http://nobody.example/").catch((error) => writer.abort(error));
    };
    context.waitUntil(write());
    return new Response(readable);
  },
};
CODE
cat > config.capnp <<'CODE'
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-11-01", globalOutbound = "closed")),
    (name = "closed", external = (address = "127.0.0.1:9", http = ())),
  ],
  sockets = [(name = "http", address = "127.0.0.1:PORT", service = "main", http = ())],
);
CODE
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
sed -i "s/PORT/$port/" config.capnp
program=node_modules/@cloudflare/workerd-linux-64/bin/workerd
"$program" --version
"$program" serve config.capnp 2>> log &
server=$!
until curl --silent --output /dev/null --max-time 5 "http://127.0.0.1:$port/lost" || [ $? != 7 ]; do sleep 0.2; done

for kind in none error lost; do
  : > log
  curl --silent --output /dev/null --max-time 20 "http://127.0.0.1:$port/$kind" && echo "$kind: the body was whole" && exit 1
  sleep 1
  echo "$kind: the body broke off; logged: $(grep -o 'Uncaught.*' log || echo nothing)"
  case $kind in
    lost) ! grep -q Uncaught log ;;
    *) grep -q Uncaught log ;;
  esac
done
