"""The React and Vue samples of the guide to apps, built with esbuild and visited in Chromium behind the worker; and the
types of the module, held by TypeScript. Run by `make test-app-samples`, since the packages are fetched.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from segments.authoring.source import load_rules
from segments.cli.commands.app_types import app_types
from tests.browser.conftest import PROGRAM, Open
from tests.browser.sites import GERMANY, TEXAS, site_behind, wait_for
from tests.worker.origin import Origin
from tools.browser import Browser
from tools.dev_server import ROOT

pytestmark = pytest.mark.browser

BUILD: Final = ROOT / "build" / "app_samples"
PINS: Final = {"react": "19.3.1", "react-dom": "19.3.1", "vue": "3.5.45", "typescript": "5.9.3"}
GUIDE: Final = ROOT / "docs" / "guides" / "apps.md"
RULES: Final = """[site]
name = "shop"
[segments.returning]
when = 'visitor.visits > 0'
[segments.never]
when = 'false'
"""
REACT: Final = """
import { createRoot } from "react-dom/client";
createRoot(document.getElementById("app")).render(<Hello returning={document.body.dataset.cut === "returning"} />);
"""
VUE: Final = """
import { createApp, h } from "vue/dist/vue.runtime.esm-bundler.js";
createApp({setup() {
  const returning = useSegment("returning", document.body.dataset.cut === "returning");
  return () => h("p", {id: "hello"}, returning.value ? "Welcome back" : "Hello");
}}).mount("#app");
"""
TYPED: Final = """
import { get, has, subscribe, trait } from "/_segments/segments.js";
const stop: () => void = subscribe(visitor => { const names: readonly string[] = visitor.segments; names; });
const yes: boolean = has("returning"); get()?.rules; stop(); yes; trait;
// @ts-expect-error: no segment of these rules
has("retuning");
"""
PAGE: Final = """<!doctype html><title>App</title><body data-cut="{cut}"><div id=app></div>
<script>window.texts = []; new MutationObserver(() => {{
  const hello = document.getElementById("hello"); if (hello) texts.push(hello.textContent);
}}).observe(document.getElementById("app"), {{childList: true, subtree: true, characterData: true}});</script>
<script type=module src="/{name}.js"></script>"""


def fenced(language: str) -> str:
    (code,) = re.findall(
        rf"^```{language}\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return code


@pytest.fixture(scope="module")
def packages() -> Path:
    """The packages in their pinned versions."""
    wanted = [f"{name}@{version}" for name, version in PINS.items()]
    npm = ["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", str(BUILD)]
    BUILD.mkdir(parents=True, exist_ok=True)
    subprocess.run([*npm, *wanted], check=True, timeout=600)
    return BUILD


def bundled(packages: Path, name: str, source: str, more: tuple[str, ...] = ()) -> str:
    entry = packages / f"{name}.jsx"
    entry.write_text(source, encoding="utf-8")
    command = [str(ROOT / "node_modules" / ".bin" / "esbuild"), str(entry), "--bundle", "--format=esm"]
    options = ["--external:/_segments/segments.js", "--jsx=automatic", *more]
    return subprocess.run(
        [*command, *options], check=True, capture_output=True, text=True, timeout=120
    ).stdout


@pytest.fixture(scope="module")
def site(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    flags = (
        "__VUE_OPTIONS_API__=true",
        "__VUE_PROD_DEVTOOLS__=false",
        "__VUE_PROD_HYDRATION_MISMATCH_DETAILS__=false",
    )
    scripts = {
        "react": bundled(
            packages, "react", fenced("jsx") + REACT, ('--define:process.env.NODE_ENV="production"',)
        ),
        "vue": bundled(
            packages,
            "vue",
            fenced("javascript") + VUE,
            ('--define:process.env.NODE_ENV="production"', *(f"--define:{flag}" for flag in flags)),
        ),
    }
    with Origin() as origin:
        for name, script in scripts.items():
            origin.set(f"/{name}.js", script, headers={"content-type": "text/javascript"})
            for cut in ("returning", "new"):
                origin.set(
                    f"/{name}/{cut}", PAGE.format(name=name, cut=cut), headers={"content-type": "text/html"}
                )
        with site_behind(origin, RULES, tmp_path_factory.mktemp("samples")) as address:
            yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser(PROGRAM) as running:
        yield running


@pytest.fixture
def open_visitor(browser: Browser) -> Iterator[Open]:
    with ExitStack() as stack:

        def open_one(place: str) -> object:
            visitor = browser.open({"x-segments-as": place})
            stack.callback(visitor.close)
            return visitor

        yield open_one  # type: ignore[misc]


ANSWERED = (
    "performance.getEntriesByType('resource').some(one => one.name.includes('/v1/me') && one.responseEnd)"
)


@pytest.mark.parametrize("name", ["react", "vue"])
def test_a_component_that_knows_what_was_cut_never_changes(open_visitor: Open, site: str, name: str) -> None:
    visitor = open_visitor(f"{TEXAS}; visitor.visits=3")
    visitor.go(f"{site}/{name}/returning")
    wait_for(visitor, ANSWERED)
    wait_for(visitor, "texts.length")
    assert set(visitor.evaluate("texts")) == {"Welcome back"}


@pytest.mark.parametrize("name", ["react", "vue"])
def test_one_that_does_not_takes_the_answer(open_visitor: Open, site: str, name: str) -> None:
    visitor = open_visitor(f"{TEXAS}; visitor.visits=3")
    visitor.go(f"{site}/{name}/new")
    wait_for(visitor, "texts.at(-1) === 'Welcome back'")
    stranger = open_visitor(GERMANY)
    stranger.go(f"{site}/{name}/new")
    wait_for(stranger, ANSWERED)
    wait_for(stranger, "texts.length")
    assert set(stranger.evaluate("texts")) == {"Hello"}


def test_the_types_hold(packages: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES, encoding="utf-8")
    (tmp_path / "segments.d.ts").write_text(app_types(load_rules(rules)), encoding="utf-8")
    (tmp_path / "app.ts").write_text(TYPED, encoding="utf-8")
    compiler = [str(packages / "node_modules" / ".bin" / "tsc"), "--noEmit", "--strict", "--target", "es2022"]
    files = [str(tmp_path / name) for name in ("app.ts", "segments.d.ts")]
    result = subprocess.run(
        [*compiler, "--module", "esnext", *files], capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stdout
