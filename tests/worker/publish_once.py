"""One publication into local KV, to be killed: `python -m tests.worker.publish_once SITE STATE BUNDLE KEYS`.

As `segments publish` from where it opens the store; rules are compiled before, so that kills fall on steps in KV.
"""

import sys
import time
from pathlib import Path

from segments.authoring.claims import Publisher
from segments.authoring.publications import Note
from segments.authoring.publish import publish_bundle
from segments.cli.input.store import this_run
from segments.cli.kv.local_kv import LocalKv
from segments.signing import parse_key_ring
from tests.worker.namespace import NAMESPACE

if __name__ == "__main__":
    site, state, bundle, keys = sys.argv[1:]
    store = LocalKv(Path(site), Path(state), NAMESPACE)
    publisher = Publisher(Note("Ada", bundle), *this_run())
    now_ms = time.time_ns() // 1_000_000
    publish_bundle(Path(bundle).read_bytes(), store, parse_key_ring(keys), now_ms=now_ms, publisher=publisher)
    store.close()
