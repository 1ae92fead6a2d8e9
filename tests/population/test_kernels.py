"""Kernels decide as the scalar engine does: every column of every household, amounts and reasons too."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

from tests.backends.batch_agreement import compare, compare_batch

from baozhang_rules import PolicySet
from baozhang_rules.population.columns import record_batch
from baozhang_rules.runtime.decision import Dates

SET = Path(__file__).resolve().parents[2] / "benchmarks" / "reference"


@pytest.fixture(scope="module")
def reference():
    """The reference policy and its records' texts."""
    policy = PolicySet.load(SET / "reference.pol")
    return policy, (SET / "records.jsonl").read_text(encoding="utf-8").splitlines()


def test_the_reference_set_is_decided_by_kernels_alone(reference):
    """All records but those born after the day of the decision, which are refused, are the kernels'; no column differs."""
    policy, lines = reference
    on, counts = date(2025, 9, 1), Counter()
    batch = record_batch([policy.record(line) for line in lines], policy.program.schema)
    assert compare_batch(policy, batch, Dates(on, on), 0, counts) == []
    assert counts == {"kernel": len(lines), "scalar": 0}


def test_one_missing_fact_leaves_the_same_open(reference):
    """Records that each lack one fact, of the household or of the second member, come out as the scalar engine says."""
    policy, lines = reference
    records = []
    for at, line in enumerate(lines):
        data = json.loads(line)
        facts = [name for name in data if name not in ("编号", "居住地")]
        inner = data["成员"][min(1, len(data["成员"]) - 1)]
        holder, names = (data, facts) if at % 2 else (inner, list(inner))
        del holder[names[at // 2 % len(names)]]
        records.append(policy.record(json.dumps(data, ensure_ascii=False)))
    on, counts = date(2024, 8, 1), Counter()
    assert compare_batch(policy, record_batch(records, policy.program.schema), Dates(on, on), 0, counts) == []
    assert counts["kernel"] > len(lines) * 0.9


def test_generated_programs_agree():
    """Generated programs and records, with gaps, exceptions, tables and ties, give the same in every column."""
    counts = Counter()
    assert compare([*range(30), 217, 223, 401, 410], 4, counts) == []
    assert counts["kernel"] > counts["scalar"]


@pytest.mark.heavy
def test_many_generated_programs_agree():
    """The same over 400 programs."""
    counts = Counter()
    assert compare(range(30, 430), 8, counts) == []
