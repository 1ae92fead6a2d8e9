"""Every code has a page in both languages, and a policy, record or command of the tests that fails with it."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from baozhang_rules.cli.error import PROBLEMS_OF
from baozhang_rules.diagnostics import explain_code, registry
from baozhang_rules.runtime.record_problems import RECORD_MESSAGES

TESTS = Path(__file__).parent.parent
EASTERN = re.compile("[\u4e00-\u9fff]")

for module in PROBLEMS_OF:
    import_module(f"baozhang_rules.{module}")
CODES = sorted(code for code, cls in registry.items() if cls.__module__.startswith("baozhang_rules."))
MADE_BY_FAULTS = {"POL0800", "POL0907"}
"""What only a fault of the program itself leads to."""


def texts():
    """Return the texts of all tests but this one: policies, goldens, scripts."""
    files = (file for kind in ("*.py", "*.pol", "*.txt", "*.md") for file in TESTS.rglob(kind))
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file != Path(__file__))


def found_by(room):
    """Return the codes of the problem classes of one room."""
    return {code for code in CODES if registry[code].__module__.split(".")[1] == room}


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page(code):
    """A page says in Chinese and in English what the code means, and shows a wrong and a right example."""
    zh, en = explain_code(code, "zh"), explain_code(code, "en")
    assert EASTERN.search(zh.split("错误写法")[0]) and "错误写法:" in zh and "正确写法:" in zh
    assert "\nWrong:" in en and "\nRight:" in en
    prose = en.split("\nWrong:")[0].split("\n\n", 1)[1]
    assert len(re.findall("[A-Za-z]+", prose)) >= 3 and prose != zh.split("\n\n")[1]
    wrong, right = (part.strip() for part in en.split("\nWrong:")[1].split("\nRight:"))
    assert wrong and right and wrong != right


def test_every_code_is_in_a_test():
    """No code is without a policy, record, command or golden text in the tests that names it."""
    written = texts()
    assert [code for code in [*CODES, *RECORD_MESSAGES] if code not in written and code not in MADE_BY_FAULTS] == []


NO_POLICY = {"POL0205", "POL0206"}
"""What no policy shows: a folder without policies, a package named in a command."""


def test_every_static_check_has_a_policy_that_fails_with_it():
    """Each code of the checker stands on the line of a `.pol` of the tests that is reported with it."""
    marked = {
        code
        for path in TESTS.rglob("*.pol")
        for line in re.findall(r"(?m)#\s*期望((?:\s+POL[0-9]{4})+)", path.read_text(encoding="utf-8"))
        for code in line.split()
    }
    assert sorted((found_by("check") | found_by("names")) - marked - NO_POLICY) == []


def test_there_are_codes_enough_to_be_precise():
    """At least a hundred codes, sixty of them found by the checker and not by the parser."""
    checked = found_by("check") | found_by("names")
    print(f"\n{len(CODES)} codes of policies and commands, {len(checked)} by the checker, {len(RECORD_MESSAGES)} of records")
    assert len(CODES) >= 100 and len(checked) >= 60


def test_messages_of_one_language_keep_to_it():
    """An English wording has no Chinese but what it quotes, a Chinese one no English sentence."""
    for code in CODES:
        cls = registry[code]
        for said in (cls.en, cls.en_label, cls.en_help or "", cls.en_expected or ""):
            assert not EASTERN.search(re.sub(r"`[^`]*`|\{[^}]*\}", "", said)), (code, said)
        for said in (cls.zh, cls.zh_label, cls.zh_help or "", cls.zh_expected or ""):
            bare = re.sub(r"「[^」]*」|\{[^}]*\}", "", said)
            assert not re.search(r"[A-Za-z]+ [A-Za-z]+ [A-Za-z]+ [A-Za-z]+", bare), (code, said)
