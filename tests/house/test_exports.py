"""The public names: few, held by a golden file, documented."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import baozhang_rules

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "house" / "exports.txt"
MOST = 20


def test_the_public_names_are_those_of_the_golden_file():
    """A name enters or leaves the public API only together with `exports.txt`."""
    assert sorted(baozhang_rules.__all__) == GOLDEN.read_text(encoding="utf-8").split()


def test_there_are_few_public_names():
    """Twenty names are enough."""
    assert len(baozhang_rules.__all__) <= MOST


def test_every_public_name_can_be_imported_and_says_what_it_is():
    """Every public class has a docstring of its own."""
    for name in baozhang_rules.__all__:
        value = getattr(baozhang_rules, name)
        if inspect.isclass(value):
            assert inspect.getdoc(value), f"{name} has no docstring"


def test_every_public_name_is_in_the_guide():
    """The guide for embedding lists every public name."""
    text = (ROOT / "docs" / "guide" / "embedding.md").read_text(encoding="utf-8")
    assert [name for name in baozhang_rules.__all__ if not re.search(rf"\b{name}\b", text)] == []


def test_dir_and_import_agree():
    """A name that isn't public can't be had from the package by accident."""
    missing = "nothing_of_this_name"
    try:
        getattr(baozhang_rules, missing)
    except AttributeError as error:
        assert missing in str(error)
    else:
        raise AssertionError


def test_the_names_are_listed_before_they_are_loaded():
    """`dir` of a package that was only imported gives its public names, which is what a console completes, and loads none of them."""
    told = "import sys, baozhang_rules as b; print(sorted(dir(b)) == sorted(b.__all__), 'attr' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout == "True False\n"
