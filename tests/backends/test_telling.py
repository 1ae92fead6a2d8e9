"""Generated code that tells: its text is what the slow writers give, and what it tells restores to the same explanation."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.backends.agreement import told_differences
from tests.strategies import programs as made
from tests.strategies.chained import chained_program_of
from tests.strategies.choices import Seeded

from baozhang_rules import PolicySet
from baozhang_rules.backends.python.spoken import decimal_scale, ratio
from baozhang_rules.explain.compact import compact_text
from baozhang_rules.explain.decision_json import exact_text

POLICIES = Path(__file__).resolve().parents[2] / "policies"
EXAMPLES = POLICIES / "examples"
REFERENCE = POLICIES.parent / "benchmarks" / "reference"


def named(value, missing):
    """A told value with the missing facts themselves instead of their places: in which order these are listed says nothing."""
    if isinstance(value, dict) and value.get("state") == "unknown":
        return {**value, "missing": sorted(str(missing[place]) for place in value["missing"])}
    return {key: named(each, missing) for key, each in value.items()} if isinstance(value, dict) else value


def values(document):
    """Every told value by dates, unit, entity and name; of a name that is told twice of the same, once."""
    found, missing = {}, document["missing"]
    for section in document["told"]:
        where = (section["base"], section["rules"], section["unit"])
        found |= {(where, name): named(value, missing) for name, value in section["values"].items()}
        for kind, rows in section["each"].items():
            for place, row in enumerate(rows):
                found |= {(where, kind, place, name): named(value, missing) for name, value in row.items()}
    return found


def shipped():
    """Shipped policies with records that generated code tells, complete ones and such that lack facts."""
    for policy, records, day, step in (
        (REFERENCE / "reference.pol", REFERENCE / "records.jsonl", date(2024, 9, 1), 40),
        (EXAMPLES / "town.pol", EXAMPLES / "town.json", date(2024, 6, 1), 1),
        (POLICIES / "shanghai", EXAMPLES / "shanghai_records.jsonl", date(2024, 9, 1), 60),
    ):
        text = records.read_text(encoding="utf-8")
        yield PolicySet.load(policy), text.splitlines()[::step] if records.suffix == ".jsonl" else [text], day


def decided(policy, text, day):
    """A decision by generated code."""
    policy._met.append(True)
    return policy.decide(text, day)


def told_of(decision, hides, missing):
    """What generated code tells of a decision, or None."""
    return decision.policy.scalar.told(decision._outcome, decision._given, hides, missing, None)


def test_what_it_tells_of_shipped_policies_is_what_the_trace_tells():
    """Facts are the same to the letter, each value that the trace tells is the same, and both restore to the same explanation."""
    for policy, records, day in shipped():
        for text in records:
            decision = decided(policy, text, day)
            for reader, show in (("clerk", False), ("auditor", True)):
                assert told_of(decision, not show, {}) is not None
                quick = json.loads(decision.compact(reader, show_sensitive=show))
                args = (decision.decided, decision.to_json(), decision.problems, decision._settling, reader, show)
                slow = json.loads(compact_text(policy.index, *args))
                assert sorted(map(str, quick["missing"])) == sorted(map(str, slow["missing"]))
                apart = ("told", "missing")
                assert {k: v for k, v in quick.items() if k not in apart} == {k: v for k, v in slow.items() if k not in apart}
                one, other = values(quick), values(slow)
                assert [key for key in other if one.get(key, one.get((key[0], key[-1]))) != other[key]] == []
                whole = decision.explanation(reader, show_sensitive=show)
                assert policy.restore(quick).to_json() == policy.restore(slow).to_json() == whole.to_json()


def test_a_decision_as_text_is_its_data_as_text():
    """`Decision.json` is what `json.dumps` makes of `Decision.to_json`, for every way of deciding; most is written by generated code."""
    written = 0
    for policy, records, day in shipped():
        for text in records:
            for given in (text, json.dumps({k: v for k, v in json.loads(text).items() if k != "成员"}, ensure_ascii=False), "{"):
                decision = decided(policy, given, day)
                assert decision.json() == json.dumps(decision.to_json(), ensure_ascii=False)
                written += not decision.refused and policy.scalar.written(decision._outcome, None) is not None
    assert written >= 10


MADE = [*((made.program_of, seed) for seed in range(40)), *((chained_program_of, seed) for seed in range(16))]


@pytest.mark.parametrize(("make", "seed"), MADE)
def test_generated_programs_are_told_in_full(make, seed):
    """Over generated programs and records, complete and with gaps: what generated code tells restores to the direct explanation."""
    assert told_differences(seed, 3, make) == []


@pytest.mark.parametrize(("make", "seed"), MADE)
def test_generated_decisions_as_text(make, seed):
    """The answers of generated programs are written as their data are, for those without members too."""
    choices, program = Seeded(seed), make(seed)
    policy = PolicySet(program)
    for _ in range(3):
        raw, dates = made.record_for(choices, program), made.dates_for(choices)
        policy._met.append(True)
        decision = policy.decide(json.dumps(raw, ensure_ascii=False, default=str), dates.base, rules_on=dates.rules)
        assert decision.json() == json.dumps(decision.to_json(), ensure_ascii=False)


def test_exact_numbers_as_text():
    """A quotient of whole numbers is the text that its exact value has in a decision's JSON: 5/8 ends, 1/3 doesn't."""
    from fractions import Fraction

    assert [ratio(5, 8), ratio(-1, 3), ratio(200, 100), ratio(-7, 20), ratio(6, 9)] == ["0.625", "-1/3", "2", "-0.35", "2/3"]
    for numerator in (-163250, -7, 0, 1, 9, 1099992, 10**20 + 1):
        for denominator in (1, 2, 3, 8, 12, 100, 125, 700, 10**6):
            assert ratio(numerator, denominator) == exact_text(Fraction(numerator, denominator))
    assert [decimal_scale(8), decimal_scale(20), decimal_scale(100), decimal_scale(12)] == [(125, 3), (5, 2), (1, 2), None]
