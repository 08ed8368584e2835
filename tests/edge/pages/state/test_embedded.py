"""State that frameworks embed in pages: cut with the page, or the page takes its defaults."""

from __future__ import annotations

import contextlib
import html
import json
import random
import re
from collections.abc import Callable

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from segments.errors import LimitExceeded
from tests.edge.pages.json.responses import documents, text_of, tokens_of
from tests.growth import assert_linear

NAMES = ("a", "b")


def sent(plan: PagePlan, *matched: str) -> str:
    bound = bind_plan(plan, {name: position for position, name in enumerate(NAMES)})
    return splice(bound, choose_blocks(sum(1 << NAMES.index(name) for name in matched), bound)).decode()


def codes(plan: PagePlan) -> list[str]:
    return [problem.code for problem in plan.problems]


STATE = '{"props":{"blocks":[{"segments":["a"],"html":"\\u003cb>"},{"segments":["b"],"t":"</p>"},{"t":"x"}]}}'
WITH_A = '{"props":{"blocks":[{"html":"\\u003cb>"},{"t":"x"}]}}'
BLOCKS = '<body><p data-segment="a">A</p><p data-segment="b">B</p>'
WITH_A_BLOCKS = "<body><p>A</p>"

PAGES = {
    "next": '<script id="__NEXT_DATA__" type="application/json">{}</script>',
    "json without id": '<SCRIPT type="application/json">{}</SCRIPT>',
    "linked data": "<script type=application/ld+json>{}</script>",
    "other json": '<script type="application/problem+json">{}</script>',
    "nuxt 2 as json": "<script>window.__NUXT__={}</script>",
    "remix": "<script>window.__remixContext = {};__remixContext.p = function(v,p,e,x) { return 1 };</script>",
    "second statement": "<script>var before = [1]; window.__INITIAL_STATE__ = {} ;</script>",
    "apollo": '<script>\n  window["__APOLLO_STATE__"] = {};\n</script>',
    "react router's first script": (
        '<script>window.__reactRouterContext = {"basename":"/","state":{}};window.__reactRouterContext.stream = '
        "new ReadableStream({start(controller){window.__reactRouterContext.streamController = controller;}});</script>"
    ),
    "angular": '<script id="ng-state" type="application/json">{"391":{"b":{},"h":{},"s":200,"rt":"json"}}</script>',
    "inertia in a script": '<script data-page="app" type="application/json">{"component":"Home","props":{}}</script>',
    "ember": '<script type="fastboot/shoebox" id="shoebox-apollo-cache">{}</script>',
    "a store": "<script>window.__pinia={}</script>",
    "any state in capitals": "<script>window.__INITIAL_PROPS__ = {};</script>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_state_is_cut_with_the_page(page: str) -> None:
    plan = compile_html((BLOCKS + page.replace("{}", STATE)).encode(), "utf-8")
    assert sent(plan, "a") == WITH_A_BLOCKS + page.replace("{}", WITH_A)
    assert codes(plan) == []


LITERALS = {
    "Vue's usual state": "window.__INITIAL_STATE__={}",
    "several statements": 'var a = [1]; window.__INITIAL_STATE__ = {}; window.__PRELOADED_STATE__={"b":undefined};',
    "with code behind it": "window.__INITIAL_STATE__={};(function(){var s;(s=document.currentScript).remove()}());",
}


@pytest.mark.parametrize("script", LITERALS.values(), ids=LITERALS)
def test_a_literal_that_a_script_begins_with_is_cut(script: str) -> None:
    state = "{page:{blocks:[{segments:['a'],when:new Date(1)},{\"t\":undefined}]},f:function(){return 1}}"
    page = f"{BLOCKS}<script>{script}</script>"
    plan = compile_html(page.replace("{}", state, 1).encode(), "utf-8")
    assert codes(plan) == []
    left = state.replace("segments:['a'],", "")
    assert sent(plan, "a") == page.replace(BLOCKS, WITH_A_BLOCKS).replace("{}", left, 1)
    assert "new Date" not in sent(plan)


PARSED = {
    "in double quotes": "__INITIAL_STATE__=JSON.parse({});",
    "in single quotes": "window.__APOLLO_STATE__ = JSON.parse('{}'), b = 1;",
}


@pytest.mark.parametrize("script", PARSED.values(), ids=PARSED)
def test_json_in_a_text_that_a_script_parses_is_cut(script: str) -> None:
    def written(state: str) -> str:
        text = json.dumps(state)
        return text if "'" not in script else text[1:-1].replace('\\"', '"').replace("'", "\\'")

    state = STATE.replace("</p>", "it's")
    page = f"{BLOCKS}<script>{script}</script>"
    plan = compile_html(page.replace("{}", written(state), 1).encode(), "utf-8")
    assert codes(plan) == []
    assert sent(plan, "a") == page.replace(BLOCKS, WITH_A_BLOCKS).replace("{}", written(WITH_A), 1)
    assert "it" not in sent(plan, "a")


IN_STRINGS = {
    "what sveltekit has fetched": (
        '<script type="application/json" data-sveltekit-fetched data-url="https://cms.example/pages">'
        '{"status":200,"statusText":"OK","headers":{"content-type":"application/json"},"body":{}}</script>'
    ),
    "urql in next": (
        '<script id="__NEXT_DATA__" type="application/json">'
        '{"props":{"pageProps":{"urqlState":{"-36":{"hasNext":false,"data":{}}}}}}</script>'
    ),
    "urql": '<script>window.__URQL_DATA__={"1":{"data":{}},"2":{"data":"{\\"x\\":1}"}};</script>',
    "angular's texts": '<script id="ng-state" type="application/json">{"1":{"b":{},"rt":"text"}}</script>',
}


@pytest.mark.parametrize("page", IN_STRINGS.values(), ids=IN_STRINGS)
@pytest.mark.parametrize("has_blocks", [True, False])
def test_json_in_a_string_of_state_is_cut_with_the_page(page: str, has_blocks: bool) -> None:
    blocks, with_a = (BLOCKS, WITH_A_BLOCKS) if has_blocks else ("", "")
    plan = compile_html((blocks + page.replace("{}", json.dumps(STATE), 1)).encode(), "utf-8")
    assert sent(plan, "a") == with_a + page.replace("{}", json.dumps(WITH_A), 1)
    assert codes(plan) == []


@pytest.mark.parametrize("seed", range(40))
def test_json_in_strings_of_json_means_what_it_means_alone(seed: int) -> None:
    chance = random.Random(seed)
    inner = documents(chance, "generic")
    text = re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: json.dumps(json.loads(found[0])), text_of(inner))
    said = 'say "segments": ["a"]'
    outer = {"status": 200, "body": text, "text": said, "all": [text, json.dumps({"deeper": text})]}
    written = json.dumps(outer, ensure_ascii=chance.random() < 0.5).replace("<", "\\u003c")
    plan = compile_html(f'<script type="application/json">{written}</script>'.encode(), "utf-8")
    assert set(codes(plan)) <= {"liquid-off"}
    for matched in ((), ("a",), ("b",), ("a", "b")):
        state = json.loads(sent(plan, *matched).split(">", 1)[1].removesuffix("</script>"))
        assert state["text"] == said
        for text in (state["body"], state["all"][0], json.loads(state["all"][1])["deeper"]):
            expected = json.loads("".join(tokens_of(inner, set(matched))))
            assert json.loads(text) == expected


