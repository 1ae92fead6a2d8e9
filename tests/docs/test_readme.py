"""The two commands of the README; its other blocks are tried with those of the documentation (test_pages.py)."""

import re
import tomllib

import pytest
from tests.docs.blocks import ROOT, Reader, pieces

README = ROOT / "README.md"
SETUP = ("python3 -m venv", ". .venv/", "python -m pip install")


def block(name):
    """Return the lines of the `sh` block marked for the CI."""
    found = [piece for piece in pieces(README) if piece.name == f"ci: {name}"]
    assert [piece.kind for piece in found] == ["sh"], f"README.md needs one sh block right after <!-- ci: {name} -->"
    return found[0].text.splitlines()


@pytest.mark.parametrize("name", ["main", "tests"])
def test_each_command_sets_itself_up(name):
    """Both blocks start from nothing but a Python: they make an environment and install into it."""
    for line, start in zip(block(name), SETUP, strict=False):
        assert line.startswith(start)


def test_the_main_command_does_what_it_says(tmp_path):
    """After its setup the main block runs as written, here on the first few records; every command ends well."""
    reader = Reader(tmp_path)
    records = tmp_path / "policies" / "examples" / "shanghai_records.jsonl"
    lines = records.read_text(encoding="utf-8").splitlines(keepends=True)
    assert f"{len(lines)} 户" in README.read_text(encoding="utf-8")
    records.write_text("".join(lines[:5]), encoding="utf-8")
    printed = {}
    for line in block("main")[len(SETUP) :]:
        printed[line.split()[1]] = reader.run(line)
        assert reader.code == 0, printed
    assert list(printed) == ["check", "decide", "explain"]
    assert "0 个错误" in printed["check"]
    assert len((tmp_path / "decisions.jsonl").read_text(encoding="utf-8").splitlines()) == 5
    assert printed["explain"].strip()


def test_the_tests_command_runs_pytest():
    """The second block installs the extra that holds the tools, and runs them."""
    assert block("tests")[-1].startswith("python -m pytest")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for extra in re.findall(r"\[(\w+)\]", block("tests")[2]):
        assert any(each.startswith("pytest") for each in extras[extra])


def test_the_policy_shown_is_the_example():
    """What the README quotes stands in the example as it is quoted."""
    town = (ROOT / "policies" / "examples" / "town.pol").read_text(encoding="utf-8")
    quoted = [piece.text for piece in pieces(README) if piece.kind == "pol-part"]
    assert quoted
    assert [text for text in quoted if text not in town] == []
