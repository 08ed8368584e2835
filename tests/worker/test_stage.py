"""A staged roll-out on the real runtime: two visitors, two sides, and no way to lose one's side or one's history."""

import pytest

from segments.authoring.publish import roll_back
from segments.authoring.staging import Mover, end_stage, promote_stage, stage_bundle
from segments.bundle.pointer import Pointer, Staged, seal_pointer
from segments.bundle.read import digest_of
from segments.cli.doctor.health_checks import check_health
from segments.edge.cel.audience import bucket_of
from segments.edge.decide.sides import DOMAIN
from segments.edge.own.preview import Preview, seal_preview
from tests.worker.runtime import wait_until
from tests.worker.shop import (
    BUNDLE_KEYS,
    RULES,
    SITE,
    browser,
    compile_text,
    health,
    now_ms,
    page_of,
    publish,
    sealed_pointer,
    shown,
)

CURRENT = """
[segments.calm]
when = 'true'
[segments.sought]
when = 'events.did("sought", "7d")'
"""
STAGED = """
[segments.bold]
when = 'true'
[segments.passed-on]
when = 'events.did("passed_on", "7d")'
"""
NOON_S = 1_795_521_600
HALF = 5_000
LIQUID_OFF = RULES.replace("liquid = true", "liquid = false")
KEPT = {"content-type": "text/html", "cache-control": "max-age=86400"}


class WorkerStore(dict):
    """A store whose writes go to the worker's own KV too, as the publishing commands make them."""

    def __init__(self, worker, folder):
        self.worker, self.folder = worker, folder

    def put(self, values, *, ttl_seconds=0):
        self.update(values)
        self.worker.kv_put_all(values)


@pytest.fixture
def store(worker, published, tmp_path):
    yield WorkerStore(worker, tmp_path)
    publish(worker, RULES, tmp_path)


@pytest.fixture
def bundles(tmp_path):
    return compile_text(RULES + CURRENT, tmp_path), compile_text(RULES + STAGED, tmp_path)


@pytest.fixture(autouse=True)
def home(origin):
    origin.set("/", page_of(["calm", "bold", "sought", "passed-on"]), headers=KEPT)


def mover(store):
    return Mover(store, BUNDLE_KEYS, now_ms())


def wait_for_sequence(worker, outcome):
    wanted = outcome.publication.sequence
    wait_until(lambda: health(worker)["bundle"]["sequence"] == wanted, f"sequence {wanted} to be in use")


def stage(worker, store, bundles, share=HALF):
    store[f"site:{SITE}"] = sealed_pointer(bundles[0], now_ms())
    store.put({f"bundle:{digest_of(bundles[0])}": bundles[0]})
    wait_for_sequence(worker, stage_bundle(bundles[1], share, mover(store)))


def is_staged(bundle, second):
    return bucket_of(DOMAIN + digest_of(bundle), str(second)) < HALF


def second_on(bundle, *, staged):
    """The first second after noon in which a new visitor comes to this side."""
    return next(second for second in range(NOON_S, NOON_S + 1_000) if is_staged(bundle, second) is staged)


def look(worker, second, cookie="", more="", target="/"):
    """The answer to a visitor who has agreed to all, and the segment cookie that they have then."""
    headers = browser(x_segments_as=f"geo.country=DE; consent=all; now={second}{more}", cookie=cookie)
    answer = worker.fetch(target, headers)
    assert answer.status == 200, answer.text
    return answer, segment_cookie(answer, cookie)


def segment_cookie(answer, cookie):
    """The segment cookie that a browser has after an answer."""
    written = [value.partition(";")[0] for value in answer.header_list("set-cookie")]
    return next((value for value in written if value.startswith("__Host-segments=")), cookie)


def test_two_visitors_stay_on_their_sides_until_one_is_everybodys(worker, store, bundles):
    stage(worker, store, bundles)
    seen = {}
    for side, name in ((False, "calm"), (True, "bold")):
        second = second_on(bundles[1], staged=side)
        answer, cookie = look(worker, second)
        assert shown(answer.text) == {name}
        assert answer.header("cache-control") == "private, no-cache"
        for later in range(50):
            answer, cookie = look(worker, second + 977 * later, cookie)
            assert shown(answer.text) == {name}, f"look {later}"
        seen[name] = cookie
    said = health(worker)
    assert said["problem"] is None
    assert 0 <= said["staged"].pop("age_seconds") < 3_600
    assert said["staged"] == {
        "digest": digest_of(bundles[1]),
        "share": 0.5,
        "segments": said["bundle"]["segments"],
        "in_use": True,
    }
    found = {finding.code: finding.text for finding in check_health(worker.url, "", digest_of(bundles[1]))}
    assert found["roll-out"].endswith(f": {digest_of(bundles[1])[:12]} for 50% of visitors")
    assert found["rules"].startswith("The staged rules are those here")
    wait_for_sequence(worker, promote_stage(SITE, mover(store)))
    assert [shown(look(worker, NOON_S + 60_000, cookie)[0].text) for cookie in seen.values()] == [
        {"bold"}
    ] * 2
    assert health(worker)["staged"] is None
    wait_for_sequence(worker, roll_back(SITE, store, BUNDLE_KEYS, now_ms=now_ms()))
    assert [shown(look(worker, NOON_S + 60_000, cookie)[0].text) for cookie in seen.values()] == [
        {"calm"}
    ] * 2


