"""The generated code and the reference interpreter are one meaning: on generated programs, and on the shipped policies.

`BAOZHANG_FUZZ=ci` compares more, `BAOZHANG_FUZZ=full` at least 200,000 pairs of 2,000 programs and more (about an hour).
"""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from tests.backends.agreement import Difference, compare_seeds, difference
from tests.strategies.chained import chained_program_of
from tests.strategies.dated import dated_program_of

from baozhang_rules import PolicySet
from baozhang_rules.backends.python import engine as engines
from baozhang_rules.backends.python.engine import Engine
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.records import load_record

pytestmark = pytest.mark.fuzz

FUZZ = os.environ.get("BAOZHANG_FUZZ", "")
SEEDS, RECORDS = {"ci": (400, 4), "full": (2100, 70)}.get(FUZZ, (160, 3))
ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "policies"


def test_generated_programs_agree_in_everything():
    """Over generated programs and records, outcomes, amounts, sites and whole traces are equal, by every way of the engine."""
    counts, differences = compare_seeds(range(SEEDS), RECORDS)
    print(dict(counts))
    assert not differences, differences[:3]
    for way in ("fast", "gaps", "every case", "refused"):
        assert counts[way] > SEEDS // 10, counts
    assert not any(name.startswith("unsupported") for name in counts), counts


def test_programs_with_more_at_other_dates_agree():
    """Dated expressions about two persons, units that read the household at another date, a region and a unique fact that change
    by month: the engine covers them, and says what the interpreter says."""
    counts, differences = compare_seeds(range(SEEDS // 2), RECORDS, dated_program_of)
    print(dict(counts))
    assert not differences, differences[:3]
    assert not any(name.startswith("unsupported") for name in counts), counts
    assert counts["fast"] > SEEDS // 20 and counts["gaps"] > SEEDS // 20, counts


def test_programs_of_definitions_read_once_agree():
    """Definitions that are read in one place, each in a branch of another, exceptions in every order, quotients of one branch alone:
    the engine covers them, and says what the interpreter says."""
    counts, differences = compare_seeds(range(SEEDS // 5), RECORDS, chained_program_of)
    print(dict(counts))
    assert not differences, differences[:3]
    assert not any(name.startswith("unsupported") for name in counts), counts
    assert counts["fast"] > SEEDS // 20 and counts["gaps"] > SEEDS // 20, counts


def cases():
    """Shipped policies with records: (policy, record lines, days)."""
    shanghai = (POLICIES / "examples" / "shanghai_records.jsonl").read_text(encoding="utf-8").splitlines()
    town = [(POLICIES / "examples" / "town.json").read_text(encoding="utf-8")]
    reference = (ROOT / "benchmarks" / "reference" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    step = 1 if FUZZ else 12
    days = (date(2024, 9, 1), date(2023, 3, 15))
    yield pytest.param(POLICIES / "shanghai", shanghai[:: 2 * step], days[:1], id="shanghai")
    yield pytest.param(POLICIES / "examples" / "town.pol", town, (*days, date(2025, 7, 1)), id="town")
    yield pytest.param(ROOT / "benchmarks" / "reference" / "reference.pol", reference[::step], days, id="reference")


@pytest.mark.parametrize(("policy", "lines", "days"), list(cases()))
def test_shipped_policies_agree_in_everything(policy, lines, days, monkeypatch):
    """On the shipped policies' own records the engine says what the interpreter says, whole trace included."""
    monkeypatch.setattr(engines, "OFTEN", 2)
    loaded = PolicySet.load(policy)
    engine = Engine(loaded.index)
    for line in lines:
        record = load_record(line, loaded.program.schema)
        for day in days:
            found = difference(loaded.index, engine, record, Dates(day, day))
            assert not isinstance(found, Difference), (json.loads(line).get("编号"), day, found)


@pytest.mark.parametrize("seed", [68, 84, 213, 743, 10240, 11467, 20212, 21241])
def test_programs_that_once_disagreed(seed):
    """Programs on which generated code was once wrong: open denominators, rules at other dates, rules without a text in units,
    a default that is a state beside a whole number, a rule read from two entities, a value read in a later walk, a denominator left
    out within a branch."""
    counts, differences = compare_seeds([seed], 70)
    assert counts and not differences, differences[:2]


def test_unique_series():
    """Of a fact that must be unique, two series that agree month by month are told apart by what holds in all other months, and
    those that are 无 throughout don't clash."""
    counts, differences = compare_seeds([256, 270], 60, dated_program_of)
    assert counts and not differences, differences[:1]
