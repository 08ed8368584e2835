"""What a command imports before it works: most of its time is that, so it is held here by names, not by a clock."""

import subprocess
import sys
from pathlib import Path

import pytest

SHOP = Path(__file__).parents[2] / "examples" / "acme" / "rules"
RUN = (
    "import sys; from segments.cli.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
)

COMPILERS_OF_PAGES = "segments.edge.pages.html"
PATTERNS = "segments.authoring.regex"
NETWORK = "urllib.request"


def modules_of(*arguments):
    """The modules that one command line has imported by its end."""
    command = [sys.executable, "-c", RUN, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stderr.split()


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["check", str(SHOP)], (COMPILERS_OF_PAGES, PATTERNS, NETWORK, "segments.edge.query")),
        (["explain", "--rules", str(SHOP)], (COMPILERS_OF_PAGES, PATTERNS, NETWORK)),
        (["audit", "--rules", str(SHOP)], (COMPILERS_OF_PAGES, NETWORK)),
        (["keys"], ("segments.authoring.ruleset", "segments.authoring.cel", "segments.edge", NETWORK)),
    ],
)
def test_a_command_imports_nothing_that_its_line_does_not_need(arguments, unneeded):
    imported = modules_of(*arguments)
    assert "segments.cli.main" in imported
    assert [name for name in imported if f"{name}.".startswith(tuple(f"{part}." for part in unneeded))] == []


def test_a_check_with_pages_has_their_compilers():
    imported = modules_of("check", str(SHOP), "--pages", str(SHOP.parent / "pages"))
    assert "segments.edge.pages.html.compile" in imported
