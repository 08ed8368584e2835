import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from segments.cli.input.new_keys import KEY_NAMES
from segments.project.local.ports import choose_port, is_free
from segments.project.local.run_state import hold_state
from tests.logs import LOGS
from tests.worker.runtime import fetch, wait_until
from tools.dev import RULES, Addresses, read_keys, what_to_try
from tools.dev_server import ROOT, free_port
from tools.errors import ToolError

STOP_SECONDS = 60.0


def test_the_first_free_port_is_taken_when_none_is_asked_for():
    assert is_free(choose_port(None))


def test_a_taken_port_is_refused_with_what_to_do():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with pytest.raises(ToolError, match="--port"):
            choose_port(server.getsockname()[1])


def test_keys_are_made_once_and_kept_for_this_user_alone(tmp_path):
    path = tmp_path / "keys.env"
    first = read_keys(path)
    assert set(first) == set(KEY_NAMES)
    assert read_keys(path) == first
    assert path.stat().st_mode & 0o077 == 0


def test_a_key_that_is_missing_is_said_by_name(tmp_path):
    path = tmp_path / "keys.env"
    path.write_text("SEGMENTS_COOKIE_KEYS=a:b\n")
    with pytest.raises(ToolError, match="SEGMENTS_BUNDLE_KEYS"):
        read_keys(path)


def test_a_state_folder_in_use_is_refused_with_the_address_of_its_user(tmp_path):
    with (
        hold_state(tmp_path, "http://127.0.0.1:1234"),
        pytest.raises(ToolError, match=r"http://127\.0\.0\.1:1234"),
        hold_state(tmp_path, "http://other"),
    ):
        pass
    with hold_state(tmp_path, "http://127.0.0.1:5678"):
        pass


@dataclass(frozen=True)
class Run:
    """One `python -m tools.dev`, as a developer would start it."""

    process: subprocess.Popen[str]
    url: str
    origin_port: int
    state: Path
    rules: Path
    printed: str

    def page(self, path: str, visitor: str = "") -> str:
        return fetch(self.url, path, {"x-segments-as": visitor}).text


