"""Paths of editors go on untouched, and no path that a server may read as a page of the site's."""

from __future__ import annotations

import pytest

from segments.edge.http.bypass import PATHS, BypassPaths


@pytest.mark.parametrize(
    ("path", "is_bypassed"),
    [
        ("/admin", True),
        ("/admin/", True),
        ("/admin/content/articles", True),
        ("/ADMIN/x", True),
        ("/administration", False),
        ("/node/5/edit", True),
        ("/node/5", False),
        ("/node/edit", False),
        ("/wp-admin/post.php", True),
        ("/ghost/api/admin/posts", True),
        ("/ghost/api/content/posts", False),
        ("/content-manager/collection-types/api::article.article", True),
        ("/admin/..%2fpricing", False),
        ("/admin//pricing", False),
        ("/admin/%2e%2e/pricing", False),
        ("/admin/..;/pricing", False),
        ("/admin/%5c..%5cpricing", False),
        ("/en/admin/x", False),
        ("/", False),
    ],
)
def test_the_built_in_paths(path: str, is_bypassed: bool) -> None:
    assert BypassPaths(PATHS).has(path) is is_bypassed


def test_a_site_s_own_paths() -> None:
    own = BypassPaths(["/Intern/*", "/studio", "/x*y"])
    assert [
        path for path in ("/intern/a", "/studio", "/studio/a", "/xay", "/xa", "/admin") if own.has(path)
    ] == [
        "/intern/a",
        "/studio",
        "/xay",
    ]
