"""What a process imports before its first answer."""

import os
import subprocess
import sys

import pytest

from baozhang_rules.resources import policies_path

EXAMPLES = policies_path() / "examples"
ANSWER = """
import sys
from datetime import date
from baozhang_rules import PolicySet
policy = PolicySet.load(sys.argv[1])
record = open(sys.argv[2], "rb").readline() if sys.argv[2].endswith("l") else open(sys.argv[2], "rb").read()
print(policy.decide(record, date(2024, 9, 1)).explain())
print(sorted(name for name in sys.modules if name.startswith(("lark", "attr", "hashlib", "baozhang_rules."))))
"""
CHECKING = ("lark", "attr", "hashlib", "baozhang_rules.syntax", "baozhang_rules.names", "baozhang_rules.check", "baozhang_rules.pipeline")


def said(code, *words, **environment):
    """Return the output of a fresh Python process."""
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, env={**os.environ, **environment}, check=True, encoding="utf-8"
    )
    return ran.stdout


@pytest.mark.parametrize(
    ("policy", "record"), [("examples/town.pol", "town.json"), ("shanghai", "shanghai_records.jsonl")]
)
def test_an_answer_from_a_kept_set_needs_no_parser(policy, record, tmp_path):
    """Loading a kept set, deciding and explaining import neither Lark, nor attrs, nor OpenSSL's digests, nor the rooms that check,
    each of which takes as long as the answer does; the answer is the same."""
    words, environment = (str(policies_path() / policy), str(EXAMPLES / record)), {"BAOZHANG_CACHE": str(tmp_path)}
    environment["PYTHONIOENCODING"] = "utf-8"
    first, _, imported = said(ANSWER, *words, **environment).rstrip("\n").rpartition("\n")
    assert "'lark'" in imported
    second, _, imported = said(ANSWER, *words, **environment).rstrip("\n").rpartition("\n")
    assert second == first
    assert [name for name in CHECKING if f"'{name}" in imported] == []


def test_a_command_that_answers_imports_nothing_for_problems(tmp_path):
    """`explain` from a kept set imports neither attrs, nor the rooms that word problems, nor what only writes files."""
    code = """
import sys
from baozhang_rules.cli import main
assert main(sys.argv[1:]) == 0
print(sorted(set(sys.modules) & {"attr", "baozhang_rules.diagnostics", "baozhang_rules.cli.problems", "pathlib", "shutil", "tempfile"}))
"""
    words = ("explain", str(EXAMPLES / "town.pol"), str(EXAMPLES / "town.json"), "--on", "2024-06-01")
    environment = {"BAOZHANG_CACHE": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    said(code, *words, **environment)
    assert said(code, *words, **environment).splitlines()[-1] == "[]"


def test_the_collector_is_only_set_in_a_process_of_its_own():
    """A program that calls a command keeps its own setting of the garbage collector; the command line as a process sets it."""
    code = """
import gc, sys
from baozhang_rules.cli import main
before = gc.get_threshold()
main(["error", "POL0901"])
assert gc.get_threshold() == before
sys.argv = ["baozhang", "error", "POL0901"]
assert main() == 0 and gc.get_threshold()[0] > 20 * before[0]
"""
    said(code, PYTHONIOENCODING="utf-8")


def test_a_load_goes_through_the_rooms_of_its_key(tmp_path):
    """Every module that a fresh load and its warnings import is in a room whose code is part of the key, or at the top."""
    code = """
import sys
from baozhang_rules import cache
from baozhang_rules.pipeline import Pipeline
from baozhang_rules.resources import policies_path
made = Pipeline([str(policies_path() / "shanghai")])
cache.keep("a key", made.program, made.problems.warnings)
names = (name.split(".") for name in sys.modules if name.startswith("baozhang_rules."))
print(sorted({name[1] for name in names if len(name) > 2} - cache.key.ROOMS))
"""
    assert said(code, BAOZHANG_CACHE=str(tmp_path)) == "[]\n"


def test_the_package_imports_nothing():
    """`import baozhang_rules` imports no other module of it, and no library."""
    code = "import sys; old = set(sys.modules); import baozhang_rules; print(sorted(set(sys.modules) - old))"
    assert said(code) == "['baozhang_rules']\n"


def test_a_command_imports_what_it_names():
    """The command line imports the modules of the command that it names, so `serve` and `explain` start without a parser."""
    code = "import sys; from baozhang_rules.cli import main; main(sys.argv[1:]); print([m for m in sys.modules if 'lark' in m])"
    for command in ("serve", "explain", "decide"):
        assert said(code, command, "--help").endswith("\n[]\n")
