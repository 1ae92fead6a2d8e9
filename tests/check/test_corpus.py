"""Every static problem has a policy that an officer would really write and that fails with its code, and only with it."""

import pytest
from tests.check.corpus import HERE, checked, expected_in, found_in, sources_of

from baozhang_rules.check import declaration_problems, name_problems, problems, record_problems, standard_problems, table_problems
from baozhang_rules.diagnostics import Problem, render_text
from baozhang_rules.names import problems as names_problems
from baozhang_rules.text import Source

FILES = sorted((HERE / "corpus").glob("POL02*.pol"))
MODULES = (
    declaration_problems,
    name_problems,
    names_problems,
    problems,
    record_problems,
    standard_problems,
    table_problems,
)
ELSEWHERE = {
    "POL0205": "tests/names/test_load.py: a folder without policies",
    "POL0206": "tests/names/test_load.py: a name in a command",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_corpus_fails_where_it_says(path):
    """A corpus file has exactly the problems written on its lines, and they can be shown in both languages."""
    sources = sources_of(path.read_text(encoding="utf-8"))
    ctx, _ = checked(sources)
    assert found_in(ctx) == expected_in(sources)
    for problem in ctx.problems.problems:
        for lang in ("zh", "en"):
            shown = render_text(problem, lang)
            assert "{" not in shown
            assert problem.message(lang)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_fix_removes_its_problem(path):
    """A text with a problem's fix made doesn't have that problem on that line any more, and still parses."""
    sources = sources_of(path.read_text(encoding="utf-8"))
    ctx, _ = checked(sources)
    for problem in ctx.problems.problems:
        if (fix := problem.fix()) is None:
            continue
        fixed = [Source(s.name, fix.apply(s)) if s.name == problem.source.name else s for s in sources]
        again, _ = checked(fixed)
        assert len(again.problems.problems) < len(ctx.problems.problems)


def classes():
    """Return every problem class of these modules whose code is of names and declarations."""
    found = {c for module in MODULES for c in vars(module).values() if isinstance(c, type) and issubclass(c, Problem)}
    return sorted((c for c in found if c.code.startswith("POL02")), key=lambda c: c.code)


@pytest.mark.parametrize("cls", classes(), ids=lambda cls: cls.code)
def test_every_code_has_a_corpus_file(cls):
    """Each problem class has a file of its own, or says where else it is tested."""
    assert cls.code in ELSEWHERE or any((HERE / folder / f"{cls.code}.pol").exists() for folder in ("corpus", "whole"))


@pytest.mark.parametrize("cls", classes(), ids=lambda cls: cls.code)
def test_every_code_has_a_page(cls):
    """The docstring of a problem class is its page: Chinese, English, a wrong and a right form."""
    doc = cls.__doc__
    assert "Wrong:" in doc and "Right:" in doc
    assert "\u4e00" <= doc.strip()[0] <= "\u9fff" or doc.strip()[0] == "「"
