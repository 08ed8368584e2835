"""Every module of the tools and of the bench can be imported: most of them no other test runs."""

from importlib import import_module

import pytest

from tools.stage import ROOT

MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in ("tools", "bench", "bench/engines", "bench/resolve")
    for path in sorted((ROOT / folder).glob("*.py"))
]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_can_be_imported(module):
    import_module(module)
