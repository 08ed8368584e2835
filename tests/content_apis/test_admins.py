"""The admins of Directus and Strapi in Chromium behind the worker: what an editor opens and saves loses nothing."""

import json
from collections.abc import Iterator

import pytest

from tests.browser.conftest import PROGRAM
from tests.browser.sites import wait_for
from tests.content_apis.directus.fill import EMAIL, PASSWORD, Directus
from tests.content_apis.visitors import STRAPI_ADMIN
from tests.worker.runtime import fetch, wait_until
from tools.browser import Browser, Visitor

TYPE = """(([selector, value]) => {
  const field = document.querySelector(selector);
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, value);
  field.dispatchEvent(new Event("input", {bubbles: true}));
})(%s)"""


@pytest.fixture
def editor() -> Iterator[Visitor]:
    """A browser in no segment of the site."""
    with Browser(PROGRAM) as browser:
        visitor = browser.open({"x-segments-as": "geo.country=FR"})
        yield visitor
        visitor.close()


def type_into(visitor: Visitor, selector: str, value: str) -> None:
    """Type into a field once it is there."""
    wait_for(visitor, f"!!document.querySelector({json.dumps(selector)})")
    visitor.evaluate(TYPE % json.dumps([selector, value]))


def wait_until_open(editor: Visitor, title: str) -> None:
    """Return once the form has the entry's title, and whom it is for."""
    wait_for(editor, f"document.querySelector('[data-field=title] input')?.value === {json.dumps(title)}")
    wait_for(editor, "document.querySelector('[data-field=segments]').textContent.includes('germany')")


def test_an_editor_of_directus_opens_saves_and_reloads_an_entry(directus, directus_site, editor):
    cms = Directus(directus)
    before = cms.call("GET", "/items/csv/2")
    assert before["segments"] == ["germany"]
    site = directus_site.url.rstrip("/")
    editor.go(f"{site}/admin/login")
    type_into(editor, 'input[type="email"], input[autocomplete="username"]', EMAIL)
    type_into(editor, 'input[type="password"]', PASSWORD)
    editor.evaluate("document.querySelector('form').requestSubmit()")
    wait_for(editor, "!location.pathname.includes('/login')")
    editor.go(f"{site}/admin/content/csv/2")
    wait_until_open(editor, before["title"])
    type_into(editor, "[data-field=title] input", "changed by an editor")
    editor.press("Control+s")
    wait_until(
        lambda: cms.call("GET", "/items/csv/2")["title"] == "changed by an editor", "the entry to be saved"
    )
    assert cms.call("GET", "/items/csv/2") == {**before, "title": "changed by an editor"}
    editor.go(f"{site}/admin/content/csv/2")
    wait_until_open(editor, "changed by an editor")
    cms.call("PATCH", "/items/csv/2", before)


SAVE = "[...document.querySelectorAll('button')].find(one => one.textContent.trim() === 'Save')"
ENTRIES = "/content-manager/collection-types/api::json-item.json-item"
OF_STRAPI = {"title": "input[name=title]", "email": "input[name=email]", "password": "input[name=password]"}


def open_entry(visitor: Visitor, address: str, title: str) -> None:
    """Open Strapi's form, and wait until it has the entry's title, and whom it is for."""
    visitor.go(address)
    wait_for(
        visitor, f"document.querySelector({json.dumps(OF_STRAPI['title'])})?.value === {json.dumps(title)}"
    )
    wait_for(visitor, "document.querySelector('main').textContent.includes('germany')")


def test_an_editor_of_strapi_opens_saves_and_reloads_an_entry(strapi, strapi_site, editor):
    headers = {"content-type": "application/json"}
    fetch(strapi, "/admin/register-admin", headers, method="POST", body=json.dumps(STRAPI_ADMIN).encode())
    login = json.dumps({name: STRAPI_ADMIN[name] for name in ("email", "password")}).encode()
    answer = fetch(strapi, "/admin/login", headers, method="POST", body=login).json()
    own = {**headers, "authorization": f"Bearer {answer['data']['token']}"}
    before = fetch(strapi, f"{ENTRIES}?sort=id:ASC", own).json()["results"][1]
    assert before["segments"] == ["germany"]
    path = f"{ENTRIES}/{before['documentId']}"
    site = strapi_site.url.rstrip("/")
    editor.go(f"{site}/admin/auth/login")
    for name in ("email", "password"):
        type_into(editor, OF_STRAPI[name], STRAPI_ADMIN[name])
    editor.evaluate("document.querySelector('form').requestSubmit()")
    wait_for(editor, "!location.pathname.includes('/auth/')")
    open_entry(editor, site + "/admin" + path, before["title"])
    type_into(editor, OF_STRAPI["title"], "changed by an editor")
    wait_for(editor, f"!({SAVE}).disabled")
    editor.evaluate(f"({SAVE}).click()")
    wait_until(
        lambda: fetch(strapi, path, own).json()["data"]["title"] == "changed by an editor",
        "the entry to be saved",
    )
    open_entry(editor, site + "/admin" + path, "changed by an editor")
    after = fetch(strapi, path, own).json()["data"]
    assert (after["title"], after["segments"]) == ("changed by an editor", ["germany"])
    body = json.dumps({"title": before["title"], "segments": before["segments"]}).encode()
    fetch(strapi, path, own, method="PUT", body=body)