A_FIELD = '{"sys":{"id":"%s","type":"Entry"},"fields":{"t":"%s"%s}}'
SYSTEMS = {
    # what an entry for "a" and one for everybody look like in a list, and what is left of the first
    "contentful": (
        A_FIELD % ("1", "A", ',"segments":["a"]'),
        A_FIELD % ("2", "all", ""),
        A_FIELD % ("1", "A", ""),
    ),
    "strapi": (
        '{"__component":"x.hero","t":"A","segments":[{"id":1,"documentId":"d","slug":"a"}]}',
        '{"__component":"x.hero","t":"all"}',
        '{"__component":"x.hero","t":"A"}',
    ),
    "sanity": (
        '{"_key":"1","_type":"hero","segments":[{"_ref":"segment-a","_type":"reference"}],"t":"A"}',
        '{"_key":"2","_type":"hero"}',
        '{"_key":"1","_type":"hero","t":"A"}',
    ),
    "storyblok": (
        '{"_uid":"1","component":"hero","segments":[{"uuid":"0c09","slug":"a"}]}',
        '{"_uid":"2","component":"hero"}',
        '{"_uid":"1","component":"hero"}',
    ),
}


@pytest.mark.parametrize(("marked", "other", "shown"), SYSTEMS.values(), ids=SYSTEMS)
@pytest.mark.parametrize(
    "page",
    [
        '<script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"blocks":[{}]}}}</script>',
        '<div id="app" data-page=\'{"props":{"blocks":[{}]}}\'></div>',
    ],
    ids=["script", "attribute"],
)
def test_state_is_read_in_the_form_of_the_system_whose_entries_it_has(
    page: str, marked: str, other: str, shown: str
) -> None:
    plan = compile_html((BLOCKS + page.replace("[{}]", f"[{marked},{other}]")).encode(), "utf-8")
    assert sent(plan, "a") == WITH_A_BLOCKS + page.replace("[{}]", f"[{shown},{other}]")
    assert sent(plan, "b").endswith(page.replace("[{}]", f"[{other}]"))
    assert codes(plan) == []


