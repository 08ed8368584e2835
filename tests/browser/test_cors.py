"""An app on another origin reads answers that are cut for its visitor: credentials, preflight, errors, 304."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.browser.sites import TEXAS, site_behind
from tests.worker.origin import Answer, Origin
from tools.browser import Visitor

pytestmark = pytest.mark.browser

RULES = '[site]\nname = "shop"\n[segments.returning]\nwhen = "visitor.visits > 1"\n[segments.vip]\nwhen = "false"\n'
PAGE = "<p>plain</p><p data-segment=returning>welcome back</p><p data-segment=vip>secret</p>"
ITEMS = json.dumps([{"id": 1, "segments": []}, {"id": 2, "segments": ["vip"], "text": "secret"}])
SESSION = "sessionid"


def allowing(app: str, **more: str) -> dict[str, str]:
    """The headers by which an origin lets one app read its answers."""
    return {
        "content-type": "text/html",
        "access-control-allow-origin": app,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET, POST, PUT, DELETE",
        "access-control-allow-headers": "x-csrf-token, content-type, if-none-match",
        "access-control-expose-headers": "etag",
        "vary": "Origin",
        **more,
    }


@pytest.fixture(scope="module")
def app() -> Iterator[str]:
    """The address of an app on an origin of its own."""
    with Origin() as running:
        running.set("/app", "<!doctype html><title>App</title>")
        yield running.url.rstrip("/")


@pytest.fixture(scope="module")
def origin(app: str) -> Iterator[Origin]:
    with Origin() as running:
        own = Answer(b"<p>yours</p>" + PAGE.encode(), headers=allowing(app, **{"cache-control": "private"}))
        running.set("/page", PAGE, headers=allowing(app, **{"cache-control": "max-age=600"}), etag='"p"')
        running.set("/own", PAGE, headers=allowing(app), with_cookie=(SESSION, own))
        running.set("/log-in", "<p>in</p>", headers=allowing(app), set_cookies=(f"{SESSION}=1; Path=/",))
        running.set("/lost", PAGE, headers=allowing(app), status=404)
        running.set("/broken", PAGE, headers=allowing(app), status=500)
        running.set("/items", ITEMS, headers=allowing(app, **{"content-type": "application/json"}))
        running.set("/form", PAGE, headers=allowing(app), status=422)
        running.set_for("/form", "access-control-request-method", b"", headers=allowing(app))
        running.set("/other-app", PAGE, headers=allowing("https://other.example"))
        running.set(
            "/anyone", PAGE, headers={"content-type": "text/html", "access-control-allow-origin": "*"}
        )
        yield running


@pytest.fixture(scope="module")
def site(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with site_behind(origin, RULES, tmp_path_factory.mktemp("cors")) as address:
        yield address


class App:
    """The app, open in a visitor's browser."""

    def __init__(self, visitor: Visitor, site: str) -> None:
        self.visitor, self.site = visitor, site

    def ask(self, path: str, **settings: Any) -> dict[str, Any]:
        """What the app's script gets: status, text and ETag, or the error that the browser makes of it."""
        script = f"""fetch({json.dumps(self.site + path)}, {json.dumps(settings)}).then(async answer =>
          ({{status: answer.status, text: await answer.text(), etag: answer.headers.get("etag")}}),
          error => ({{error: String(error)}}))"""
        answer: dict[str, Any] = self.visitor.evaluate(script)
        assert "secret" not in answer.get("text", "")
        assert "data-segment" not in answer.get("text", "")
        return answer


@pytest.fixture
def open_app(app: str, site: str, open_visitor: Open) -> App:
    visitor = open_visitor(TEXAS)
    # An app's own requests have no header of a local run, which would need a preflight of its own.
    visitor.set_headers({})
    visitor.go(app + "/app")
    return App(visitor, site)


def test_a_page_with_credentials_is_cut_and_knows_its_visitor(open_app: App) -> None:
    first = open_app.ask("/page", credentials="include")
    assert (first["status"], first["text"]) == (200, "<p>plain</p>")
    open_app.visitor.go(open_app.site + "/page")  # only a page that is gone to is a visit
    assert "__Host-segments" in open_app.visitor.cookies()


def test_a_session_gets_its_own_answer_and_nobody_else(open_app: App, origin: Origin) -> None:
    assert "yours" not in open_app.ask("/own", credentials="include")["text"]
    open_app.ask("/log-in", credentials="include")
    assert open_app.ask("/own", credentials="include")["text"].startswith("<p>yours</p><p>plain</p>")
    assert "yours" not in open_app.ask("/own", credentials="omit")["text"]


def test_a_preflight_reaches_the_origin_and_the_answer_behind_it_is_cut(
    open_app: App, origin: Origin
) -> None:
    headers = {"content-type": "application/json", "x-csrf-token": "t"}
    for path, status in (("/items", 200), ("/form", 422)):
        answer = open_app.ask(path, method="PUT", headers=headers, body="{}", credentials="include")
        assert answer["status"] == status
        methods = [request.method for request in origin.requests_for(path)]
        assert methods[-2:] == ["OPTIONS", "PUT"]
        assert origin.requests_for(path)[-2].headers["access-control-request-headers"].split(",") == [
            "content-type",
            "x-csrf-token",
        ]
    assert json.loads(open_app.ask("/items")["text"]) == [{"id": 1}]


@pytest.mark.parametrize(("path", "status"), [("/lost", 404), ("/broken", 500)])
def test_errors_can_be_read_and_are_cut(open_app: App, path: str, status: int) -> None:
    for credentials in ("include", "omit"):
        answer = open_app.ask(path, credentials=credentials)
        assert (answer["status"], answer["text"]) == (status, "<p>plain</p>")


def test_a_304_can_be_read(open_app: App) -> None:
    etag = open_app.ask("/page", credentials="include")["etag"]
    asked = {"if-none-match": etag}
    again = open_app.ask("/page", credentials="include", headers=asked, cache="no-store")
    assert (again["status"], again["text"]) == (304, "")
    revalidated = open_app.ask("/page", credentials="include", cache="no-cache")
    assert (revalidated["status"], revalidated["text"]) == (200, "<p>plain</p>")


def test_only_the_app_that_the_origin_names_can_read(open_app: App) -> None:
    assert "error" in open_app.ask("/other-app", credentials="include")
    assert "error" in open_app.ask("/anyone", credentials="include")
    assert open_app.ask("/anyone", credentials="omit")["text"] == "<p>plain</p>"
