"""Render templates with python-liquid: a list of pairs on standard input, a list of texts on standard output."""

import json
import sys

import liquid  # type: ignore[import-not-found, unused-ignore]  # only in build/liquid_engines

json.dump([liquid.render(text, segments=names) for text, names in json.load(sys.stdin)], sys.stdout)
