"""Shipped policies with small mistakes: checking them never fails itself, and whatever is wrong is told with a code and a place."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.properties.shipped import CI
from tests.robust.commands import CODE

from baozhang_rules.diagnostics import render_plain, render_text, to_json, to_sarif
from baozhang_rules.pipeline import Pipeline
from baozhang_rules.resources import policies_path
from baozhang_rules.syntax.lexer import lex
from baozhang_rules.text import Source

pytestmark = pytest.mark.fuzz

COUNT = 1000 if CI else 300
SIGNS = "\n  :：,，()（）|>#\"「」%.-+×/=＝<≥0７年月日元人无是否的且或非当甲a_'\t\u3000\u200b\0\ud800😀"
SETS = {
    "examples": ("town.pol",),
    "foreign/us_snap": ("federal.pol", "states.pol", "scenarios.pol"),
    "std": ("branches.pol", "disability.pol", "household.pol", "income.pol", "property.pol"),
    "shanghai": ("minimum_living.pol", "standards.pol", "medical.pol", "disability.pol", "rigid_expenditure.pol"),
    "national": ("minimum_living.pol", "extreme_poverty.pol", "rigid_expenditure.pol"),
    "mutual_aid": ("shanghai_2019.pol",),
    "employment": ("national.pol", "zhejiang.pol", "shanghai.pol"),
}
FILES = [(folder, file) for folder, files in SETS.items() for file in files]

Span = tuple[int, int]
Change = Callable[[str, list[Span], random.Random], str]


def delete(text: str, spans: list[Span], chance: random.Random) -> str:
    start, end = chance.choice(spans)
    return text[:start] + text[end:]


def duplicate(text: str, spans: list[Span], chance: random.Random) -> str:
    start, end = chance.choice(spans)
    return f"{text[:end]} {text[start:end]}{text[end:]}"


def swap(text: str, spans: list[Span], chance: random.Random) -> str:
    at = chance.randrange(len(spans))
    (a, b), (c, d) = sorted((spans[at], spans[(at + chance.randrange(1, 4)) % len(spans)]))
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:] if b <= c else text


def truncate(text: str, _spans: list[Span], chance: random.Random) -> str:
    return text[: chance.randrange(len(text))]


def character(text: str, _spans: list[Span], chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(SIGNS) + text[at + chance.randrange(2) :]


def other_word(text: str, spans: list[Span], chance: random.Random) -> str:
    (start, end), (a, b) = chance.choice(spans), chance.choice(spans)
    return text[:start] + text[a:b] + text[end:]


def line_moved(text: str, _spans: list[Span], chance: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
    return "\n".join(lines)


CHANGES: tuple[Change, ...] = (delete, duplicate, swap, truncate, character, other_word, line_moved)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped policies in a folder that may be changed, without the long files of scenarios."""
    target = tmp_path_factory.mktemp("library") / "policies"
    shutil.copytree(policies_path(), target, ignore=shutil.ignore_patterns("scenarios_*.pol", "*.jsonl"))
    return target


def paths_of(library: Path, folder: str) -> list[Path]:
    """What is checked for a change of a folder: a shipped package names what it needs, and everything stands in the copy."""
    if folder == "examples":
        return [library / folder / "town.pol"]
    if folder in ("std", "foreign/us_snap"):
        return [library / folder]
    if folder == "employment":
        return [library / each for each in (folder, "national", "shanghai", "std")]
    return [library / folder, library / "national", library / "std"]


def check(library: Path, folder: str, file: str, text: str) -> tuple[str, ...]:
    """Check a changed file and say the codes of its errors; every problem can be told in every form."""
    path = library / folder / file
    before = path.read_bytes()
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        pipeline = Pipeline(list(dict.fromkeys(paths_of(library, folder))))
        program = pipeline.program
        problems = pipeline.problems
    finally:
        path.write_bytes(before)
    assert (program is None) == problems.has_errors
    for problem in problems.problems:
        assert CODE.fullmatch(problem.code)
        assert problem.file() or problem.place(), problem.code
        if problem.source is not None and problem.span is not None:
            assert 0 <= problem.span.start <= problem.span.end <= len(problem.source.text)
        for lang in ("zh", "en"):
            told = render_text(problem, lang, False) + render_plain(problem, lang)
            assert problem.code in told and "Traceback" not in told
            assert problem.message(lang).strip()
        to_json(problem)
        fix = problem.fix()
        if fix is not None and problem.source is not None:
            fix.apply(problem.source)
    to_sarif(problems.problems, "en")
    return tuple(problem.code for problem in problems.errors)


@pytest.mark.parametrize("part", range(10))
def test_mutated_policies(part: int, library: Path) -> None:
    """A shipped file with a word dropped, doubled, swapped, cut or mistyped is checked; what fails names code and place."""
    chance = random.Random(part)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    failing = 0
    try:
        for _ in range(COUNT // 10):
            folder, file = chance.choice(FILES)
            text = (library / folder / file).read_text(encoding="utf-8")
            lexed = lex(Source(file, text), lambda _: None)
            spans = [(t.span.start, t.span.end) for chunk in lexed.chunks for line in chunk.lines for t in line.tokens]
            change = chance.choice(CHANGES)
            mutated = change(text, spans, chance)
            try:
                failing += bool(check(library, folder, file, mutated))
            except Exception as failure:
                at = next((n for n, (a, b) in enumerate(zip(text, mutated, strict=False)) if a != b), len(mutated))
                line = Source(file, mutated).position(at).line
                where = f"{folder}/{file} line {line} after {change.__name__}: {Source(file, mutated).line_text(line)}"
                raise AssertionError(where) from failure
    finally:
        sys.setrecursionlimit(limit)
    assert failing > COUNT // 10 // 3


def test_unchanged_policies_are_clean(library: Path) -> None:
    """The copies that are mutated are without error as they are."""
    for folder, file in FILES:
        assert check(library, folder, file, (library / folder / file).read_text(encoding="utf-8")) == ()
