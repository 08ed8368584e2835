"""Make the database of the site: tables, the page tree, and a few pages written as an editor would."""

import django

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402 - models exist only after setup
from django.core.management import call_command  # noqa: E402
from wagtail.models import Locale, Page, Site  # noqa: E402

from newsroom.models import NewsPage  # noqa: E402

HOME = [
    ("lead", {"heading": "Willkommen", "segments": ["germany"], "segment_slot": "lead"}),
    ("lead", {"heading": "Welcome", "segments": [], "segment_slot": "lead", "segment_default": True}),
    (
        "teaser",
        {
            "heading": "For all",
            "text": "<p>Fish &amp; chips, caf\u00e9 \u201cM\u00fcller\u201d</p>",
            "segments": [],
        },
    ),
    ("teaser", {"heading": "For Germany", "text": "<p>Brot</p>", "segments": ["germany"]}),
    ("teaser", {"heading": "On the phone", "text": "", "segments": ["phone"]}),
    ("teaser", {"heading": "Germany or phone", "text": "", "segments": ["germany", "phone"]}),
    ("quote", "Nothing is written in stone."),
]


def fill() -> None:
    """Create everything; run once on an empty folder."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    Locale.objects.create(language_code="en")
    root = Page.add_root(title="Root", slug="root", content_type=ContentType.objects.get_for_model(Page))
    home = root.add_child(instance=NewsPage(title="Home", slug="home", body=HOME))
    home.add_child(instance=NewsPage(title="Plain", slug="plain", body=[("quote", "For everybody.")]))
    home.add_child(instance=NewsPage(title="Other", slug="other", body=HOME[2:4]))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)


if __name__ == "__main__":
    fill()