def start(state: Path, rules: Path) -> Run:
    port, origin_port = free_port(), free_port()
    arguments = [
        "--port",
        str(port),
        "--origin-port",
        str(origin_port),
        "--state",
        str(state),
        "--rules",
        str(rules),
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.dev", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    LOGS.open(state / "wrangler-dev.log")
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            return Run(process, f"http://127.0.0.1:{port}", origin_port, state, rules, "".join(lines))
    LOGS.close(state / "wrangler-dev.log")
    raise AssertionError(f"it ended with {process.wait()}:\n{''.join(lines)}")


def stop(run: Run) -> None:
    if run.process.poll() is None:
        run.process.send_signal(signal.SIGINT)
    try:
        run.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        run.process.kill()
        raise
    finally:
        LOGS.close(run.state / "wrangler-dev.log")
        if run.process.stdout is not None:
            run.process.stdout.close()


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("dev")
    rules = folder / "rules"
    shutil.copytree(RULES, rules)
    run = start(folder / "state", rules)
    try:
        yield run
    finally:
        stop(run)


def is_listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.worker
def test_visitors_see_the_shop_cut_to_them(dev: Run) -> None:
    german = dev.page("/", "geo.country=DE")
    texan = dev.page("/", "geo.country=US;geo.region_code=TX")
    stranger = dev.page("/", "geo.country=JP")
    assert ("Hütte, ohne Blasen" in german, "cactus" in german) == (True, False)
    assert ("Hütte, ohne Blasen" in texan, "cactus" in texan) == (False, True)
    assert "Boots for the long way round" in stranger
    for page in (german, texan, stranger):
        assert "data-segment" not in page
        assert "<!-- segment" not in page


@pytest.mark.worker
def test_consent_and_history_can_be_set_by_hand(dev: Run) -> None:
    regular = "geo.country=FR;visitor.visits=3;visitor.is_returning=true"
    assert "You know the way" in dev.page("/", f"{regular};consent=all")


@pytest.mark.worker
def test_the_shop_alone_shows_every_block(dev: Run) -> None:
    plain = fetch(f"http://127.0.0.1:{dev.origin_port}", "/").text
    assert 'data-segment="dach"' in plain
    assert 'data-segment="north-america"' in plain


@pytest.mark.worker
def test_the_desk_runs_beside_the_worker(dev: Run) -> None:
    found = re.search(r"(http://\S+)/health - the desk", dev.printed)
    assert found, dev.printed
    assert fetch(found[1], "/health").text.startswith("segments desk ")


@pytest.mark.worker
def test_the_console_opens_signed_in(dev: Run) -> None:
    found = re.search(r"(http://\S+)/console/#enter=(\S+) - the console, signed in", dev.printed)
    assert found is not None
    assert fetch(found[1], "/console/").status == 200
    entered = fetch(
        found[1], "/console/api/enter", {"origin": found[1]}, method="POST", body=found[2].encode()
    )
    assert (entered.status, entered.json()["scopes"]) == (200, ["edit", "publish", "view"])


@pytest.mark.worker
def test_an_editors_change_shows_without_a_restart_by_the_printed_command(dev: Run) -> None:
    assert "Hütte, ohne Blasen" not in dev.page("/", "geo.country=LU")
    segments = dev.rules / "segments.toml"
    segments.write_text(segments.read_text().replace('["DE", "AT", "CH"]', '["DE", "AT", "CH", "LU"]'))

    command = next(line.strip() for line in dev.printed.splitlines() if " publish " in line)
    published = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert published.returncode == 0, published.stderr

    # A request after the refresh time asks KV behind its answer; the one after that has the new rules.
    wait_until(lambda: "Hütte, ohne Blasen" in dev.page("/", "geo.country=LU"), "the new rule to show")


@pytest.mark.worker
def test_every_address_and_path_that_is_printed_exists(dev: Run) -> None:
    addresses = set(re.findall(rf"{dev.url}(/\S*)", dev.printed))
    assert {"/", "/who", "/_segments/health"} <= addresses
    for address in addresses:
        assert fetch(dev.url, address).status == 200
    assert (dev.state / "wrangler-dev.log").is_file()
    assert what_to_try(Addresses(dev.url, "http://o"), ROOT / "build" / "test", RULES).count(str(ROOT)) == 0


@pytest.mark.worker
def test_it_refuses_a_second_run_and_broken_rules(dev: Run) -> None:
    again = subprocess.run(
        [sys.executable, "-m", "tools.dev", "--state", str(dev.state)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 1
    assert f"in use by {dev.url}" in again.stderr

    broken = dev.state.parent / "broken.toml"
    broken.write_text('[site]\nname = "acme"\n[segments.x]\nwhen = "geo.contry == \'DE\'"\n')
    refused = subprocess.run(
        [
            sys.executable,
            "-m",
            "tools.dev",
            "--state",
            str(dev.state.parent / "other"),
            "--rules",
            str(broken),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "geo.country" in refused.stderr, "the suggestion of the checker"


@pytest.mark.worker
def test_its_end_leaves_nothing_running(tmp_path: Path) -> None:
    run = start(tmp_path / "state", RULES)
    try:
        groups = children_of(run.process.pid)
    finally:
        stop(run)
    assert len(groups) == 3, "the shop, the edge and the desk"
    assert run.process.returncode == 0
    wait_until(lambda: running_in(groups) == [], "the end of all that was started")
    assert not is_listening(run.origin_port)
    assert not is_listening(int(run.url.rpartition(":")[2]))


def children_of(process_id: int) -> list[int]:
    """The ids of its children, each of which leads a group of its own."""
    listing = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process_id)], capture_output=True, text=True, check=False
    ).stdout
    return [int(line) for line in listing.split()]


def running_in(groups: list[int]) -> list[str]:
    """What runs of these process groups; what has ended and only waits for the machine to take note of it does not."""
    table = subprocess.run(
        ["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=False
    ).stdout
    rows = [line.split(None, 2) for line in table.splitlines()]
    return [args for group, stat, args in rows if int(group) in groups and not stat.startswith("Z")]
