"""Render snippets with the engines that are Python: rows on standard input, a list of texts on standard output."""

import json
import sys

import django  # type: ignore[import-not-found, unused-ignore]  # all four are only in build/mail_engines
import jinja2  # type: ignore[import-not-found, unused-ignore]
import liquid  # type: ignore[import-not-found, unused-ignore]
from django.conf import settings  # type: ignore[import-not-found, unused-ignore]
from django.template import Context, Engine, Library  # type: ignore[import-not-found, unused-ignore]

settings.configure()
django.setup()
klaviyo = Library()
klaviyo.filter("lookup", lambda person, name: person.get(name))
engine = Engine()
engine.template_builtins.append(klaviyo)
jinja = jinja2.Environment(autoescape=False)
jinja.filters["split"] = lambda text, separator: text.split(separator)


def render(service, template, person):
    """The text that a person gets."""
    if service == "klaviyo":
        return engine.from_string(template).render(Context(person, autoescape=False))
    if service == "hubspot":
        return jinja.from_string(template).render(**person)
    return liquid.render(template, **person)


json.dump([render(*row) for row in json.load(sys.stdin)], sys.stdout)
