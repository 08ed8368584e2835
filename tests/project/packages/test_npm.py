"""Tools from outside: what is missing or too old is named with what to do, before anything is fetched."""

import pytest

from segments.project.folder import Project
from segments.project.packages.npm import missing_packages, require_node
from segments.project.tool_error import ToolError


@pytest.mark.parametrize("version", ["v20.19.0", "v22.11.0", "nonsense"])
def test_a_node_that_is_too_old_for_wrangler_is_refused(tmp_path, version):
    program = tmp_path / "node_modules" / ".bin" / "node"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    with pytest.raises(ToolError, match=f"Expected Node.js 22.12 or newer, got {version}"):
        require_node(Project(tmp_path))
    program.write_text("#!/bin/sh\necho v22.12.0\n")
    require_node(Project(tmp_path))


def test_a_folder_without_a_manifest_says_how_to_make_one(tmp_path):
    with pytest.raises(ToolError, match="segments new"):
        missing_packages(Project(tmp_path))


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_manifest_that_cannot_be_read_is_named(tmp_path, text):
    (tmp_path / "package.json").write_text(text)
    with pytest.raises(ToolError, match=r"package\.json"):
        missing_packages(Project(tmp_path))
