"""Local KV through our process of Node, beside wrangler's own commands and a worker that runs over the same state."""

import shutil
import time
from pathlib import Path

import pytest

from segments.bundle.read import digest_of
from segments.cli.kv.local_kv import LocalKv
from segments.errors import ToolFailed
from tests.worker.namespace import NAMESPACE
from tests.worker.runtime import wait_until
from tests.worker.shop import RULES, SITE, compile_text, digest_in_use, publish, sealed_pointer
from tools.dev_server import LocalKV

ROOT = Path(__file__).parents[2]


@pytest.fixture
def kv(tmp_path):
    store = LocalKv(ROOT, tmp_path / "state", NAMESPACE)
    yield store
    store.close()


def test_bytes_come_back_as_they_were_written(kv):
    values = {"bundle:ab": bytes(range(256)) * 8192, "ключ/é?": b"", "site:shop": b"\n"}
    kv.put(values)
    assert {key: kv.get(key) for key in values} == values
    assert kv.get("nothing") is None


def test_wrangler_and_this_read_what_the_other_wrote(kv, tmp_path):
    wrangler = LocalKV(tmp_path / "state")
    kv.put({"ours": b"\x00\xff"})
    assert wrangler.get("ours") == b"\x00\xff"
    wrangler.put("theirs", b"\x01\xfe")
    assert kv.get("theirs") == b"\x01\xfe"


def test_a_running_worker_sees_what_is_written_beside_it(worker, published, tmp_path):
    bundle = compile_text(RULES + "\n[segments.beside]\nwhen = 'geo.country == \"NO\"'\n", tmp_path)
    store = LocalKv(ROOT, worker.state, NAMESPACE)
    try:
        assert store.get(f"bundle:{published}") is not None
        store.put(
            {
                f"bundle:{digest_of(bundle)}": bundle,
                f"site:{SITE}": sealed_pointer(bundle, time.time_ns() // 1_000_000),
            }
        )
        wait_until(lambda: digest_in_use(worker) == digest_of(bundle), "the new rules in use")
    finally:
        store.close()
        publish(worker, RULES, tmp_path)


def test_what_wrangler_lacks_is_said(tmp_path):
    (tmp_path / "node_modules" / ".bin").mkdir(parents=True)
    (tmp_path / "node_modules" / ".bin" / "wrangler").write_text("no miniflare beside it")
    store = LocalKv(tmp_path, tmp_path / "state", NAMESPACE)
    with pytest.raises(ToolFailed, match=r"succeed at starting, got: Cannot find module 'miniflare'"):
        store.get("a")
    store.close()


def test_a_process_that_has_ended_is_said(kv):
    assert kv.get("a") is None
    kv._process.kill()
    with pytest.raises(ToolFailed, match=r"succeed at reading a, got: the end of its process"):
        kv.get("a")


def test_without_node_it_says_where_to_get_it(tmp_path, monkeypatch):
    (tmp_path / "node_modules" / ".bin").mkdir(parents=True)
    shutil.copy("/bin/true", tmp_path / "node_modules" / ".bin" / "wrangler")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolFailed, match=r"https://nodejs\.org"):
        LocalKv(tmp_path, tmp_path / "state", NAMESPACE).get("a")
