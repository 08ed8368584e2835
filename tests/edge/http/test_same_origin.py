"""Who may change something, and where a visitor may be sent: nobody else's page, nowhere else."""

import pytest

from segments.edge.http.request import parse_request
from segments.edge.http.same_origin import is_same_origin, own_path, referring_path


def request(**headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return parse_request("POST", "https://shop.example:8443/_segments/consent", named, {})


OWN = "https://shop.example:8443"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": OWN},
        {"origin": OWN, "sec_fetch_site": "same-origin"},
        {"origin": "null", "sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
        {},
    ],
    ids=str,
)
def test_a_page_of_this_site_or_a_program_may_change_things(headers):
    assert is_same_origin(request(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://shop.example"},
        {"origin": "http://shop.example:8443"},
        {"origin": "https://shop.example:8443.evil.example"},
        {"origin": "https://a.shop.example:8443"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": f"{OWN}, https://evil.example"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": ""},
        {"sec_fetch_site": "same-origin, cross-site"},
        {"origin": OWN, "sec_fetch_site": "cross-site"},
        {"origin": "https://evil.example", "sec_fetch_site": "same-origin"},
        {"origin": "null", "sec_fetch_site": "cross-site"},
    ],
    ids=str,
)
def test_another_sites_page_may_not(headers):
    assert not is_same_origin(request(**headers))


@pytest.mark.parametrize("path", ["/", "/a/b?c=d&e=%20", "/%0d%0a", "/a//b"])
def test_a_path_on_this_site_is_a_way_back(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "a",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a\r\nset-cookie: x=y",
        "/\t/evil.example",
        "/a b",
        "/ü",
        "/" + "a" * 2048,
    ],
)
def test_whatever_could_lead_elsewhere_or_break_a_header_is_none(path):
    assert own_path(path) is None


def test_the_page_before_is_a_way_back_only_if_it_is_ours():
    assert referring_path(request(referer=f"{OWN}/sale?a=b")) == "/sale?a=b"
    for elsewhere in (
        "https://evil.example/sale",
        f"{OWN}.evil.example/",
        f"{OWN}@evil.example/",
        f"{OWN}",
        "",
    ):
        assert referring_path(request(referer=elsewhere)) is None
