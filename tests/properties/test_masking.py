"""Leaving facts out: a settled outcome may become 资料不足 and nothing else, and what is reported missing settles it again."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.shipped import budget, policy, records

from baozhang_rules import Decision, PolicySet, Result
from baozhang_rules.runtime.schema import ListType, RecordSchema
from baozhang_rules.runtime.values import NOT_ENTITLED, FactPath, State, Unknown

pytestmark = pytest.mark.fuzz

Steps = tuple[str | int, ...]
Left = tuple[Steps, str]
"""A fact that is left out: the way to its entity, and its name."""


def facts_of(record: Mapping[str, Any], schema: RecordSchema) -> list[Left]:
    """Every fact that a record states and that may be left out: no key, none that is presumed when it isn't stated."""
    return list(_facts_of(record, schema, schema.root, ()))


def _facts_of(given_: Mapping[str, Any], schema: RecordSchema, entity: str, steps: Steps) -> Iterable[Left]:
    for name, value in given_.items():
        fact = schema.entities[entity].by_spelling.get(name)
        if fact is None or fact.is_key or fact.presumed is not None:
            continue
        yield steps, name
        if isinstance(fact.type, ListType) and isinstance(value, list):
            for place, entry in enumerate(value):
                yield from _facts_of(entry, schema, fact.type.entity, (*steps, name, place))


def without(record: Mapping[str, Any], left: Iterable[Left]) -> dict[str, Any]:
    """The record without some facts."""
    found: dict[str, Any] = copy.deepcopy(dict(record))
    for steps, name in sorted(left, key=lambda each: -len(each[0])):
        entity_of(found, steps).pop(name)
    return found


def entity_of(record: dict[str, Any], steps: Steps) -> dict[str, Any]:
    found: Any = record
    for step in steps:
        found = found[step]
    assert isinstance(found, dict)
    return found


def given_back(masked: Mapping[str, Any], record: Mapping[str, Any], facts: Iterable[FactPath]) -> dict[str, Any]:
    """The masked record with some facts as the whole record states them; of a monthly one only the month that is named."""
    found: dict[str, Any] = copy.deepcopy(dict(masked))
    for path in sorted(facts, key=lambda each: len(each.entity)):
        value = entity_of(dict(record), path.entity)[path.fact]
        target = entity_of(found, path.entity)
        if path.month and isinstance(value, dict):
            value = {**target.get(path.fact, {}), path.month: value.get(path.month, value.get("每月"))}
        elif isinstance(value, list):
            # What the entries hold is asked for by itself where it is missing too.
            value = value if path.fact not in target else target[path.fact]
        target[path.fact] = copy.deepcopy(value)
    return found


def settled_results(decision: Decision) -> dict[tuple[object, ...], State]:
    """Each outcome, membership and amount, by what it is about."""
    assert decision.decided is not None, [str(problem) for problem in decision.problems]
    found: dict[tuple[object, ...], State] = {}
    for r in decision.decided.results:
        for what, value in (("own", r.own), ("value", r.value), ("gross", r.gross), ("low", r.low), ("high", r.high)):
            found[r.rule, r.unit, r.entity, what] = value
        if r.kind == "class":
            found[r.rule, r.unit, r.entity, "member"] = r.member_of
    for order, value in decision.decided.classes.items():
        found["order", order] = value
    for deadline in decision.decided.deadlines:
        found["deadline", deadline.deadline] = deadline.state
    for check in decision.decided.checks:
        found["check", check.check, check.entity] = check.state
    return found


def check_masked(set_: PolicySet, record: Mapping[str, Any], masked: Mapping[str, Any], day: Any) -> int:
    """Compares both decisions; returns how many results became 资料不足."""
    before, after = (settled_results(set_.decide(each, day)) for each in (record, masked))
    shared = before.keys() & after.keys()
    flipped = {key: (before[key], after[key]) for key in shared if before[key] != after[key]}
    assert {key: pair for key, pair in flipped.items() if not isinstance(pair[1], Unknown)} == {}
    # A person may newly be somebody who might be assessed apart: what that would give is open, or surely nothing.
    new = [after[key] for key in after.keys() - before.keys() if key[-1] in ("own", "value")]
    assert [each for each in new if not (isinstance(each, Unknown) or each is False or each is NOT_ENTITLED)] == []
    return len(flipped)


@st.composite
def maskings(draw: st.DrawFn, name: str, most: int, placed: bool = False) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """An example record, the same with some facts left out (never its region when ``placed``), and the day."""
    record, day = draw(st.sampled_from(records(name, budget(40, 200))))
    made = policy(name).program
    choices = [fact for fact in facts_of(record, made.schema) if not placed or fact != ((), made.jurisdiction)]
    left = draw(st.lists(st.sampled_from(choices), min_size=1, max_size=most, unique=True))
    return record, without(record, left), day


