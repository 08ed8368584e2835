"""SvelteKit's values in a page: cut in the form in which devalue writes them."""

from __future__ import annotations

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice

BITS = {"a": 0, "b": 1}
BLOCKS = '<body><p data-segment="a">A</p><p data-segment="b">B</p>'

START = """<script>
			{
				__sveltekit_1x9 = {
						base: new URL(".", location).pathname.slice(0, -1),
						defer: (id) => new Promise((fulfil, reject) => {
							deferred.set(id, { fulfil, reject });
						})
					};

				const element = document.currentScript.parentElement;

				import("./_app/immutable/entry/start.js").then(async (kit) => {
						kit.init(__sveltekit_1x9);
						const app = await import("./_app/immutable/entry/app.js");
						kit.start(app, element, {
							node_ids: [0, 2],
							data: [null,{type:"data",data:%s,uses:{}}],
							form: null,
							error: null
						});
					});
			}
		</script>"""
RESOLVED = "<script>__sveltekit_1x9.resolve(1, () => %s)</script>\n"


def sent(plan: PagePlan, *matched: str) -> str:
    bound = bind_plan(plan, BITS)
    return splice(bound, choose_blocks(sum(1 << BITS[name] for name in matched), bound)).decode()


def planned(page: str) -> PagePlan:
    plan = compile_html(page.encode(), "utf-8")
    assert not plan.problems
    return plan


DATA = (
    '{title:"Home",late:__sveltekit_1x9.defer(1),when:new Date(864e5),none:void 0,"a-b":-.5,'
    'blocks:[{segments:["a"],html:"\\u003Cb>A \\"x\\""},{segments:"b",t:"B"},{t:"all"}],hero:{segments:["b"],t:"B"}}'
)
LEFT = {
    "a": (
        '{title:"Home",late:__sveltekit_1x9.defer(1),when:new Date(864e5),none:void 0,"a-b":-.5,'
        'blocks:[{html:"\\u003Cb>A \\"x\\""},{t:"all"}]}'
    ),
    "b": (
        '{title:"Home",late:__sveltekit_1x9.defer(1),when:new Date(864e5),none:void 0,"a-b":-.5,'
        'blocks:[{t:"B"},{t:"all"}],hero:{t:"B"}}'
    ),
}


@pytest.mark.parametrize("visitor", LEFT)
def test_what_the_client_starts_with_is_cut_with_the_page(visitor: str) -> None:
    shown = {"a": "<p>A</p>", "b": "<p>B</p>"}[visitor]
    assert sent(planned(BLOCKS + START % DATA), visitor) == "<body>" + shown + START % LEFT[visitor]


def test_a_promise_that_is_kept_while_the_page_arrives_is_cut() -> None:
    page = (
        START % "{late:__sveltekit_1x9.defer(1)}" + RESOLVED % '[{blocks:[{segments:["a"],t:"A"},{t:"all"}]}]'
    )
    assert sent(planned(page)).endswith(RESOLVED % '[{blocks:[{t:"all"}]}]')
    assert sent(planned(page), "a").endswith(RESOLVED % '[{blocks:[{t:"A"},{t:"all"}]}]')
    listed = RESOLVED % '[[{segments:["a"],t:"A"},{t:"all"}]]'
    assert sent(planned(listed)) == RESOLVED % '[[{t:"all"}]]'


UNREAD = {
    "a value in two places": START % '{hero:(function(a){a.segments=["a"];a.t="A";return {x:a,y:a}}({}))}',
    "a value in two places, in newer versions": (START % "{...0}").replace(
        '{type:"data",data:{...0},uses:{}}',
        '(function(){let a={};a.segments=["a"];return {data:{x:a,y:a}}}())',
    ),
    "a map": START % '{m:new Map([[1,{segments:["a"]}]])}',
    "a type of the app's own": START % "{m:app.decode('Block', {segments:[\"a\"]})}",
    "a promise in a block": START % '{blocks:[{segments:["a"],late:__sveltekit_1x9.defer(1)}]}',
    "a promise that comes to a block": RESOLVED % '[{segments:["a"],t:"A"}]',
}


@pytest.mark.parametrize("state", UNREAD.values(), ids=UNREAD)
def test_values_that_cannot_be_cut_are_left_out_of_a_page_with_blocks(state: str) -> None:
    plan = compile_html((BLOCKS + state + "<p>end</p>").encode(), "utf-8")
    assert [problem.code for problem in plan.problems] == ["state-not-understood"]
    assert sent(plan, "a").replace("\n", "") == "<body><p>A</p><p>end</p>"
    assert sent(compile_html((state + "<p>end</p>").encode(), "utf-8")) == state + "<p>end</p>"
