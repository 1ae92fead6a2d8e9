"""A fix of a rule problem parses, and its problem is gone after it."""

import pytest
from tests.check.rules.reading import PREAMBLE, all_chunks, check

FIXABLE = {"POL0328", "POL0329", "POL0336", "POL0362", "POL0402", "POL0403", "POL0431"}


def fixed():
    """Yield (title, text, problem) for each problem of the corpus that has a fix."""
    for title, text in all_chunks():
        for problem in check(text)[1].problems:
            if problem.code in FIXABLE and problem.fix() is not None:
                yield title, text, problem


FIXES = list(fixed())


@pytest.mark.parametrize(("title", "text", "problem"), FIXES, ids=[f"{p.code} {title}" for title, _, p in FIXES])
def test_a_fix_removes_its_problem(title, text, problem):
    """After the fix the code is gone and nothing new is reported."""
    before = [p.code for p in check(text)[1].errors]
    changed = problem.fix().apply(problem.source)
    assert changed.startswith(PREAMBLE[:40])
    after = [p.code for p in check(changed.removeprefix(PREAMBLE))[1].errors]
    assert problem.code not in after
    assert set(after) < set(before)


def test_the_fixes_of_rules_are_these():
    """The corpus shows a fix for each code that has one."""
    assert {p.code for _, _, p in FIXES} == FIXABLE
