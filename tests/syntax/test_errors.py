"""What is reported for texts that are wrong: codes, places, words, fixes."""

import inspect
import os

import pytest
from tests.syntax.reading import ERRORS, MARK, codes, read

from baozhang_rules.diagnostics import explain_code, render_plain, render_text
from baozhang_rules.syntax import nodes, problems
from baozhang_rules.text import Source

FILES = sorted(ERRORS.glob("*.pol"))
CLASSES = [each for _, each in inspect.getmembers(problems, inspect.isclass) if each.code]
# Reported for texts that a corpus file can't hold; the tests below make them.
MADE = {"POL0022", "POL0023", "POL0024", "POL0029", "POL0030", "POL0031", "POL0032"}


def text_of(path):
    """Return an error file."""
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_line_has_the_codes_it_names(path):
    """A line is reported with the codes of its mark, and a line without a mark is not reported."""
    text = text_of(path)
    source = Source(path.name, text)
    found = {}
    for problem in read(text, path.name)[1]:
        found.setdefault(source.position(problem.span.start).line, []).append(problem.code)
    marks = {n: MARK.search(line) for n, line in enumerate(text.splitlines(), 1)}
    assert found == {n: mark[1].split() for n, mark in marks.items() if mark}


def test_every_code_is_shown():
    """Each problem of this room stands in an error file or is made by a test."""
    marked = {code for path in FILES for mark in MARK.findall(text_of(path)) for code in mark.split()}
    assert {each.code for each in CLASSES} == marked | MADE
    assert len(CLASSES) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_problem_can_be_shown(path, lang):
    """Each problem renders in both languages and has a page."""
    for problem in read(text_of(path), path.name)[1]:
        assert "{" not in problem.message(lang)
        assert render_text(problem, lang)
        assert explain_code(problem.code, lang)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_words_of_problems(path, lang):
    """Message, expectation, help and fix read as the golden file says; `GOLDEN=write` writes it anew."""
    text = text_of(path)
    shown = "".join(render_plain(problem, lang) + "\n" + details(problem, lang) for problem in read(text, path.name)[1])
    golden = path.with_suffix(f".{lang}.txt")
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


def details(problem, lang):
    """Return what a problem says beside its message."""
    fix = problem.fix()
    rows = [("expected", problem.expected(lang)), ("help", problem.help(lang)), ("fix", fix and fix.title(lang))]
    return "".join(f"    {name}: {said}\n" for name, said in rows if said)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_fix_removes_its_problem(path):
    """After a fix is applied its problem is gone from that line, and no other line has new ones."""
    text = text_of(path)
    source = Source(path.name, text)
    before = read(text, path.name)[1]
    for problem in before:
        fix = problem.fix()
        if fix is None:
            continue
        after = read(fix.apply(source), path.name)[1]
        assert len(after) < len(before) + (problem.code in ("POL0043", "POL0054")), problem


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.code)
def test_every_class_has_a_page_in_two_languages(cls):
    """A problem's docstring has Chinese, English, a wrong and a right example."""
    text = inspect.cleandoc(cls.__doc__)
    assert "\n\nWrong:\n" in text and "\nRight:\n" in text
    assert explain_code(cls.code, "zh") != explain_code(cls.code, "en")


@pytest.mark.parametrize(
    ("sign", "code"), [("\x07", "POL0022"), ("\ud800", "POL0023"), ("\u200b", "POL0024"), ("\u202e", "POL0024")]
)
def test_signs_that_nobody_sees(sign, code):
    """Controls, lone surrogates and invisible characters are reported where they stand, and the fix deletes them."""
    text = f"语言版本 1 # 甲{sign}乙\n"
    tree, found = read(text)
    assert [problem.code for problem in found] == [code]
    assert found[0].fix().apply(Source("t.pol", text)) == text.replace(sign, "")
    assert isinstance(tree.declarations[0], nodes.LanguageVersion)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("定义 x = " + "(" * 65 + "1" + ")" * 65, "POL0029"),
        ("\n".join(" " * i + "x: 1" for i in range(70)), "POL0029"),
        ("定义 x = " + " + ".join(["1"] * 200), "POL0030"),
        ("定义 x = " + "甲" * 200, "POL0032"),
        ("@\n" * 300, "POL0031"),
    ],
)
def test_what_is_too_much(text, code):
    """Deep nesting, long lines, long names and many problems are reported, not suffered."""
    assert code in codes(text)


@pytest.mark.parametrize(
    ("run", "split"),
    [
        ("年龄大于60周岁", "年龄 大于 60周岁"),
        ("年龄不大于60周岁", "年龄 不大于 60周岁"),
        ("成员的年龄", "成员 的 年龄"),
        ("残疾等级二级以上", "残疾等级 二级 以上"),
        ("配偶不为无", "配偶 不为 无"),
        ("甲且非乙", "甲 且 非 乙"),
        ("收入低于三万元", "收入 低于 三万元"),
        ("年龄60周岁以上", "年龄 60周岁 以上"),
    ],
)
def test_a_run_of_words_is_split(run, split):
    """A run that reads as known words is reported with its split text as the fix."""
    known = "定义 年龄 = 1\n定义 成员 = 1\n分级 残疾等级 : 一级 重于 二级\n定义 配偶 = 1\n定义 甲 = 1\n定义 乙 = 1\n"
    text = f"{known}定义 收入 = 1\n定义 x = {run}\n"
    (problem,) = read(text)[1]
    assert (problem.code, problem.split) == ("POL0050", split)
    assert f"定义 x = {split}\n" in problem.fix().apply(Source("t.pol", text))


@pytest.mark.parametrize("name", ["低保标准金", "家庭月收入", "一事一议", "为老服务", "甲乙丙", "成年无业重残"])
def test_a_name_of_another_file_is_left_alone(name):
    """A word that merely begins like a known name, or holds a keyword, is a name."""
    assert codes(f"定义 低保 = 1\n定义 家庭 = 1\n定义 甲 = 1\n定义 乙 = 1\n定义 x = {name}\n") == []


def test_labels_of_clauses_do_not_split_names():
    """A clause may be labelled 重病 and another 重残 while a fact of another file is called 重病或重残."""
    text = "救助对象 甲\n  应当同时符合:\n    重病: 乙\n    重残: 丙\n    其一: 重病或重残\n"
    assert codes(text) == []


def test_reading_goes_on_after_an_error():
    """One wrong line hides neither the other lines of its block nor the next declarations."""
    text = "救助对象 甲\n  应当同时符合:\n    a: 则\n    b: 乙 丙 丁\n    c: 戊 低于\n定义 己 = 1\n"
    tree, found = read(text)
    assert [problem.span.start for problem in found] == sorted(problem.span.start for problem in found)
    assert len(found) == 3
    assert isinstance(tree.declarations[0], nodes.BadDecl)
    assert isinstance(tree.declarations[1], nodes.Definition)


def test_expected_words_are_few_and_legal():
    """What is said to be expected is worded in the language and short."""
    (problem,) = read("标准 甲 : 元 则 乙\n")[1]
    assert len(problem.expected_zh) <= 4
    assert "「按」" in problem.expected("zh") or "「=」" in problem.expected("zh")
    assert "KW_" not in problem.expected("en")
