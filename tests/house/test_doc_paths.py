"""Every path that a page of the documentation names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [path for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] if "_build" not in path.parts]
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PATH = re.compile(r"\.?[\w.-]+(?:/[\w.-]+)*/?")
FILE = re.compile(r"\.(?:py|pol|md|toml|lark|txt|jsonl?)$")
HOMES = ("", "src/baozhang_rules", "docs")
NO_PATHS = {"but/"}  # a part of the ids of sites


def paths_in(text):
    """Return what looks like a path of this repository: in code, with a slash, a folder or a file of a kind we keep."""
    found = [code for code in CODE.findall(text) if "/" in code and PATH.fullmatch(code)]
    return [path for path in found if path not in NO_PATHS and (path.endswith("/") or FILE.search(path))]


def exists(path):
    """Whether a path stands in the repository, the package or the documentation."""
    return any((ROOT / home / path).exists() for home in HOMES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_paths_that_a_page_names_exist(page):
    """A page never speaks of a file that has moved."""
    assert [path for path in paths_in(page.read_text(encoding="utf-8")) if not exists(path)] == []


def test_paths_are_told_from_other_code():
    """Units, fractions and commands aren't paths; files and folders are."""
    text = "`元/人/月` `a/b` `check/` `core/interp.py` `pip install x/y.py` `town.pol` `docs/no.md`"
    assert paths_in(text) == ["check/", "core/interp.py", "docs/no.md"]


def test_a_missing_path_is_found():
    """A file that isn't there is noticed."""
    assert exists("core/interp.py")
    assert not exists("core/nothing.py")


def test_the_map_names_every_room():
    """Each folder and file at the top of the package has its row in the map of the code."""
    page = (ROOT / "docs" / "internals" / "overview.md").read_text(encoding="utf-8")
    tops = (path for path in (ROOT / "src" / "baozhang_rules").iterdir() if not path.name.startswith("__"))
    rooms = {path.name + "/" * path.is_dir() for path in tops if path.is_dir() or path.suffix == ".py"}
    assert sorted(room for room in rooms if f"`{room}`" not in page) == []
