import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

PAGE = '<p data-segment="germany">1</p>\n  <p data-segment="germanny b">2</p>\n<b data-segment-cap=x>3</b>'


@pytest.fixture
def origin():
    """A site with one page, one picture, and nothing else."""

    class Origin(BaseHTTPRequestHandler):
        def do_GET(self):
            kind = {"/page": "text/html; charset=utf-8", "/picture": "image/png"}.get(self.path)
            self.send_response(200 if kind else 404)
            self.send_header("content-type", kind or "text/html")
            self.end_headers()
            self.wfile.write(PAGE.encode())

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


def test_addresses_without_a_page_are_told_apart(origin, run):
    code, _, notes = run("check-page", f"{origin}/none")
    assert (code, "status 404" in notes) == (3, True)
    code, _, notes = run("check-page", f"{origin}/picture")
    assert (code, "image/png" in notes) == (1, True)
    code, _, notes = run("check-page", "http://127.0.0.1:1/")
    assert code == 3
    code, _, notes = run("check-page", "http://[bad/")
    assert (code, "Expected an address" in notes) == (1, True)
