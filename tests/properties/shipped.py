"""What the tests of this folder share: the shipped sets as texts, programs from texts, and decisions made comparable."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from attrs import evolve

from baozhang_rules import Decision, PolicySet
from baozhang_rules.check.program import check_bundle
from baozhang_rules.core.nodes import Program
from baozhang_rules.core.text import show
from baozhang_rules.diagnostics import Collector
from baozhang_rules.format import format_source
from baozhang_rules.names import bundle_sources
from baozhang_rules.resources import policies_path
from baozhang_rules.runtime.values import Conflict, Fault, State, Unknown
from baozhang_rules.syntax.grammar import parser
from baozhang_rules.syntax.lexer import lex
from baozhang_rules.syntax.tokens import Tok, flatten
from baozhang_rules.syntax.words import WordLang
from baozhang_rules.text import Source

CI = os.environ.get("BAOZHANG_FUZZ") == "ci"
FOLDER = policies_path()
DAY = date(2024, 9, 1)
TOWN_DAY = date(2024, 6, 1)
SNAP_DAY = date(2020, 2, 1)

SETS: Mapping[str, tuple[str, ...]] = {
    "town": ("examples/town.pol",),
    "shanghai": ("shanghai", "national", "std"),
    "snap": ("foreign/us_snap",),
}
"""The shipped sets by name: folders and files that are checked together."""


def budget(ordinary: int, ci: int) -> int:
    """How many tries a test makes: few by default, many when ``BAOZHANG_FUZZ=ci``."""
    return ci if CI else ordinary


@lru_cache(maxsize=8)
def sources(name: str) -> tuple[Source, ...]:
    """The texts of a set, under their names within the folder of policies, in the order of the names."""
    found = [FOLDER / path for path in SETS[name]]
    files = sorted(file for path in found for file in ([path] if path.is_file() else path.rglob("*.pol")))
    return tuple(Source(file.relative_to(FOLDER).as_posix(), file.read_text(encoding="utf-8")) for file in files)


def respell(source: Source, lang: WordLang) -> Source:
    """The text as the formatter spells it in a language; it must have no problem."""
    result = format_source(source, lang)
    assert result.text is not None, [(p.code, p.message("en"), p.span) for p in result.problems]
    return Source(source.name, result.text)


def tokens(source: Source) -> Iterator[Tok]:
    """The tokens of a text, the ambiguous ones settled by the parser."""
    for chunk in lex(source, lambda _: None).chunks:
        parser().parse(list(flatten(chunk.lines)))
        for line in chunk.lines:
            yield from line.tokens


def program_of(texts: Iterable[Source]) -> Program:
    """The program of some texts, which must have no error."""
    collector = Collector()
    bundle = bundle_sources(texts, collector)
    program = check_bundle(bundle, collector)
    assert program is not None, [(p.code, p.message("en"), p.file(), p.span) for p in collector.errors][:10]
    return program


@lru_cache(maxsize=8)
def program(name: str) -> Program:
    """The program of a shipped set."""
    return program_of(sources(name))


@lru_cache(maxsize=8)
def policy(name: str) -> PolicySet:
    """A shipped set, ready to decide."""
    return PolicySet(program(name))


@lru_cache(maxsize=1)
def shanghai_records() -> tuple[dict[str, Any], ...]:
    """The invented households for the Shanghai set."""
    text = (FOLDER / "examples" / "shanghai_records.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.splitlines())


def town_record() -> dict[str, Any]:
    """The invented household of the town."""
    found: dict[str, Any] = json.loads((FOLDER / "examples" / "town.json").read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def snap_records() -> tuple[dict[str, Any], ...]:
    """The published SNAP cases as records, made by the visible import map."""
    folder = FOLDER / "foreign" / "us_snap"
    facts = json.loads((folder / "import_map.json").read_text(encoding="utf-8"))["facts"]
    cases = [json.loads(line)["input"] for line in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
    return tuple({row["fact"]: _of_map(row, case) for row in facts} for case in cases)


def _of_map(row: dict[str, Any], case: dict[str, Any]) -> object:
    if row["from"] not in case:
        return row["when_unstated"]
    value = case[row["from"]]
    return row["values"][value] if "values" in row else value


def records(name: str, count: int) -> list[tuple[dict[str, Any], date]]:
    """Example records of a set with their day, spread evenly over what there is."""
    if name == "town":
        return [(town_record(), day) for day in (TOWN_DAY, date(2025, 1, 1), date(2023, 1, 1))][:count]
    every, day = (shanghai_records(), DAY) if name == "shanghai" else (snap_records(), SNAP_DAY)
    return [(every[place * len(every) // count], day) for place in range(min(count, len(every)))]


# -------------------------------------------------------------------------------------- what is compared


def bare(made: Program) -> str:
    """A program's text without the names and hashes of its files."""
    return show(evolve(made, files=()))


def state(value: State) -> object:
    """A state as plain data; what is a set by meaning is a set."""
    match value:
        case Unknown(missing=missing):
            return ("unknown", frozenset(map(str, missing)))
        case Conflict(sites=sites):
            return ("conflict", frozenset(sites))
        case Fault(cause=cause, site=site, owner=owner, detail=detail):
            return ("fault", cause, site, owner, detail)
        case _:
            return value


def outcomes(decision: Decision) -> dict[tuple[object, ...], object]:
    """Every outcome, amount, class, unit, check and deadline of a decision, under keys that no order of texts changes."""
    assert decision.decided is not None, [str(problem) for problem in decision.problems]
    found: dict[tuple[object, ...], object] = {}
    for r in decision.decided.results:
        states = (r.own, r.value, r.gross, r.member_of, r.low, r.high)
        found["result", r.rule, r.unit, r.entity] = (r.outcome, *map(state, states), r.admitted, r.reason)
    for order, held in decision.decided.classes.items():
        found["class", order] = state(held)
    for unit in decision.decided.units:
        found["unit", unit.key] = (unit.unit, unit.members, unit.headcount, state(unit.taken_out))
    for check in decision.decided.checks:
        found["check", check.check, check.entity] = state(check.state)
    for deadline in decision.decided.deadlines:
        found["deadline", deadline.deadline] = state(deadline.state)
    return found


def places(decision: Decision) -> set[str]:
    """The sites of everything that a decision rests on: rows, cells, arms and dated texts."""
    assert decision.decided is not None
    trace = decision.decided.trace
    return set(trace.picks.values()) | set(trace.versions.values())
