import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

PAGE = '<p data-segment="germany">1</p>\n  <p data-segment="germanny b">2</p>\n<b data-segment-cap=x>3</b>'

ANSWER = '{"data":[{"id":1,"documentId":"x","title":"For VIPs"}],"meta":{}}'


@pytest.fixture
def origin():
    """A site with one page, one picture, and nothing else."""

    class Origin(BaseHTTPRequestHandler):
        def do_GET(self):
            kinds = {"/page": "text/html; charset=utf-8", "/picture": "image/png"}
            is_answer = self.path.startswith(("/api/", "/items/"))
            kind = "application/json" if is_answer else kinds.get(self.path)
            self.send_response(200 if kind else 404)
            self.send_header("content-type", kind or "text/html")
            self.end_headers()
            self.wfile.write((ANSWER if is_answer else PAGE).encode())

        def log_message(self, *arguments):
            """Keep the test's output clean."""

    server = HTTPServer(("127.0.0.1", 0), Origin)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_blocks_and_wrong_marks_of_a_file_are_listed(tmp_path, run):
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    code, printed, _ = run("check-page", str(path))
    assert code == 1
    assert "germanny or b" in printed
    assert f"{path}:3:1: bad-cap" in printed
    assert "3 blocks, 1 problem" in printed


def test_unknown_segments_are_found_with_rules(shop, run, run_json):
    (shop / "page.html").write_text(PAGE, encoding="utf-8")
    code, printed, _ = run("check-page", "page.html", "--rules", "rules")
    assert code == 1
    assert "page.html:2: unknown-segment" in printed
    assert "Did you mean germany?" in printed
    code, result = run_json("check-page", "page.html", "--rules", "rules")
    assert [row["name"] for row in result["unknown_segments"]] == ["b", "germanny"]
    assert result["problems"][0]["code"] == "bad-cap"


def test_a_page_with_right_marks_passes(shop, run):
    (shop / "page.html").write_text('<p data-segment="germany">1</p>', encoding="utf-8")
    code, printed, _ = run("check-page", "page.html", "--rules", "rules")
    assert code == 0
    assert "1 block, 0 problems" in printed


def test_a_page_is_fetched_from_its_address(origin, run):
    code, printed, _ = run("check-page", f"{origin}/page")
    assert code == 1
    assert "3 blocks" in printed


def test_entries_that_name_no_segments_are_reported(origin, shop, run):
    code, printed, _ = run("check-page", f"{origin}/api/articles")
    assert (code, "segments-absent" in printed) == (0, True)
    assert "the strapi answer" in printed
    code, printed, _ = run("check-page", f"{origin}/items/articles")
    assert "the directus answer" not in printed
    rules = (shop / "rules" / "shop.toml").read_text(encoding="utf-8")
    route = '[content_api.items]\npath = "/items/*"\nsyntax = "directus"\nsegments = ["germany"]\n'
    (shop / "rules" / "shop.toml").write_text(f"{rules}\n{route}", encoding="utf-8")
    code, printed, _ = run("check-page", f"{origin}/items/articles", "--rules", "rules")
    assert (code, "the directus answer" in printed) == (0, True)


def test_addresses_without_a_page_are_told_apart(origin, run):
    code, _, notes = run("check-page", f"{origin}/none")
    assert (code, "status 404" in notes) == (3, True)
    code, _, notes = run("check-page", f"{origin}/picture")
    assert (code, "image/png" in notes) == (1, True)
    code, _, notes = run("check-page", "http://127.0.0.1:1/")
    assert code == 3
    code, _, notes = run("check-page", "http://[bad/")
    assert (code, "Expected an address" in notes) == (1, True)