def report(worker, cookie, name):
    """The segment cookie after an event, which both sides count."""
    headers = browser(
        cookie=cookie,
        x_segments_as=f"geo.country=DE; consent=all; now={NOON_S + 100}",
        content_type="application/json",
        origin=worker.url,
    )
    answer = worker.fetch(
        "/_segments/events", headers, method="POST", body=b'{"events": [{"name": "%s"}]}' % name.encode()
    )
    assert answer.status == 200, answer.text
    return segment_cookie(answer, cookie)


def test_a_history_goes_with_its_visitor_when_the_roll_out_ends(worker, store, bundles):
    stage(worker, store, bundles)
    _, cookie = look(worker, second_on(bundles[1], staged=True))
    cookie = report(worker, cookie, "passed_on")
    cookie = report(worker, cookie, "sought")
    assert shown(look(worker, NOON_S + 200, cookie)[0].text) == {"bold", "passed-on"}
    wait_for_sequence(worker, end_stage(SITE, mover(store)))
    assert shown(look(worker, NOON_S + 300, cookie)[0].text) == {"calm", "sought"}


def test_a_wider_share_takes_more_visitors_in_and_nobody_out(worker, store, bundles):
    stage(worker, store, bundles, share=1)
    nobody = second_on(bundles[1], staged=True)
    assert shown(look(worker, nobody)[0].text) == {"calm"}
    wait_for_sequence(worker, stage_bundle(bundles[1], HALF, mover(store)))
    assert shown(look(worker, nobody)[0].text) == {"bold"}
    assert health(worker)["staged"]["share"] == 0.5


@pytest.mark.parametrize(
    ("spoil", "problem"), [("gone", "bundle-missing"), ("other bytes", "bundle-corrupt")]
)
def test_a_staged_bundle_that_cannot_be_used_leaves_everybody_the_current_rules(
    worker, store, bundles, spoil, problem
):
    stage(worker, store, bundles, share=9_999)
    other = compile_text(RULES + STAGED + "[segments.one-more]\nwhen = 'true'\n", store.folder)
    pointer = Pointer(SITE, digest_of(bundles[0]), now_ms(), staged=Staged(digest_of(other), 9_999, now_ms()))
    sealed = {f"site:{SITE}": seal_pointer(pointer, BUNDLE_KEYS)}
    worker.kv_put_all(sealed | ({} if spoil == "gone" else {f"bundle:{digest_of(other)}": b"spoilt"}))
    wait_until(lambda: health(worker)["problem"] == f"staged-{problem}", "the problem in health")
    said = health(worker)
    assert said["status"] == "ok"
    assert 0 <= said["staged"].pop("age_seconds") < 3_600
    assert said["staged"] == {"digest": digest_of(other), "share": 0.9999, "segments": None, "in_use": False}
    assert {frozenset(shown(look(worker, NOON_S + second)[0].text)) for second in range(20)} == {
        frozenset({"calm"})
    }


def test_somebody_who_may_sees_a_side_without_being_on_it(worker, store, bundles):
    stage(worker, store, bundles, share=1)
    assert shown(look(worker, NOON_S, more="; side=staged")[0].text) == {"bold"}
    assert shown(look(worker, NOON_S, more="; side=current")[0].text) == {"calm"}
    unknown = worker.fetch("/", browser(x_segments_as="side=other"))
    assert (unknown.status, "no such side is published" in unknown.text) == (400, True)
    token = seal_preview(Preview(None, now_ms() // 1000 + 600, "staged"), SITE, BUNDLE_KEYS)
    previewed = worker.fetch("/", browser(cookie=f"__Host-segments-preview={token}")).text
    assert "bold" in shown(previewed)
    assert f"rules: {digest_of(bundles[1])[:12]}, staged" in previewed


def test_sides_that_cut_pages_in_another_way_share_none(worker, origin, store, tmp_path):
    pair = compile_text(RULES + CURRENT, tmp_path), compile_text(LIQUID_OFF + STAGED, tmp_path)
    stage(worker, store, pair, share=1)
    origin.set("/plain", "<p>{% if segments contains 'calm' %}[calm]{% endif %}</p>", headers=KEPT)
    for more, words in (("current", "<p>[calm]</p>"), ("staged", "{% if")) * 3:
        answer, _ = look(worker, NOON_S, more=f"; side={more}", target="/plain")
        assert words in answer.text
        assert answer.header("cache-control") == "private, no-cache"
    assert len(origin.requests_for("/plain")) == 2


def test_sides_that_cut_pages_alike_share_one(worker, origin, store, tmp_path):
    stage(worker, store, [compile_text(LIQUID_OFF + more, tmp_path) for more in (CURRENT, STAGED)], share=1)
    origin.set("/alike", page_of(["calm", "bold"]), headers=KEPT)
    tags = set()
    for side, name in (("current", "calm"), ("staged", "bold")) * 3:
        answer, _ = look(worker, NOON_S, more=f"; side={side}", target="/alike")
        assert shown(answer.text) == {name}
        tags.add((side, answer.header("etag")))
    assert len(origin.requests_for("/alike")) == 1
    assert len(tags) == len({tag for _, tag in tags}) == 2, "a validator for each choice, the same each time"