def test_the_story_that_a_page_shows_stays_in_its_state() -> None:
    state = '{"pageProps":{"story":{"content":{"_uid":"1","component":"page","segments":["a"],"body":[]}}}}'
    plan = compile_html(f'<script type="application/json">{state}</script>'.encode(), "utf-8")
    assert state.replace('"segments":["a"],', "") in sent(plan)
    assert codes(plan) == ["whole-document"]


def test_flattened_and_wrapped_state_names_segments_as_its_system_does() -> None:
    nuxt = '[{"blocks":1},[2],{"__component":3,"segments":4,"t":7},"x.hero",[5],{"slug":6},"a","A"]'
    plan = compile_html(f'<script id="__NUXT_DATA__">{nuxt}</script>'.encode(), "utf-8")
    assert unflattened(json.loads(sent(plan).split(">", 1)[1].split("</script>")[0])) == {"blocks": []}
    segments = [1, [[0, {"slug": [0, "a"]}]]]
    astro = {"blocks": [1, [[0, {"__component": [0, "x.hero"], "segments": segments}]]]}
    plan = compile_html(f"<astro-island props='{json.dumps(astro)}'></astro-island>".encode(), "utf-8")
    assert json.loads(sent(plan).split("'")[1]) == {"blocks": [1, []]}


def test_state_alone_is_enough() -> None:
    page = f'<title>x</title><script type="application/json">{STATE}</script>'
    assert sent(compile_html(page.encode(), "utf-8"), "a") == page.replace(STATE, WITH_A)


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("escape", [html.escape, lambda text: html.escape(text).replace("&quot;", "&#34;")])
def test_state_in_an_attribute_keeps_its_escapes(quote: str, escape: object) -> None:
    assert callable(escape)
    page = f"<div id=app data-page={quote}{escape(STATE)}{quote}></div>" + BLOCKS
    assert sent(compile_html(page.encode(), "utf-8"), "a") == (
        f"<div id=app data-page={quote}{escape(WITH_A)}{quote}></div>" + WITH_A_BLOCKS
    )


def test_state_in_an_attribute_with_single_quotes_needs_no_escapes() -> None:
    page = f"<div data-props='{STATE}'></div>"
    assert sent(compile_html(page.encode(), "utf-8"), "a") == f"<div data-props='{WITH_A}'></div>"


ASTRO = {
    "title": [0, "é"],
    "blocks": [1, [[0, {"segments": [1, [[0, "a"]]], "t": [0, 1]}], [0, {"t": [0, 2]}]]],
    "hero": [0, {"segments": [0, "b"], "t": [0, 3]}],
}


