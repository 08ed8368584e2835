"""The sample page: a block for each segment, of the rules as they are or of the last good ones."""

from urllib.request import urlopen

from segments.cli.running.sample_site import run_sample_site
from segments.project.local.ports import free_port

RULES = """\
[site]
name = "shop"
title = "A & B"
[segments.german]
title = "<Germans>"
when = 'geo.country == "DE"'
"""


def test_the_page_follows_the_rules_and_keeps_the_last_good_ones(tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    with run_sample_site(free_port(), rules) as url:

        def page():
            with urlopen(url) as answer:
                return answer.read().decode()

        assert '<li data-segment="german">&lt;Germans&gt;' in page()
        assert '<li data-segment-not="german">None of them' in page()
        assert "A &amp; B" in page()
        rules.write_text(RULES.replace("geo.country", "geo.contry"))
        assert '<li data-segment="german">' in page()
        rules.write_text(RULES.replace("segments.german", "segments.dach"))
        assert '<li data-segment="dach">' in page()
