"""Every static check of rules fails a policy that an officer might write, on the line that names its code."""

import inspect

import pytest
from tests.check.rules.reading import all_chunks, check, expected, found

from baozhang_rules.check import (
    benefit_problems,
    bound_problems,
    combination_problems,
    filler_problems,
    rule_problems,
    tier_problems,
)
from baozhang_rules.diagnostics import explain_code, render_text

CHUNKS = list(all_chunks())
MODULES = (rule_problems, filler_problems, benefit_problems, tier_problems, combination_problems, bound_problems)
# Warnings about the preamble's own lines.
ELSEWHERE = {"POL0406"}


def classes():
    """Yield the problem classes of rules."""
    for module in MODULES:
        for _, each in inspect.getmembers(module, inspect.isclass):
            if each.__module__ == module.__name__ and each.code:
                yield each


@pytest.mark.parametrize(("title", "text"), CHUNKS, ids=[title for title, _ in CHUNKS])
def test_each_line_fails_as_it_says(title, text):
    """A line is reported with the codes that it names, and a line that names none is not reported."""
    _, collector = check(text)
    got = found(collector)
    assert {line: codes for line, codes in got.items() if set(codes) - ELSEWHERE} == expected(text)


def test_every_code_has_a_line():
    """Each problem class of rules stands in the corpus."""
    named = {code for _, text in CHUNKS for codes in expected(text).values() for code in codes}
    assert {each.code for each in classes()} - named - ELSEWHERE == set()
    assert len(list(classes())) >= 25


@pytest.mark.parametrize("each", list(classes()), ids=lambda each: each.code)
def test_every_code_has_a_page_in_both_languages(each):
    """The page of a code has Chinese, English, a wrong and a right text."""
    for lang, heading in (("zh", "正确写法"), ("en", "Right")):
        page = explain_code(each.code, lang)
        assert heading in page
        assert page.count("\n\n") >= 2


@pytest.mark.parametrize(("title", "text"), CHUNKS, ids=[title for title, _ in CHUNKS])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_problem_can_be_shown(title, text, lang):
    """Each problem renders in both languages, without a hole in its words."""
    for problem in check(text)[1].problems:
        assert "{" not in problem.message(lang)
        assert "Both(" not in problem.message(lang) + (problem.help(lang) or "")
        assert render_text(problem, lang)


def test_money_from_an_unbounded_fact_is_a_warning():
    """A fact without range and precision from which money is worked out is named where it is declared."""
    text = next(text for title, text in CHUNKS if "没有写范围的钱" in title)
    program, collector = check(text)
    assert program is not None
    assert [p.code for p in collector.warnings] == ["POL0406"]
    assert collector.warnings[0].name == "零工收入"
