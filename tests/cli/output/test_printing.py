"""How results look, and how they get into files."""

import os
import stat

import pytest

from segments.cli.output.printing import print_table, write_output
from segments.errors import AuthoringError


def test_columns_line_up_under_wide_letters_and_combining_marks(capsys):
    print_table([("東京", "a"), ("e\u0301", "b"), ("xy", "c")])
    assert capsys.readouterr().out.splitlines() == ["東京  a", "e\u0301     b", "xy    c"]


def test_what_was_there_stays_until_all_is_written(tmp_path, monkeypatch):
    path = tmp_path / "rules.bundle"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_output(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o640)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(AuthoringError, match="No space left on device - at"):
        write_output(path, b"newer")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("rules.bundle", b"new")]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_output(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="the owner of all files may write all of them"
)
def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path):
    path = tmp_path / "rules.bundle"
    path.write_bytes(b"old")
    path.chmod(0o400)
    with pytest.raises(AuthoringError):
        write_output(path, b"new")
    assert path.read_bytes() == b"old"