@given(maskings("town", 8))
@settings(max_examples=budget(60, 1000), deadline=None)
def test_masking_the_town(case: Any) -> None:
    """Leaving facts out of the town's household makes settled outcomes 资料不足, never another settled outcome."""
    check_masked(policy("town"), *case)


@given(maskings("shanghai", 12))
@settings(max_examples=budget(25, 500), deadline=None)
def test_masking_shanghai(case: Any) -> None:
    """Leaving facts out of the Shanghai households makes settled outcomes 资料不足, never another settled outcome."""
    check_masked(policy("shanghai"), *case)


@given(maskings("snap", 6))
@settings(max_examples=budget(60, 1000), deadline=None)
def test_masking_snap(case: Any) -> None:
    """Leaving facts out of the SNAP cases makes settled outcomes 资料不足, never another settled outcome."""
    check_masked(policy("snap"), *case)


def test_masking_every_fact_alone() -> None:
    """Any one fact of the town's household left out only opens outcomes, and most facts do open some."""
    (record, day), set_ = records("town", 1)[0], policy("town")
    facts = facts_of(record, set_.program.schema)
    opened = {fact: check_masked(set_, record, without(record, [fact]), day) for fact in facts}
    assert {name for (_, name), count in opened.items() if count} == {"居住地", "存款", "成员", "月收入", "残疾等级"}


# --------------------------------------------------------------------------------------- what is missing


def check_given_back(set_: PolicySet, record: Mapping[str, Any], masked: Mapping[str, Any], day: Any) -> int:
    """Gives back each set that is reported to settle a result; returns how many sets there were."""
    whole, decision = set_.decide(record, day), set_.decide(masked, day)
    count = 0
    for result in decision.results:
        found = decision.missing_sets(result.code)
        first = decision[result.code]
        assert bool(found.sets) == bool(first.missing), result.code
        for facts in found.sets:
            assert facts
            if not all(path.fact in entity_of(dict(record), path.entity) for path in facts):
                continue  # a fact that the whole record doesn't state either
            count += 1
            again, full = same_one(set_.decide(given_back(masked, record, facts), day), first), same_one(whole, first)
            if again is None:
                assert first.assessed and full is None, "only a unit that nobody forms may be gone"
                continue
            assert again.missing == frozenset(), (result.code, sorted(map(str, facts)))
            assert full is not None and _same(again.data.own, full.data.own) and _same(again.state, full.state)
        for smaller, larger in ((a, b) for a in found.sets for b in found.sets if a is not b):
            assert not smaller <= larger
    return count


def same_one(decision: Decision, result: Result) -> Result | None:
    """The result of the same rule for the same entity and unit; None where no such unit is formed."""
    key = (result.code, result.assessed, result.data.entity)
    return next((r for r in decision.results if (r.code, r.assessed, r.data.entity) == key), None)


def _same(left: State, right: State) -> bool:
    return isinstance(right, Unknown) or left == right


@given(maskings("town", 3, placed=True))
@settings(max_examples=budget(25, 300), deadline=None)
def test_what_is_missing_settles_the_town(case: Any) -> None:
    """Each minimal set reported for the town's household, given back, settles the outcome as the whole record does."""
    check_given_back(policy("town"), *case)


@given(maskings("snap", 3, placed=True))
@settings(max_examples=budget(12, 200), deadline=None)
def test_what_is_missing_settles_snap(case: Any) -> None:
    """Each minimal set reported for a SNAP case, given back, settles the outcome as the whole record does."""
    check_given_back(policy("snap"), *case)


@given(maskings("shanghai", 2, placed=True))
@settings(max_examples=budget(4, 12), deadline=None)
def test_what_is_missing_settles_shanghai(case: Any) -> None:
    """Each minimal set reported for a Shanghai household, given back, settles the outcome as the whole record does."""
    check_given_back(policy("shanghai"), *case)


def test_a_set_that_was_left_out_is_found() -> None:
    """Without one income the class is settled by that income, month by month named, and by nothing else."""
    (record, day), set_ = records("town", 1)[0], policy("town")
    masked = without(record, [(("成员", 1), "月收入")])
    assert [sorted(map(str, facts)) for facts in set_.decide(masked, day).missing_sets("KUNNAN").sets] == [["成员[2].月收入"]]
    assert check_given_back(set_, record, masked, day) >= 3


def test_a_region_does_not_settle_what_its_text_leaves_open() -> None:
    """Where the region and another fact of the class are missing, the region alone isn't said to settle it."""
    (record, day), set_ = records("town", 1)[0], policy("town")
    check_given_back(set_, record, without(record, [((), "居住地"), ((), "存款")]), day)
