"""Order means nothing where the language says so: of declarations in a file, of files in a set, of entries in a list."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import attrs
import pytest
from tests.properties.shipped import (
    DAY,
    FOLDER,
    bare,
    budget,
    outcomes,
    places,
    policy,
    program,
    program_of,
    records,
    shanghai_records,
    sources,
    state,
    tokens,
)

from baozhang_rules import Decision, PolicySet
from baozhang_rules.core import nodes as core
from baozhang_rules.core.walk import walk
from baozhang_rules.runtime.values import FactPath, State, Unknown
from baozhang_rules.syntax.lexer import lex
from baozhang_rules.text import Source

pytestmark = pytest.mark.fuzz

HEAD = {"KW_LANGUAGE_VERSION", "KW_POLICY", "KW_IMPORT", "KW_IMPLEMENTS"}
SEEDS = range(budget(2, 20))
MEMBERS = "成员"


def shuffled(source: Source, chance: random.Random) -> Source:
    """The text with its declarations in another order; the head stays first, each declaration keeps its law text."""
    chunks = lex(source, lambda _: None).chunks
    starts = [_line_start(source, chunk.span.start) for chunk in chunks]
    ends = [*starts[1:], len(source.text)]
    texts = [source.text[start:end].rstrip("\n") + "\n\n" for start, end in zip(starts, ends, strict=True)]
    kinds = [chunk.lines[0].tokens[0].type for chunk in chunks]
    head = [text for text, kind in zip(texts, kinds, strict=True) if kind in HEAD]
    rest = [text for text, kind in zip(texts, kinds, strict=True) if kind not in HEAD]
    chance.shuffle(rest)
    return Source(source.name, "".join(head + rest))


def _line_start(source: Source, offset: int) -> int:
    return source.line_span(source.position(offset).line).start


@lru_cache(maxsize=32)
def reordered(seed: int) -> PolicySet:
    """The Shanghai set with declarations and files in another order."""
    chance = random.Random(seed)
    texts = [shuffled(source, chance) for source in sources("shanghai")]
    chance.shuffle(texts)
    return PolicySet(program_of(texts))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_declarations_and_files_decides_nothing(seed: int) -> None:
    """Whatever the order of declarations and files, outcomes, amounts and the places they rest on are the same."""
    for record, day in records("shanghai", budget(8, 60)):
        ours, theirs = policy("shanghai").decide(record, day), reordered(seed).decide(record, day)
        assert outcomes(ours) == outcomes(theirs)
        assert places(ours) == places(theirs)


def told(made: core.Program) -> dict[str, tuple[object, ...]]:
    """What an explanation says of each place."""
    return {s.id: (s.kind, s.parent, s.label, s.code, s.cite, s.law, s.owner) for s in made.sites}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_declarations_and_files_moves_no_site(seed: int) -> None:
    """Whatever the order of declarations and files, there are the same sites with the same words and citations."""
    made, before = reordered(seed).program, told(program("shanghai"))
    assert {site.id for site in made.sites} == set(before)
    assert {id: what for id, what in told(made).items() if before[id] != what} == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_files_changes_no_program(seed: int) -> None:
    """With the files of a set in another order the program is the same, whichever of them gives it its name."""
    texts = list(sources("shanghai"))
    random.Random(seed).shuffle(texts)
    other = program_of(texts)
    assert rows(other) == rows(program("shanghai"))


def rows(made: core.Program) -> list[str]:
    """The lines of a program's text but for its own name, without the numbers of sites and of variables and the order of facts."""
    entities = {
        name: attrs.evolve(e, facts=tuple(sorted(e.facts, key=lambda f: f.name))) for name, e in made.schema.entities.items()
    }
    schema = attrs.evolve(made.schema, entities=dict(sorted(entities.items())))
    sites = tuple(attrs.evolve(site, order=0) for site in sorted(made.sites, key=lambda site: site.id))
    text = bare(attrs.evolve(made, schema=schema, sites=sites, name=""))
    return re.sub(r"(?<=\w)#[0-9]+", "#", text).splitlines()  # aggregates don't nest, so a variable's number tells nothing


def test_an_order_that_means_something_is_seen() -> None:
    """Inside an amount order means something: the comparison sees two steps that change places."""
    town = sources("town")[0]
    floor, extra = (next(line for line in town.text.splitlines() if mark in line) for mark in ("保底:", "重残:"))
    swapped = town.text.replace(floor, "*").replace(extra, floor).replace("*", extra)
    record, day = records("town", 1)[0]
    record = {**record, MEMBERS: [{**member, "月收入": "699 元/月"} for member in record[MEMBERS]]}
    other = PolicySet(program_of([Source(town.name, swapped)]))
    assert outcomes(policy("town").decide(record, day)) != outcomes(other.decide(record, day))