def test_the_props_of_an_island_lose_the_array_around_a_block() -> None:
    page = '<astro-island uid="1" props="{}" ssr client="load"></astro-island>'
    plan = compile_html(page.format(html.escape(json.dumps(ASTRO, ensure_ascii=False))).encode(), "utf-8")
    left = json.loads(html.unescape(sent(plan, "b").split('props="')[1].split('"')[0]))
    assert left == {"title": [0, "é"], "blocks": [1, [[0, {"t": [0, 2]}]]], "hero": [0, {"t": [0, 3]}]}
    left = json.loads(html.unescape(sent(plan, "a").split('props="')[1].split('"')[0]))
    assert left == {"title": [0, "é"], "blocks": [1, [[0, {"t": [0, 1]}], [0, {"t": [0, 2]}]]]}


def unflattened(values: list[object], index: int = 0) -> object:
    """A flattened array as devalue reads it."""
    value = values[index]
    if isinstance(value, list):
        if value and isinstance(value[0], str):
            return unflattened(values, value[1])
        return [unflattened(values, one) for one in value]
    return (
        {name: unflattened(values, one) for name, one in value.items()} if isinstance(value, dict) else value
    )


NUXT = (
    '[["ShallowReactive",1],{"data":2},["Reactive",3],{"blocks":4,"hero":12},[5,9,11],'
    '{"segments":6,"t":8},[7],"a","one",{"t":10},"two",{"segments":7,"t":10},["Ref",13],{"segments":14,"t":8},"b"]'
)


def test_a_flattened_array_loses_references_and_keeps_every_index() -> None:
    page = '<script type="application/json" data-nuxt-data="nuxt-app" id="__NUXT_DATA__">{}</script>' + BLOCKS
    plan = compile_html(page.format(NUXT).encode(), "utf-8")
    states = {
        matched: json.loads(sent(plan, *matched).split(">", 1)[1].split("</script>")[0])
        for matched in ("", "a", "b")
    }
    assert unflattened(json.loads(NUXT))["data"]["hero"] == {"segments": "b", "t": "one"}  # type: ignore[index,call-overload]
    assert unflattened(states[""]) == {"data": {"blocks": [{"t": "two"}]}}
    assert unflattened(states["a"]) == {"data": {"blocks": [{"t": "one"}, {"t": "two"}, {"t": "two"}]}}
    assert unflattened(states["b"]) == {"data": {"blocks": [{"t": "two"}], "hero": {"t": "one"}}}
    assert all(len(state) == 15 for state in states.values())
    assert codes(plan) == []


UNREAD = {
    "broken json": '<script type="application/json">{"x":[{"segments":["a"]},]}</script>',
    "nuxt 2 as a function": '<script>window.__NUXT__=(function(a){return {d:[{segments:[a]}]}}("a"))</script>',
    "next's stream": '<script>self.__next_f.push([1,"5:[[\\"$\\",{\\"segments\\":[\\"a\\"]}]]"])</script>',
    "a line of remix's stream without its first": (
        '<script>__remixContext.streamController.enqueue("P4:[{},\\"segments\\"]\\n");</script>'
    ),
    "elements in next's stream": (
        '<script>self.__next_f.push([1,"0:[\\"$\\",\\"p\\",null,{\\"data-segment-not\\":\\"a\\",'
        '\\"children\\":\\"$0:x\\"}]\\n"])</script>'
    ),
    "tanstack": '<script>$_TSR.router=($R=>$R[0]={l:$R[3]={segments:$R[6]=["a"]}})($R["tsr"])</script>',
    "solid": '<script>_$HY.r["x"]=$R[0]={blocks:$R[1]=[$R[2]={segments:$R[3]=["a"]}]}</script>',
    "angular before 16": '<script id="x-state" type="application/json">{&q;x&q;:[{&q;segments&q;:[&q;a&q;]}]}</script>',
    "qwik": '<script type="qwik/json">{"objs":["a",["0"],{"segments":"1"}],"subs":[]}</script>',
    "parsed by the script": r"""<script>__INITIAL_STATE__=JSON.parse(atob('[{"segments":["a"]}]'))</script>""",
    "a text with other escapes": r"""<script>__NUXT__=JSON.parse('[{"segments":["a"],"t":"\x41"}]')</script>""",
    "not flat": '<script id="__NUXT_DATA__" type="application/json">[{"x":[{"segments":[1]}]},"a"]</script>',
    "in a set": '<script id="__NUXT_DATA__">[{"x":1},["Set",2],{"segments":3},"a"]</script>',
    "attribute": '<div data-page="{&quot;x&quot;:[{&quot;segments&quot;:[&quot;a&quot;]},]}"></div>',
}


