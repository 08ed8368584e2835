"""The bytes of the first screen, as a browser gets them compressed: what opening the console costs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from segments.project.staging.console import bundle_console
from tools.dev_server import ROOT

MOST_BYTES, MOST_SCRIPT_BYTES = 60 * 1024, 25 * 1024
LINKED = re.compile(r'"/console/files/([^"]+)"')
IMPORTED = re.compile(r'(?:from|import)"\./([^"]+)"')
COMPRESS = (
    "process.stdout.write(String(require('zlib').brotliCompressSync(require('fs').readFileSync(0)).length))"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("first") / "console"
    bundle_console(ROOT / "node_modules", target)
    return target


def compressed(content: bytes) -> int:
    node = ROOT / "node_modules" / ".bin" / "node"
    done = subprocess.run([str(node), "--eval", COMPRESS], input=content, capture_output=True, check=True)
    return int(done.stdout)


def first_files(built: Path) -> dict[str, bytes]:
    """The page, and all that it loads before anybody clicks."""
    page = (built / "console" / "index.html").read_bytes()
    found = {"index.html": page}
    waiting = LINKED.findall(page.decode())
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = (built / "console" / "files" / name).read_bytes()
            waiting += IMPORTED.findall(found[name].decode())
    return found


def test_the_first_screen_is_small(built: Path) -> None:
    sizes = {name: compressed(content) for name, content in first_files(built).items()}
    script = sum(size for name, size in sizes.items() if name.endswith(".js"))
    assert 5_000 < script <= MOST_SCRIPT_BYTES, sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_the_editor_is_not_part_of_it(built: Path) -> None:
    """CodeMirror alone is more than all that the first screen may have."""
    assert not any(b"cm-editor" in content for content in first_files(built).values())
    assert any(b"cm-editor" in path.read_bytes() for path in (built / "console" / "files").glob("*.js"))


def test_the_licences_of_what_is_bundled_go_along(built: Path) -> None:
    text = (built / "console" / "licences.txt").read_text(encoding="utf-8")
    for name in ("preact", "htm", "@preact/signals", "@codemirror/view"):
        assert f"{name} " in text
    assert text.count("Copyright") >= 4


def test_nothing_comes_from_elsewhere(built: Path) -> None:
    policy = (built / "_headers").read_text()
    assert "'unsafe" not in policy
    for content in first_files(built).values():
        assert not re.search(rb"""(?:src|href|import|fetch)[(=]?\s*["']https?:""", content)
