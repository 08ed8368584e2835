"""Steps of a page plan, without a visitor: /nothing/1/PAGE, /compile/1/PAGE, /cut/50/PAGE for fifty cuts in a row."""

import js
from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice

BITS = {f"segment-{number}": number for number in range(20)}
MATCHED = 0b10101010101010101010

bodies = {}
plans = {}


def do_nothing(_name, _times):
    return 0


def compile_page(name, times):
    return sum(len(compile_html(bodies[name], "utf-8").blocks) for _ in range(times))


def cut_page(name, times):
    if name not in plans:
        plans[name] = bind_plan(compile_html(bodies[name], "utf-8"), BITS)
    plan = plans[name]
    return sum(len(splice(plan, choose_blocks(MATCHED, plan))) for _ in range(times))


STEPS = {"nothing": do_nothing, "compile": compile_page, "cut": cut_page}


def on_fetch(request, env, ctx):
    _, step, times, name = js.URL.new(request.url).pathname.split("/")
    if name not in bodies:
        bodies[name] = getattr(env, name).to_bytes()
    return js.Response.new(str(STEPS[step](name, int(times))))
