"""Scenarios as pytest items: collected when asked for, named as they are, failing in the words of `baozhang test`."""

from importlib.resources import files

import pytest

pytest_plugins = ["pytester"]

STARTER = files("baozhang_rules").joinpath("cli", "starters", "en.pol").read_text(encoding="utf-8")
MENDED = STARTER.replace("needy_household eligible\n", "needy_household not eligible\n").replace(
    "needy_household not eligible\n    living", "needy_household eligible\n    living"
)
PASSES, FAILS = "two persons with 1,000 yuan a month", "just on the line (mend this one)"
LIGHT = """
import sys

def pytest_sessionfinish():
    found = {name for name in sys.modules if name.split(".")[0] in ("baozhang_rules", "lark")}
    assert found == {"baozhang_rules", "baozhang_rules.pytest_plugin"}, found
"""


@pytest.fixture
def folder(pytester, monkeypatch):
    """A folder with a policy in it, for a reader of English."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    pytester.mkdir("rules").joinpath("sample.pol").write_text(STARTER, encoding="utf-8")
    return pytester


def test_scenarios_are_items(folder):
    """With `--baozhang` each scenario is an item under its title, and one that fails says what was expected and what came."""
    result = folder.runpytest_inprocess("--baozhang", "rules", "-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([f"rules/sample.pol::{PASSES} PASSED*", f"*::{FAILS.replace('(', '[(]')} FAILED*"])
    text = result.stdout.str()
    assert "69: needy_household  expected eligible  got not eligible (because of income)" in text
    assert "Traceback" not in text and "items.py" not in text


def test_one_scenario_is_run_by_its_name(folder):
    """`-k` and the name after `::` choose scenarios like any other items."""
    folder.runpytest_inprocess("--baozhang", "rules", "-k", "persons").assert_outcomes(passed=1, deselected=1)
    folder.runpytest_inprocess("--baozhang", f"rules/sample.pol::{FAILS}").assert_outcomes(failed=1)


def test_the_ini_file_names_policies(folder):
    """Folders in the ini file are collected without an option, others aren't."""
    folder.makeini("[pytest]\nbaozhang_policies = rules\n")
    folder.mkdir("drafts").joinpath("draft.pol").write_text(STARTER.replace("sample_support", "draft"), encoding="utf-8")
    folder.runpytest_inprocess().assert_outcomes(passed=1, failed=1)
    folder.runpytest_inprocess("drafts").assert_outcomes()


def test_nothing_is_collected_unless_asked(folder):
    """Without option and ini value policies are left alone, and a run of other tests loads nothing but the hooks."""
    folder.makepyfile("def test_other(): pass")
    folder.makeconftest(LIGHT)
    result = folder.runpytest_subprocess()
    result.assert_outcomes(passed=1)
    assert result.ret == 0, result.stdout.str()


def test_files_that_belong_together_share_a_program(folder):
    """Scenarios may stand in a file of their own that imports the policy beside it."""
    head, scenarios = MENDED.split("# 6. ")
    rules = folder.path / "rules"
    (rules / "sample.pol").write_text(head, encoding="utf-8")
    (rules / "cases.pol").write_text(f"language version 1\nimport sample_support\n# {scenarios}", encoding="utf-8")
    folder.runpytest_inprocess("--baozhang", "rules").assert_outcomes(passed=2)
    folder.runpytest_inprocess("--baozhang", "rules/cases.pol", "rules/sample.pol").assert_outcomes(passed=2)


def test_a_policy_with_an_error_fails_every_scenario(folder):
    """What is wrong with a policy stands under each of its scenarios, with its code; none passes."""
    text = STARTER.replace("below support_line", "below support_lime")
    (folder.path / "rules" / "sample.pol").write_text(text, encoding="utf-8")
    result = folder.runpytest_inprocess("--baozhang", "rules")
    result.assert_outcomes(failed=2)
    assert "POL0210" in result.stdout.str() and "support_lime" in result.stdout.str()


@pytest.mark.parametrize("data", [STARTER.replace("expect:", "expct:").encode(), b"\xff\xfe", "标准".encode("gb18030")])
def test_a_file_that_cannot_be_read_is_an_error(folder, data):
    """A file of which a scenario might be lost is an error of collection, with a code."""
    (folder.path / "rules" / "sample.pol").write_bytes(data)
    result = folder.runpytest_inprocess("--baozhang", "rules")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*POL0*"])
    assert "Traceback" not in result.stdout.str()
