from segments.project.staging.compiler_name import HOLDER, with_compiler_name
from segments.project.staging.stage import SOURCE, staged_files
from tools.dev_server import ROOT

MODULES = {
    HOLDER: 'COMPILER = "unstaged"\n',
    "segments.edge.pages.html.scan": "def scan(): pass\n",
    "segments.edge.decide.site": "def open_site(): pass\n",
}


def test_a_change_of_what_makes_plans_is_another_compiler():
    name = with_compiler_name(MODULES)[HOLDER]
    assert name == with_compiler_name(MODULES)[HOLDER] != MODULES[HOLDER]
    changed = {**MODULES, "segments.edge.pages.html.scan": "def scan(): return 1\n"}
    assert with_compiler_name(changed)[HOLDER] != name
    elsewhere = {**MODULES, "segments.edge.decide.site": "def open_site(): return 1\n"}
    assert with_compiler_name(elsewhere)[HOLDER] == name


def test_a_worker_that_compiles_no_pages_stays_as_it_is():
    modules = {"desk": "def on_fetch(): pass\n"}
    assert with_compiler_name(modules) == modules


def test_the_upload_has_a_name():
    files = staged_files(SOURCE, ROOT / "node_modules")
    text = files[f"{HOLDER.replace('.', '/')}.py"].decode()
    assert "unstaged" not in text
    assert text.count('"') == 2
