"""Makes docs/pictures/two-visitors.png: the same address, opened by two visitors at the same moment.

In: the example shop behind the worker, started for this. Out: one picture, made in the browser that took it.
"""

import base64
import sys
import tempfile
from pathlib import Path

from segments.cli.running.local_rules import compiled, publish, wait_for_rules
from segments.project.local.ports import LOOPBACK, free_port
from tools.browser import Browser
from tools.dev import RULES, read_keys, run_origin
from tools.dev_server import ROOT, LocalWorker
from tools.errors import ToolError, run_tool

PICTURE = ROOT / "docs" / "pictures" / "two-visitors.png"
PROGRAM = ROOT / "build" / "browser" / "chromium"
STATE = ROOT / "build" / "dev" / "picture"
MOST_BYTES = 300_000

WIDTH, HEIGHT = 720, 1040
VISITORS = {
    "Munich, has not agreed to anything": "geo.country=DE;geo.timezone=Europe/Berlin;now=2026-11-24T09:00Z",
    "Austin, second visit, gold member": (
        "geo.country=US;geo.region_code=TX;geo.timezone=America/Chicago;now=2026-11-24T16:00Z;plan=gold;cart.items=2;"
        "visitor.is_new=false;visitor.is_returning=true;visitor.visits=2"
    ),
}
HIDDEN_BANNER = "{textContent: '#segments-consent { display: none }'}"
FRAME = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 22px; background: #e9e4d8; display: flex; gap: 22px; font: 17px "Open Sans", sans-serif; }}
figure {{ margin: 0; }} img {{ display: block; width: {width}px; border-radius: 0 0 12px 12px; }}
figcaption {{ background: #1e2a24; color: #fff; border-radius: 12px 12px 0 0; padding: 10px 18px; font-weight: 600; }}
</style>{figures}"""


def main() -> None:
    """Start the shop, take both pictures, put them side by side.

    Raises:
        ToolError: something is not set up, or the picture is too large.
    """
    STATE.mkdir(parents=True, exist_ok=True)
    keys = read_keys(STATE / "keys.env")
    site, digest = compiled(RULES)
    publish(RULES, STATE, keys, folder=ROOT)
    port = free_port()
    variables = {"ORIGIN": f"http://{LOOPBACK}:{port}", "SITE": site, "SEGMENTS_LOCAL": "1", **keys}
    with run_origin(port, keys["SEGMENTS_GRANT_KEYS"]), LocalWorker(variables, STATE) as worker:
        wait_for_rules(worker.url, digest)
        with Browser(PROGRAM) as browser, tempfile.TemporaryDirectory() as folder:
            pictures = {
                caption: take(browser, worker.url, overrides, Path(folder) / f"{index}.png")
                for index, (caption, overrides) in enumerate(VISITORS.items())
            }
            side_by_side(browser, pictures)
    size = PICTURE.stat().st_size
    if size > MOST_BYTES:
        raise ToolError(f"at most {MOST_BYTES:,} bytes", f"{size:,}", PICTURE, "Make the windows smaller.")
    print(f"{PICTURE.relative_to(ROOT)}: {size:,} bytes")


def take(browser: Browser, url: str, overrides: str, path: Path) -> bytes:
    """What one visitor sees of the home page, without the consent banner, which would cover a part of it."""
    visitor = browser.open({"x-segments-as": overrides}, width=WIDTH, height=HEIGHT)
    visitor.go(url + "/")
    visitor.evaluate(f"document.head.append(Object.assign(document.createElement('style'), {HIDDEN_BANNER}))")
    visitor.screenshot(path)
    visitor.close()
    return path.read_bytes()


def side_by_side(browser: Browser, pictures: dict[str, bytes]) -> None:
    """Write the pictures with their captions as one."""
    figures = "".join(
        f'<figure><figcaption>{caption}</figcaption><img src="data:image/png;base64,'
        f'{base64.b64encode(picture).decode()}"></figure>'
        for caption, picture in pictures.items()
    )
    page = FRAME.format(width=WIDTH, figures=figures).encode()
    visitor = browser.open(width=2 * WIDTH + 66, height=HEIGHT + 88)
    visitor.go("data:text/html;base64," + base64.b64encode(page).decode())
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    visitor.screenshot(PICTURE)
    visitor.close()


if __name__ == "__main__":
    sys.exit(run_tool(main))
