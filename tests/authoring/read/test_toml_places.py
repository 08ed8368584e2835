import tomllib

import pytest

from segments.authoring.read.toml_places import TomlText, decode_string, string_offsets

DOCUMENT = """\
# a comment with "quotes" and [brackets]
title = "T\\u00e9xt"   # and another
"quoted key" = 'literal \\ kept'
a.b . "c d" = 1979-05-27 07:32:00Z
[site] # header comment
languages = [
  "de", # not "en]"
  'fr',
]
inline = { x = 1, y = { z = [1, 2, [3]] }, "w w" = "}" }
[segments.vip]
when = '''
geo.country == 'DE' '''
other = \"\"\"
one \\
   two ""quoted"" \\
   three\"\"\"\"\"
empty = ""
none = \"\"\"\"\"\"
flag = true # true
[segments."a.b".c]
number = -1_000.5e3
[[items]]
name = "first"
[[items]]
name = "second"
[items.sub]
deep = 0x1F
[[items.more]]
x = 1
"""


def value_at(document, path):
    for key in path:
        document = document[key]
    return document


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, member in value.items():
            yield from leaves(member, (*path, key))
    else:
        yield path
        if isinstance(value, list):
            for index, member in enumerate(value):
                yield from leaves(member, (*path, index))


def is_array_of_tables(value):
    return isinstance(value, list) and value != [] and all(isinstance(item, dict) for item in value)


PATHS = [
    path
    for path in leaves(tomllib.loads(DOCUMENT))
    if not is_array_of_tables(value_at(tomllib.loads(DOCUMENT), path))
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_the_text_at_a_values_place_is_that_value(path):
    toml = TomlText("rules.toml", DOCUMENT)
    start, end = toml.value_span(path)
    assert tomllib.loads(f"x = {DOCUMENT[start:end]}")["x"] == value_at(tomllib.loads(DOCUMENT), path)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_the_text_at_a_keys_place_is_that_key(path):
    if isinstance(path[-1], int):
        path = path[:-1]
    start, end = TomlText("rules.toml", DOCUMENT).key_span(path)
    if not isinstance(path[-1], int):
        assert list(tomllib.loads(f"{DOCUMENT[start:end]} = 1")) == [path[-1]]


def test_a_tables_place_is_its_header():
    toml = TomlText("rules.toml", DOCUMENT)
    place = toml.place(*toml.key_span(("segments", "vip")))
    assert toml.line_at(place)[place.column - 1 : place.end_column - 1] == "vip"


def test_a_missing_keys_place_is_its_table():
    toml = TomlText("rules.toml", DOCUMENT)
    assert toml.key_span(("segments", "vip", "nothing")) == toml.key_span(("segments", "vip"))


@pytest.mark.parametrize(
    "literal",
    [
        '"plain"',
        '"\\b\\t\\n\\f\\r\\"\\\\ \\u00e9 \\U0001F600"',
        "'no \\n escapes'",
        '"""\nfirst newline goes\n"""',
        '"""a \\\n\n   \t b"""',
        '"""""two quotes, then """""',
        "'''\nliteral ''lines'' '''''",
        '""',
        "''",
        '""""""',
        "''''''",
    ],
)
def test_every_kind_of_string_is_read_as_tomllib_reads_it(literal):
    assert decode_string(literal) == tomllib.loads(f"x = {literal}")["x"]
    assert len(string_offsets(literal)) == len(decode_string(literal)) + 1


def test_a_stretch_of_a_strings_value_is_found_behind_escapes_and_continued_lines():
    toml = TomlText("rules.toml", 'when = """\n  caf\\u00e9 \\\n   == \\"x\\""""\n')
    value = tomllib.loads(toml.text)["when"]
    span = toml.string_span(("when",), (value.index("=="), value.index("==") + 2))
    assert toml.text[slice(*span)] == "=="
    place = toml.place(*toml.string_span(("when",), (value.index("é"), len(value))))
    assert (place.line, place.column) == (2, 6)
    assert toml.line_at(place)[place.column - 1 :] == "\\u00e9 \\"


def test_the_end_of_a_string_is_its_closing_quote():
    toml = TomlText("rules.toml", "when = 'a =='\n")
    assert toml.place(*toml.string_span(("when",), (4, 4))).column == 13


def test_a_table_that_only_a_longer_key_makes_is_found_in_that_key():
    text = '[[pages.list]]\na . "b".c = 1\n[segments.vip]\nwhen = ""\n'
    toml = TomlText("rules.toml", text)
    at = ("pages", "list", 0, "a", "b", "c")
    shown = [
        text[slice(*toml.key_span(path))] for path in (at[:1], at[:2], at[:4], at[:5], at, ("segments",))
    ]
    assert shown == ["pages", "list", "a", '"b"', "c", "segments"]
