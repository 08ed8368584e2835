import pytest

from segments.authoring.source import check_rules, load_rules
from segments.errors import CheckFailed

SITE = '[site]\nname = "shop"\n'


@pytest.fixture
def load(tmp_path):
    """Loads rules that are given as text."""

    def call(text):
        path = tmp_path / "rules.toml"
        path.write_text(SITE + text, encoding="utf-8")
        return load_rules(path)

    return call


def segments_of(rules):
    return {rule.id: rule for rule in rules.segments}


def test_the_files_of_a_folder_are_one_set_of_rules(tmp_path):
    (tmp_path / "b.toml").write_text("[segments.b]\nwhen = 'in_segment(\"a\")'\n")
    (tmp_path / "a.toml").write_text(SITE + "[segments.a]\nwhen = 'geo.is_eu'\n")
    (tmp_path / "notes.txt").write_text("not rules")
    assert [rule.id for rule in load_rules(tmp_path).segments] == ["a", "b"]


def test_a_projects_folder_means_its_folder_rules(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.toml").write_text(SITE)
    (tmp_path / "wrangler.toml").write_text('name = "worker"\n')
    assert load_rules(tmp_path).site.name == "shop"


def test_a_name_in_two_files_is_refused_at_the_second_and_names_the_first(tmp_path):
    (tmp_path / "a.toml").write_text(SITE + "[segments.a]\nwhen = 'geo.is_eu'\n")
    (tmp_path / "b.toml").write_text("[segments.a]\nwhen = 'geo.is_eea'\n")
    (diagnostic,) = check_rules(tmp_path).diagnostics
    assert diagnostic.code == "defined-twice"
    assert diagnostic.place.file == str(tmp_path / "b.toml")
    assert f"{tmp_path / 'a.toml'}:3" in diagnostic.hint


def test_loading_refuses_with_everything_that_is_wrong(tmp_path):
    (tmp_path / "a.toml").write_text("[segments.a]\nwhen = 'x'\n[segments.b]\nwhen = 'y'\n")
    with pytest.raises(CheckFailed) as refused:
        load_rules(tmp_path)
    assert [each.code for each in refused.value.diagnostics] == ["missing-key", *["cel-unknown-name"] * 2]


def test_the_end_of_lines_does_not_move_places(tmp_path):
    (tmp_path / "a.toml").write_bytes(
        (SITE + "[segments.a]\nwhen = 'x'\n").replace("\n", "\r\n").encode("utf-8-sig")
    )
    (diagnostic,) = check_rules(tmp_path).diagnostics
    assert (diagnostic.place.line, diagnostic.place.column) == (4, 9)


def test_languages_make_children_that_fall_back_to_their_region(load):
    rules = segments_of(
        load(
            'languages = ["de", "pt-BR"]\n'
            '[segments.region]\nwhen = \'geo.is_eu\'\npriority = 4\nlanguages = ["de", "pt-BR"]\n'
        )
    )
    assert list(rules) == ["region", "region-de", "region-pt-br"]
    child = rules["region-pt-br"]
    assert (child.parent, child.fallback, child.priority) == ("region", "region", 4)
    assert child.expression == 'language == "pt-BR"'


def test_a_child_has_its_nearest_ancestors_priority_unless_it_sets_one(load):
    rules = segments_of(
        load(
            "[segments.a]\nwhen = 'geo.is_eu'\npriority = 7\n"
            "[segments.b]\nwhen = 'geo.is_eea'\nparent = \"a\"\n"
            "[segments.c]\nwhen = 'device.is_touch'\nparent = \"b\"\n"
            "[segments.d]\nwhen = 'device.is_mobile'\nparent = \"b\"\npriority = 0\n"
        )
    )
    assert {name: rule.priority for name, rule in rules.items()} == {"a": 7, "b": 7, "c": 7, "d": 0}


def test_precedence_is_priority_then_depth_then_id(load):
    rules = load(
        "[segments.z]\nwhen = 'geo.is_eu'\n[segments.y]\nwhen = 'geo.is_eea'\n"
        "[segments.x]\nwhen = 'device.is_touch'\nparent = \"z\"\n"
        "[segments.w]\nwhen = 'device.is_mobile'\npriority = -1\n"
        "[segments.v]\nwhen = 'bot.is_verified'\npriority = 1\n"
    )
    assert [rule.id for rule in rules.by_precedence()] == ["v", "x", "y", "z", "w"]


def test_times_without_a_zone_are_in_the_sites(load):
    rules = segments_of(
        load(
            'timezone = "Europe/Berlin"\n'
            "[segments.a]\nwhen = 'geo.is_eu'\nstarts = 2027-03-20\nends = 2027-04-20T18:00:00\n"
            "[segments.b]\nwhen = 'geo.is_eea'\nstarts = 2027-03-20T00:00:00Z\n"
        )
    )
    assert rules["a"].starts_ms == 1_805_497_200_000  # 2027-03-19T23:00:00Z
    assert rules["a"].ends_ms == 1_808_236_800_000  # summer time: 2027-04-20T16:00:00Z
    assert rules["b"].starts_ms == 1_805_500_800_000


def test_signals_may_be_families_and_default_to_a_trait(load):
    signals = load(
        '[signals.cart.value]\ntype = "double"\npurpose = "personalization"\nabsent = 0\n'
        '[signals.plan]\ntype = "string"\npurpose = "functional"\nfrom = "header:x-plan"\n'
    ).signals
    assert (signals["cart.value"].source, signals["cart.value"].absent) == ("trait:cart.value", 0.0)
    assert signals["plan"].source == "header:x-plan"


def test_the_edge_gets_the_settings_that_it_reads(load):
    rules = load(
        'hosts = ["a.example"]\ncookie_days = 30\n[signals.p]\ntype = "int"\npurpose = "analytics"\nabsent = 3\n'
    )
    assert rules.settings == {
        "hosts": ["a.example"],
        "cookie_days": 30,
        "declared": {"p": ["trait:p", "int", 3]},
    }


NESTED = {
    "lists in lists": "x = " + "[" * 3_000 + "]" * 3_000,
    "tables in tables": "x = " + "{a = " * 900 + "1" + "}" * 900,
    "a long number": "cookie_days = " + "9" * 5_000,
    "a number beyond 64 bits": '[signals.a]\ntype = "int"\npurpose = "analytics"\nabsent = ' + "9" * 30,
    "brackets in brackets": "[segments.a]\nwhen = '" + "(" * 5_000 + "'",
    "not of not": "[segments.a]\nwhen = '" + "!" * 5_000 + "geo.is_eu'",
    "a long condition": "[segments.a]\nwhen = '" + "geo.is_eu || " * 20_000 + "true'",
    "a deep family": "".join(
        f"[segments.s{number}]\nwhen = 'geo.is_eu'\nparent = \"s{number - 1}\"\n" for number in range(300)
    ),
    "a path as time zone": 'timezone = "../../etc/passwd"',
    "arrays of tables": "[[segments]]\nwhen = 'true'",
}


@pytest.mark.parametrize("name", NESTED)
def test_a_hostile_file_is_refused_in_words(load, name):
    with pytest.raises(CheckFailed) as refused:
        load(NESTED[name] + "\n")
    assert all(each.message.startswith("Expected ") for each in refused.value.diagnostics)


@pytest.mark.parametrize("symbol", ["||", "&&"])
def test_a_condition_of_a_thousand_parts_takes_no_longer_than_its_length(load, symbol):
    text = f" {symbol} ".join(f'page.path.contains("{number}")' for number in range(1_000))
    assert len(load(f"[segments.a]\nwhen = '{text}'\n").segments) == 1


@pytest.mark.parametrize(
    "text",
    ["[signals]\n[signals]\n", "[site]\nname = 'b'\n", "[site2]\na = 1\na = 2\n", "x = {a = 1, a = 2}\n"],
)
def test_what_stands_twice_in_a_file_is_told_from_what_is_no_toml(tmp_path, text):
    path = tmp_path / "rules.toml"
    path.write_text(f"[site]\nname = 'a'\n{text}", encoding="utf-8")
    (found,) = check_rules(path).diagnostics
    assert (found.code, found.hint[:21]) == ("toml-syntax", "A table or a key may ")
    assert found.place.line > 2


def test_the_first_byte_that_is_no_utf8_is_shown_where_it_stands(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_bytes("\ufeff[site]\r\ntitle = '日 é".encode() + b"\xe9!'\r\nname = 'a'\r\n")
    (found, *_) = check_rules(path).diagnostics
    assert (found.place.line, found.place.column) == (2, 13)
    assert found.source_line == "title = '日 é\N{REPLACEMENT CHARACTER}!'"


def test_a_signal_below_traits_is_the_trait_of_that_name(tmp_path):
    (tmp_path / "rules.toml").write_text(
        '[site]\nname = "shop"\n[signals.traits.plan]\ntype = "string"\npurpose = "personalization"\n'
        "[segments.gold]\nwhen = 'traits.plan == \"gold\"'\n",
        encoding="utf-8",
    )
    assert load_rules(tmp_path).signals["traits.plan"].source == "trait:plan"


ALL_AT_ONCE = """
[segments.broken]
when = 'geo.country =='
parent = "nobody"
fallback = "alos-nobody"

[segments.child-of-broken]
when = 'page.path == "/a" && page.path == "/b"'
parent = "broken"

[segments.names-nobody]
when = 'in_segment("nobody")'

[segments.lost]
when = 'page.path == "/a"'
parent = "lost"

[segments.never]
when = 'page.path == "/a" && page.path == "/b"'

[segments.mars]
when = 'geo.country == "MM" || geo.country == "ZZ"'
"""


def test_what_can_be_said_beside_an_error_is_said_at_once(tmp_path):
    (tmp_path / "rules.toml").write_text(SITE + ALL_AT_ONCE, encoding="utf-8")
    said = [(found.code, found.place.line) for found in check_rules(tmp_path).diagnostics]
    assert said == [
        ("cel-syntax", 5),
        ("unknown-parent", 6),
        ("unknown-fallback", 7),
        ("cel-unknown-reference", 14),
        ("parent-cycle", 18),
        ("never-matches", 21),
        ("impossible-value", 24),
    ]


@pytest.mark.parametrize("text", ["a" + ".a" * 5_000 + " = 1", "[" + "signals." * 5_000 + "a]"])
def test_tables_without_end_are_refused(tmp_path, text):
    (tmp_path / "rules.toml").write_text(SITE + text, encoding="utf-8")
    (diagnostic,) = check_rules(tmp_path).diagnostics
    assert "nested too deeply" in diagnostic.message


def test_precedence_and_priorities_of_a_long_family_take_no_square(load):
    family = "".join(
        f'[segments.s{number}]\nwhen = \'page.path != "/{number}"\'\nparent = "s{number - 1}"\n'
        for number in range(1, 3_000)
    )
    with pytest.raises(CheckFailed, match="problem"):
        load("[segments.s0]\nwhen = 'true'\npriority = 5\n" + family)


@pytest.mark.parametrize("number", ["0x" + "f" * 6_000, "0x1" + "0" * 16, "0o" + "7" * 40, "1" + "0" * 30])
@pytest.mark.parametrize("text", ["[site]\ncookie_days = {}\n", "[assignments.a]\narms = {{ b = [{}] }}\n"])
def test_a_number_of_more_than_64_bits_is_refused_in_words(tmp_path, text, number):
    path = tmp_path / "rules.toml"
    path.write_text(text.format(number), encoding="utf-8")
    (problem, *_) = check_rules(path).diagnostics
    assert problem.code == "toml-syntax"
    assert "a whole number with too many digits" in problem.message


def test_a_table_that_stands_twice_is_named_as_the_file_does(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text('[site]\nname = "x"\n[segments.a]\nwhen = "true"\n[segments.a]\nwhen = "true"\n')
    (problem, *_) = check_rules(path).diagnostics
    assert "Cannot declare [segments.a] twice" in problem.message
