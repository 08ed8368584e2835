"""Where the event script goes in a page: held to what a parser says, on pages of every kind."""

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.script_place import HEAD_REACH_BYTES, ScriptStream, add_script, has_script
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice
from tests.edge.pages.opted_in import LIQUID

TAG = b'<script src="/_segments/events.js" async></script>'
PATH = b"/_segments/events.js"


def sent(page: str, matched: str = "") -> str:
    """The page as a visitor in these segments gets it, with the tag."""
    plan = add_script(compile_html(page.encode(), "utf-8", LIQUID), TAG, PATH)
    bits = {name: place for place, name in enumerate(matched.split())}
    bound = bind_plan(plan, bits)
    return splice(bound, choose_blocks((1 << len(bits)) - 1, bound)).decode()


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><html><head><title>A</title>|</head><body>B</body></html>",
        "<!DOCTYPE HTML><HTML><HEAD><TITLE>A</TITLE>|</HEAD><BODY>B",
        "<!doctype html><title>A</title>|<main>B</main>",
        "<!doctype html>\n<title>A</title>\n|text",
        "<!doctype html>|<p>B",
        "<!doctype html>|<title>A</title>",
        "<!doctype html><html>|<body>B",
        "|<body>B",
        "<head>|</head>",
        "<!-- a --><!doctype html><!-- b --><html lang=de><!-- c --><head prefix='og: x'><!-- d -->|</head>",
        "\ufeff<!doctype html><head>|</head>",
        "<?xml version='1.0'?><!doctype html><html xmlns='x'><head><meta charset='utf-8' />|</head>",
        "<!doctype html><head><script>var a = '</head>'</script>|</head>",
        "<!doctype html><head><script><!-- <script></script> --></script>|</head>",
        "<!doctype html><head><style></head></style><noscript><link></noscript>|</head>",
        "<!doctype html><head><title></head></title><!-- </head> -->|</head>",
        "<!doctype html><head><meta content='</head>'><link rel=x>|</head>",
        "<!doctype html><head>|<template><div></head></template></head>",
        "<!doctype html><head>|<div></head>",
        "<!doctype html><head>|</head><frameset>",
        "<!doctype html><head><meta charset=utf-8>\n|</head ><body>",
    ],
)
def test_the_tag_goes_to_the_end_of_the_head(page: str) -> None:
    assert sent(page.replace("|", "")) == page.replace("|", TAG.decode())


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "text",
        "<p>A</p>",
        "<tr><td>A",
        "<title>A</title>",
        "<div><html><head></head></div>",
        "<!-- a -->",
        "{}",
    ],
)
def test_a_fragment_or_half_a_head_gets_none(fragment: str) -> None:
    assert sent(fragment) == fragment


@pytest.mark.parametrize(
    "script",
    [
        '<script src="/_segments/events.js" async></script>',
        "<SCRIPT ASYNC SRC=/_segments/events.js></SCRIPT>",
        '<script data-search="q" src="https://www.example.com/_segments/events.js?v=2"></script>',
        '<script data-segment="b2b" src="/_segments/events.js"></script>',
    ],
)
@pytest.mark.parametrize(
    "place", ["<!doctype html><head>{}</head>A", "<!doctype html><head></head><p>A</p>{}"]
)
def test_a_page_that_has_it_gets_no_second_one(script: str, place: str) -> None:
    assert sent(place.format(script), "b2b").count("_segments/events.js") == 1


@pytest.mark.parametrize(
    "mention",
    [
        '<!-- <script src="/_segments/events.js"></script> -->',
        "<script>var tag = '<script src=\"/_segments/events.js\">';</script>",
        "<textarea><script src='/_segments/events.js'></script></textarea>",
        '<a href="/_segments/events.js">the script</a>',
        '<link rel="preload" href="/_segments/events.js" as="script">',
        '<p data-src="/_segments/events.js">',
    ],
)
def test_a_mere_mention_is_no_script(mention: str) -> None:
    page = f"<!doctype html><head></head><body>{mention}"
    assert not has_script(page.encode(), PATH)
    assert sent(page) == page.replace("</head>", TAG.decode() + "</head>")


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        (
            '<!doctype html><head><link data-segment="a" href=x></head>A',
            "<!doctype html><head>{b}%</head>A",
        ),
        (
            "<!doctype html><html class=\"{{% if segments contains 'a' %}}x{{% endif %}}\"><head></head>A",
            '<!doctype html><html class="{x}"><head>%</head>A',
        ),
        (
            "<!doctype html><head><!-- segment a --><meta name=a><!-- /segment --></head>",
            "<!doctype html><head>{d}%</head>",
        ),
    ],
)
def test_everybody_gets_it_whatever_blocks_are_around_it(page: str, wanted: str) -> None:
    page = page.replace("{{", "{").replace("}}", "}")
    shown = {"b": "<link href=x>", "x": "x", "d": "<meta name=a>"}
    hidden = {"b": "", "x": "", "d": ""}
    assert sent(page, "a") == wanted.replace("%", TAG.decode()).format(**shown)
    assert sent(page) == wanted.replace("%", TAG.decode()).format(**hidden)


def test_a_page_in_one_block_gets_none() -> None:
    page = "<!doctype html><html><head></head>A</html>"
    assert sent(f"<!-- segment a -->{page}<!-- /segment -->", "a") == page


def test_the_name_of_the_plan_changes_with_the_tag() -> None:
    plan = compile_html(b"<!doctype html><p data-segment=a>A", "utf-8")
    plain = compile_html(b"<!doctype html><p>A", "utf-8")
    names = {
        made.digest
        for made in (
            plan,
            add_script(plan, TAG, PATH),
            add_script(plan, TAG + b" ", PATH),
            add_script(plain, TAG, PATH),
        )
    }
    assert len(names) == 4
    assert "" not in names


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_a_page_in_pieces_comes_out_as_a_whole_one(size: int) -> None:
    page = "<!doctype html><html><head><title>A</title><script>'</head>'</script></head><body>" + "B" * 9_000
    stream = ScriptStream(TAG, PATH)
    data = page.encode()
    out = b"".join(stream.feed(data[start : start + size]) for start in range(0, len(data), size))
    assert (out + stream.feed(b"", is_last=True)).decode() == sent(page)


def test_a_fragment_in_pieces_goes_on_at_once() -> None:
    stream = ScriptStream(TAG, PATH)
    assert stream.feed(b"<p>A") == b"<p>A"
    assert stream.feed(b"<!doctype html><head></head>") == b"<!doctype html><head></head>"


def test_a_head_without_end_is_not_waited_for() -> None:
    stream = ScriptStream(TAG, PATH)
    page = b"<!doctype html><head><meta name=a><meta name=b><style>" + b"x" * HEAD_REACH_BYTES
    assert stream.feed(page) == page.replace(b"<meta name=b>", TAG + b"<meta name=b>")


def test_many_comments_cost_no_more_than_their_length() -> None:
    page = b"<!doctype html><head>" + b"<!-->" * 40_000
    assert add_script(compile_html(page, "utf-8"), TAG, PATH).digest
