"""Prints the pages of one serializer of Python as JSON: python render.py django.

It runs in a virtual environment that has Django and Jinja2, and imports nothing of this project.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).parent

PLACES = """<ul>
<li>Said: {{ WORDS }}</li><li title="{{ WORDS }}">title</li>
<li><input value='{{ WORDS }}'><textarea>{{ WORDS }}</textarea></li>
<li><a href="/?q={{ WORDS }}">raw query</a><a href="/?q={{ WORDS|urlencode }}">query</a></li>
<li><i style="--said: '{{ WORDS }}'">style</i><i data-state="{{ WORDS_state }}">data</i></li>
</ul>
"""
PAGE = """<!doctype html><html lang="en"><head><title>{{ first }}</title></head><body>
FIRST<p data-segment="a">for a</p><p data-segment="b">for b</p><p>site</p>
LAST STATE</body></html>"""
DJANGO_STATE = """{{ state|json_script:"state" }}
<script>var one = "{{ first|escapejs }}", ok = 1, two = '{{ last|escapejs }}'</script>"""
JINJA_STATE = """<script type="application/json" id="state">{{ state|tojson }}</script>
<script>var one = {{ first|tojson }}, ok = 1, two = {{ last|tojson }}</script>"""


def template_with(state: str) -> str:
    first, last = (PLACES.replace("WORDS", name) for name in ("first", "last"))
    return PAGE.replace("FIRST", first).replace("LAST", last).replace("STATE", state)


def props_of(words: dict[str, str]) -> dict[str, object]:
    first, last = (f"said({words[name]})said" for name in ("first", "last"))
    return {
        "first": first,
        "last": last,
        "first_state": json.dumps({"name": first, "ok": True}),
        "last_state": json.dumps({"name": last, "ok": True}),
        "state": {"name": first, "admin": True, "text": last, "ok": True},
    }


def in_django(props: dict[str, object]) -> str:
    from django.template import Context, Engine

    return Engine().from_string(template_with(DJANGO_STATE)).render(Context(props))


def in_jinja(props: dict[str, object]) -> str:
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(template_with(JINJA_STATE)).render(props)


HTMLSPECIALCHARS = {"&": "&amp;", '"': "&quot;", "'": "&#039;", "<": "&lt;", ">": "&gt;"}
"""What PHP's htmlspecialchars escapes with ENT_QUOTES, its default, written by hand: no PHP runs here."""
JSON_HEX = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "'": "\\u0027"}
"""What PHP's json_encode escapes with JSON_HEX_TAG, JSON_HEX_AMP and JSON_HEX_APOS, by hand too."""


def in_php_by_hand(props: dict[str, object]) -> str:
    def escaped(text: object) -> str:
        return str(text).translate(str.maketrans(HTMLSPECIALCHARS))

    def encoded(value: object) -> str:
        return json.dumps(value).replace("/", "\\/").translate(str.maketrans(JSON_HEX))

    page = template_with(f"""<script type="application/json" id="state">{encoded(props["state"])}</script>
<script>var one = {encoded(props["first"])}, ok = 1, two = {encoded(props["last"])}</script>""")
    for name in ("first", "last"):
        page = page.replace(f"{{{{ {name} }}}}", escaped(props[name]))
        page = page.replace(f"q={{{{ {name}|urlencode }}}}", escaped(urlencode({"q": props[name]})))
        page = page.replace(f"{{{{ {name}_state }}}}", escaped(props[f"{name}_state"]))
    return page


SERIALIZERS = {
    "django": (("django",), in_django),
    "jinja": (("jinja2", "markupsafe"), in_jinja),
    "php_by_hand": ((), in_php_by_hand),
}


def main(serializer: str) -> None:
    packages, render = SERIALIZERS[serializer]
    words = json.loads((HERE / "words.json").read_text(encoding="utf-8"))
    pages = {name: render(props_of(both)) for name, both in words.items()}
    print(json.dumps({"packages": {name: version(name) for name in packages}, "pages": pages}))


if __name__ == "__main__":
    main(sys.argv[1])
