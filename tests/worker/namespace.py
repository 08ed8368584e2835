"""The id of the KV namespace in wrangler.toml, under which a local run keeps it."""

from pathlib import Path

from segments.cli.kv.wrangler_config import read_namespace_ids

NAMESPACE = read_namespace_ids(Path(__file__).parents[2], "RULES").local_id