UNREAD_DOCUMENTS = [name for name, state in UNREAD.items() if state.startswith("<script")]


@pytest.mark.parametrize("name", UNREAD_DOCUMENTS)
def test_state_that_cannot_be_read_is_left_out_of_a_page_with_blocks(name: str) -> None:
    page = '<body><p data-segment="a">A</p><p data-segment-not="a">not A</p>'
    plan = compile_html((page + UNREAD[name] + "<p>end</p>").encode(), "utf-8")
    assert codes(plan)[0] == "state-not-understood"
    assert sent(plan) == "<body><p>not A</p><p>end</p>"
    assert sent(plan, "a") == "<body><p>A</p><p>end</p>"


def test_state_in_an_attribute_that_cannot_be_read_is_left_out() -> None:
    plan = compile_html((BLOCKS + UNREAD["attribute"]).encode(), "utf-8")
    assert sent(plan, "a") == WITH_A_BLOCKS + '<div data-page=""></div>'


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("next's stream", "Next's stream"),
        ("tanstack", "TanStack Start's data"),
        ("solid", "SolidStart's data"),
        ("qwik", "Qwik's state"),
        ("in a set", "Nuxt's payload"),
        ("angular before 16", "the script x-state"),
        ("parsed by the script", "the script __INITIAL_STATE__"),
        ("attribute", "the attribute data-page"),
    ],
)
def test_a_message_names_whose_state_it_is(name: str, words: str) -> None:
    (problem,) = compile_html(UNREAD[name].encode(), "utf-8").problems[-1:]
    assert words in problem.got


@pytest.mark.parametrize("state", UNREAD.values(), ids=UNREAD)
def test_a_page_without_blocks_keeps_state_that_cannot_be_read(state: str) -> None:
    page = "<body><p>flights</p>" + state + '<script type="module" src="/app.js"></script>'
    plan = compile_html(page.encode(), "utf-8")
    assert codes(plan)[0] == "state-not-understood"
    assert sent(plan) == page


QUIET = {
    "code that says the word": '<script>track({"segments": ["a"]})</script>',
    "a text about json": '<script type="application/json">{"t":"say {\\"segments\\": [\\"a\\"]}"}</script>',
    "a list of words": r'<script>track("[\"segments\",1]")</script>',
    "markup in a string": '<script type="application/json">{"t":"<p data-segment=\\"a\\">"}</script>',
    "a template": '<script type="text/x-template">{"segments":["a"]}</script>',
    "a comment": '<!-- <script type="application/json">{"segments":["a"]}</script> -->',
    "text": '<pre>{"segments": ["a"]} and {&quot;segments&quot;: 1}</pre>',
    "a style": '<style>/* {"segments":1} */</style>',
    "a textarea": '<textarea><script type="application/json">[{"segments":"a"}]</script></textarea>',
    "another attribute": '<div x-data="{&quot;segments&quot;: open}"></div>',
    "an open tag": '<p>"segments":</p><script type="application/json"',
}


@pytest.mark.parametrize("rest", QUIET.values(), ids=QUIET)
def test_what_is_no_state_stays_and_changes_nothing(rest: str) -> None:
    plan = compile_html((BLOCKS + rest).encode(), "utf-8")
    assert sent(plan, "a") == WITH_A_BLOCKS + rest
    assert codes(plan) == []