# ------------------------------------------------------------------------------------------ entries of lists


def permuted(record: Mapping[str, Any], chance: random.Random) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """The record with the entries of its lists in another order, and for each list where each entry now is."""
    found, moved = dict(record), {}
    for name, value in record.items():
        if isinstance(value, list) and len(value) > 1:
            order = list(range(len(value)))
            chance.shuffle(order)
            found[name] = [value[place] for place in order]
            moved[name] = [order.index(place) for place in range(len(value))]
    return found, moved


def moved_outcomes(decision: Decision, moved: Mapping[str, list[int]]) -> dict[tuple[object, ...], object]:
    """What was decided, told of the entities of the permuted record."""
    assert decision.decided is not None

    def path(steps: tuple[str | int, ...]) -> tuple[str | int, ...]:
        return tuple(
            moved[str(steps[at - 1])][step] if isinstance(step, int) and steps[at - 1] in moved else step
            for at, step in enumerate(steps)
        )

    def at(value: State) -> object:
        if isinstance(value, Unknown):
            return state(Unknown(frozenset(FactPath(path(p.entity), p.fact, p.month) for p in value.missing)))
        return state(value)

    found: dict[tuple[object, ...], object] = {}
    for r in decision.decided.results:
        states = (r.own, r.value, r.gross, r.member_of, r.low, r.high)
        where = path(r.where.entities[-1]) if r.unit else path(r.entity)
        found["result", r.rule, r.unit.split("[")[0], where] = (r.outcome, *map(at, states), r.admitted, r.reason)
    for order, held in decision.decided.classes.items():
        found["class", order] = at(held)
    for unit in decision.decided.units:
        paths = frozenset(map(path, unit.members))
        found["unit", unit.unit, paths] = (unit.headcount, at(unit.taken_out))
    for check in decision.decided.checks:
        found["check", check.check, path(check.entity)] = at(check.state)
    for deadline in decision.decided.deadlines:
        found["deadline", deadline.deadline] = at(deadline.state)
    return found


@pytest.mark.parametrize("seed", range(budget(6, 60)))
def test_the_order_of_members_changes_only_where_they_stand(seed: int) -> None:
    """With members and other entries in another order, each result, unit and check is the same for the same person."""
    chance = random.Random(seed)
    several = [record for record in shanghai_records() if len(record[MEMBERS]) > 1]
    record = several[seed * 37 % len(several)]
    other, moved = permuted(record, chance)
    still = {name: list(range(len(value))) for name, value in record.items() if isinstance(value, list)}
    before, after = (policy("shanghai").decide(each, DAY) for each in (record, other))
    assert moved_outcomes(before, moved) == moved_outcomes(after, still)
    assert places(before) == places(after)


def test_permuting_reaches_assessed_units_and_gaps() -> None:
    """Households with a person assessed apart, and with facts left out, are among those whose members can be permuted."""
    person = next(r for r in shanghai_records() if len(r[MEMBERS]) > 2 and any(m["残疾等级"] == "二级" for m in r[MEMBERS]))
    other = {**person, MEMBERS: list(reversed(person[MEMBERS]))}
    moved = {MEMBERS: list(reversed(range(len(person[MEMBERS]))))}
    before, after = (policy("shanghai").decide(each, DAY) for each in (person, other))
    assert before.decided is not None and before.decided.units
    assert moved_outcomes(before, moved) == moved_outcomes(after, {})
    first = {name: value for name, value in person[MEMBERS][0].items() if name != "养老金"}
    gap = {**person, MEMBERS: [first, *person[MEMBERS][1:]]}
    turned = {**gap, MEMBERS: list(reversed(gap[MEMBERS]))}
    before, after = (policy("shanghai").decide(each, DAY) for each in (gap, turned))
    assert any(result.missing for result in before.results)
    assert moved_outcomes(before, moved) == moved_outcomes(after, {})


def test_no_shipped_rule_uses_the_order_of_the_record() -> None:
    """No shipped text says 记录次序, and no shipped program ranks, so that a record's order can matter to no amount."""
    for file in sorted(FOLDER.rglob("*.pol")):
        kinds = {t.type for t in tokens(Source(file.name, file.read_text(encoding="utf-8")))}
        assert "KW_RECORD_ORDER" not in kinds, file.name
    for name in ("town", "shanghai", "snap"):
        made = program(name)
        bodies = [v.body for part in (*made.definitions, *made.rules, *made.tables) for v in part.versions]
        assert not [each for body in bodies for each in walk(body) if isinstance(each, core.Rank)], name
