"""The reasons of results, read without the whole trace, are those that the whole trace tells."""

import sys
from collections import Counter
from datetime import date

import pytest
from tests.strategies import programs as made
from tests.strategies.choices import Seeded
from tests.strategies.columnar import simplified

from baozhang_rules import PolicySet
from baozhang_rules.backends.python.scalar import Scalar
from baozhang_rules.core.reasons import decided_clauses, decided_reason
from baozhang_rules.resources import policies_dir
from baozhang_rules.runtime.records import Record, load_record

ON = date(2025, 9, 1)


def told(policy, decided):
    """Everything that stands in columns: results, classes, reasons and clauses."""
    index = policy.index
    return [(r, decided_reason(index, decided, r), decided_clauses(index, decided, r)) for r in decided.results], dict(decided.classes)


def compared(policy, record, dates, counts):
    """Whether both tell the same of a record."""
    decision = policy._decide(record, dates, {"calendar": None})
    if decision.refused:
        counts["refused"] += 1
        return True
    counts[type(decision._outcome).__name__] += 1
    return told(policy, decision.reasoned) == told(policy, decision.decided)


def test_generated_programs():
    """Forty programs with records that are complete, with gaps, and with findings."""
    counts, wrong = Counter(), []
    sys.setrecursionlimit(20000)
    for seed in range(40):
        for plain in (False, True):
            program, choices = made.program_of(seed), Seeded(seed)
            policy, dates = PolicySet(simplified(program) if plain else program), made.dates_for(choices)
            for number in range(6):
                raw = made.record_for(choices, policy.program)
                raw = made.masked_by(choices, raw, policy.program) if number % 2 else raw
                record = load_record(raw, policy.program.schema)
                assert isinstance(record, Record)
                if not compared(policy, record, dates, counts):
                    wrong.append((seed, plain, number))
    assert wrong == []
    assert counts["Session"] > 200


@pytest.mark.parametrize("folder", ["medical", "services", "national", "shanghai"])
def test_shipped_policies(folder, monkeypatch):
    """Generated households of the sets that aren't lowered whole, one of ten facts unknown: units, rests, bills within members."""
    pytest.importorskip("pyarrow")
    from baozhang_rules.population.fields import fields_of
    from baozhang_rules.population.generate import Generator
    from baozhang_rules.population.reading import rows_of
    from baozhang_rules.runtime.decision import Dates

    policy, counts, whole = PolicySet.load(policies_dir() / folder), Counter(), []
    batch = Generator(policy.program, ON, 5, 100).batch(0, 250)
    decided = Scalar.decided
    monkeypatch.setattr(Scalar, "decided", lambda self, *given: [whole.append(1), decided(self, *given)][1])
    rows = rows_of(batch, fields_of(batch.schema, policy.program.schema))
    assert all(compared(policy, row, Dates(ON, ON), counts) for row in rows)
    assert counts["Session"] > 5
    assert len(whole) == counts["Session"]