ATTACKS: dict[str, Callable[[int], str]] = {
    "scripts": lambda size: '<script type="application/json">{"segments":1}</script>' * size,
    "attributes": lambda size: "<p data-page='{\"segments\":1}'>" * size,
    "quotes": lambda size: '<p a="&quot;segments&quot;:' * size,
    "statements": lambda size: "<script>__NUXT__;" + "a={};" * size + 'x={"segments":[{}]}</script>',
    "open scripts": lambda size: '<script>"segments":' * size,
    "comments": lambda size: '<!--"segments":' * size,
    "strings": lambda size: (
        '<script type="application/json">[' + '"[{\\"segments\\":1}]",' * size + "1]</script>"
    ),
    "one string": lambda size: (
        '<script type="application/json">["' + '\\"segments\\":' * size + '"]</script>'
    ),
    "references": lambda size: '<p props="' + "&quot;segments&quot;:" * size + '">',
    "flat": lambda size: '<script id="__NUXT_DATA__">[' + '{"segments":1},' * size + "1]</script>",
    "literals": lambda size: (
        "<script>__sveltekit" + "; __sveltekit_1.data={segments:[x]}" * size + "</script>"
    ),
    "expressions in a literal": lambda size: (
        "<script>__sveltekit_1.data={x:[" + "f(a),{segments:[b(1)]}," * size + "1]}</script>"
    ),
    "open expressions": lambda size: "<script>__sveltekit_1.data={segments:[" + "f(" * size + "</script>",
    "names": lambda size: "<script>__sveltekit_1.data={segments:{" + "a:" * size + "</script>",
    "strings in a literal": lambda size: (
        "<script>__sveltekit_1.data={segments:['" + "\\'" * size + "</script>"
    ),
    "space before names": lambda size: "<script>__NUXT__={" + " segments:" * size + "</script>",
    "islands": lambda size: """<astro-island props='{"segments":[1,[[0,"a"]]]}'></astro-island>""" * size,
    "islands in islands": lambda size: """<astro-island props='{"b":[0,{"segments":[0,"a"]}]}'>""" * size,
    "props of one island": lambda size: (
        "<astro-island props='{" + '"b":[0,{"segments":[0,"a"]}],' * size + '"c":[0,1]}' + "'></astro-island>"
    ),
    "code in attributes": lambda size: """<p x-data="{a:f({segments:['a']})}">""" * size,
    "one long attribute": lambda size: '<p x-data="{' + "a:b(c),segments: 1," * size + '}">',
    "texts that are parsed": lambda size: (
        "<script>__NUXT__=JSON.parse('" + '\\"segments\\":' * size + "</script>"
    ),
    "flat and shared": lambda size: (
        '<script id="__NUXT_DATA__">[[' + "1," * size + '1],{"segments":2},"a"]</script>'
    ),
}


@pytest.mark.parametrize("make", ATTACKS.values(), ids=ATTACKS)
def test_a_hostile_page_costs_what_its_length_costs(make: Callable[[int], str]) -> None:
    def compile_page(page: str) -> None:
        with contextlib.suppress(LimitExceeded):
            compile_html(page.encode(), "utf-8")

    assert_linear(make, compile_page, 20_000)


def test_words_that_look_like_a_broken_document_are_words() -> None:
    """Anybody may write them: they must not take the blocks of the page to their defaults."""
    for words in ('[{"segments":["a"]},]', '{"segments": oops', '[{"segments":["a"]}] and more'):
        state = json.dumps({"name": words, "blocks": [{"segments": ["a"]}, {"t": 1}]})
        plan = compile_html(f'{BLOCKS}<script type="application/json">{state}</script>'.encode(), "utf-8")
        assert not codes(plan)
        wanted = json.dumps({"name": words, "blocks": [{"t": 1}]}, separators=(",", ":"))
        left = sent(plan).split('json">')[1].removesuffix("</script>")
        assert json.loads(left) == json.loads(wanted)
