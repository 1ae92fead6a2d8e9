"""The blocks of the documentation: policies check, commands print what the page says, Python runs."""

import doctest
import os
import re

import pytest
from tests.docs.blocks import PAGES, ROOT, Reader, fits, pieces

PREAMBLE = (ROOT / "tests" / "docs" / "preamble.pol").read_text(encoding="utf-8")
PREAMBLE_EN = (ROOT / "tests" / "docs" / "preamble_en.pol").read_text(encoding="utf-8")
EXAMPLES = [
    pytest.param(page, piece, id=f"{page.relative_to(ROOT).as_posix()}:{piece.line}")
    for page in PAGES
    for piece in pieces(page)
    if piece.kind == "pol" and not piece.name.startswith(("file", "append"))  # those are checked by following the page
]
FOLLOWED = [page for page in PAGES if any(piece.kind in ("console", "edit") for piece in pieces(page))]
WITH_PYTHON = [page for page in PAGES if any(piece.kind == "python" for piece in pieces(page))]
KINDS = {"pol", "pol-part", "pol-shape", "console", "python", "sh", "text", "json", "{toctree}", "{include}"}


def name_of(page):
    """Return a page's name for a test id."""
    return page.relative_to(ROOT).as_posix()


def whole(page, piece):
    """Return a block as a whole file: by itself, or behind the preamble of the page's language."""
    what = piece.name.split(":")[0]
    english = "en" in page.relative_to(ROOT).parts
    preamble, define, record = (PREAMBLE_EN, "define", "record") if english else (PREAMBLE, "定义", "档案")
    if what == "part":
        return f"{preamble}\n{piece.text}"
    if what == "expr":
        return f"{preamble}\n{define} 手册算式 = {piece.text}"
    if what == "fact":
        head = f"{record} {piece.name.split(':')[1].strip()}\n"
        assert head in preamble
        return preamble.replace(head, f"{head}{piece.text}", 1)
    return piece.text


def errors_in(path):
    """Return the errors of a policy file, as the command line shows them."""
    from baozhang_rules.diagnostics import render_text
    from baozhang_rules.pipeline import Pipeline

    pipeline = Pipeline([str(path)])
    _ = pipeline.program
    return "\n".join(render_text(problem, "zh", False) for problem in pipeline.problems.errors)


@pytest.mark.parametrize(("page", "piece"), EXAMPLES)
def test_a_policy_in_a_page_checks(page, piece, tmp_path):
    """Every `pol` block is free of errors, alone or behind the preamble of the documentation."""
    path = tmp_path / "page.pol"
    path.write_text(whole(page, piece), encoding="utf-8")
    assert errors_in(path) == ""


@pytest.mark.parametrize("page", FOLLOWED, ids=name_of)
def test_the_commands_of_a_page_print_what_it_says(page, tmp_path):
    """Who follows a page from its first line to its last sees what the page shows."""
    reader = Reader(tmp_path)
    for line, words, expected, printed in reader.follow(page):
        assert fits(expected, printed), f"line {line}: $ {words}\n--- the page says\n{expected}\n--- printed\n{printed}"
    assert reader.ran


@pytest.mark.parametrize("page", WITH_PYTHON, ids=name_of)
def test_the_python_of_a_page_runs(page, tmp_path, monkeypatch):
    """Python blocks are doctests, one session per page, in a folder with the page's files and the policies."""
    reader = Reader(tmp_path)
    list(reader.follow(page))
    monkeypatch.chdir(tmp_path)
    code = "\n".join(piece.text for piece in pieces(page) if piece.kind == "python" and not piece.name)
    test = doctest.DocTestParser().get_doctest(code, {}, name_of(page), str(page), 0)
    assert test.examples
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    out = []
    runner.run(test, out=out.append)
    assert not runner.failures, "".join(out)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_says_what_it_is(page):
    """A block without a kind that the tests know would be a block that nothing tries."""
    assert {piece.kind for piece in pieces(page)} - {"edit"} <= KINDS


SYSTEMS = [page for page in PAGES if page.parent.name == "policies" and page.name != "index.md"]


@pytest.mark.parametrize("page", SYSTEMS, ids=name_of)
def test_a_system_begins_with_three_questions_answered_by_running_it(page):
    """Each page of a system, in Chinese and in English, asks three questions, and runs a command for each; none prints a line number."""
    text = page.read_text(encoding="utf-8")
    before = text.split("\n## 全文")[0]
    heads = [match.start() for match in re.finditer(r"^\*\*(?:[一二三]、|[123]\. )", before, re.MULTILINE)]
    assert len(heads) == 3
    answers = [before[start:end] for start, end in zip(heads, [*heads[1:], len(before)], strict=True)]
    assert all("\n$ baozhang " in answer for answer in answers)
    assert not re.search(r"\.pol:\d", before), "it would go stale when the policy moves"


def test_every_system_has_its_page_in_both_languages():
    """S1 and S4 to S10 have a page each, and each page has an English one."""
    names = {folder: {page.name for page in SYSTEMS if page.parent == ROOT / folder} for folder in ("docs/policies", "docs/en/policies")}
    assert names["docs/policies"] == names["docs/en/policies"]
    systems = {"relief", "concessions", "medical", "mutual-aid", "employment", "services", "management", "branches"}  # S1, S4 to S10
    assert systems <= {name.removesuffix(".md") for name in names["docs/policies"]}


def test_no_page_names_a_machine():
    """No page holds a path of someone's machine."""
    home = os.path.expanduser("~")
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not [path for path in ("/tmp/", "/work/", "/home/", "/Users/", "C:\\", home + "/") if path in text], page
