"""Compares kernels with the scalar engine: every column of every household, over generated programs and records."""


from attrs import frozen
from tests.strategies import programs as made
from tests.strategies.choices import Seeded
from tests.strategies.columnar import simplified

from baozhang_rules.api import PolicySet
from baozhang_rules.population import kernels
from baozhang_rules.population.columns import record_batch
from baozhang_rules.population.deciding import Decider
from baozhang_rules.population.fields import Fields, fields_of
from baozhang_rules.runtime.records import Record, load_record


@frozen
class Difference:
    """Where the two disagree, and what each says."""

    seed: int
    row: int
    column: str
    wanted: object
    found: object


def decider(policy, fields, dates, kernel=True, jit=True):
    """A decider whose single records go to the scalar engine."""
    made = Decider(policy.index, fields, lambda record: policy._decide(record, dates, {"calendar": None}), dates, jit=jit, clauses=True, values=True)
    if not kernel:
        made.kernels = None
    return made


def generated(program, seed, records):
    """Records of a program as a batch, every other one with gaps, and the dates on which they are decided."""
    choices, loaded = Seeded(seed), []
    for number in range(records):
        raw = made.record_for(choices, program)
        raw = made.masked_by(choices, raw, program) if number % 2 else raw
        record = load_record({k: v for k, v in raw.items() if k not in ("认定", "选择")}, program.schema)
        assert isinstance(record, Record)
        loaded.append(record)
    return record_batch(loaded, program.schema), made.dates_for(choices)


def compare(seeds, records, counts):
    """Every difference over seeds; ``counts`` says how many households were decided which way."""
    differences = []
    for seed in seeds:
        program = simplified(made.program_of(seed))
        policy = PolicySet(program)
        batch, dates = generated(program, seed, records)
        differences += compare_batch(policy, batch, dates, seed, counts)
    return differences


def compare_batch(policy, batch, dates, seed, counts):
    """Every difference between the kernels' results and the scalar engine's on a batch."""
    fields = fields_of(batch.schema, policy.program.schema)
    assert isinstance(fields, Fields), fields
    kernels.OFTEN = 0
    one = decider(policy, fields, dates)
    found, how = one.decide(batch)
    counts["kernel"] += how.kernel
    counts["scalar"] += how.scalar
    if one.why_not:
        counts[f"unsupported: {one.why_not}"] += 1
        return []
    wanted, _ = decider(policy, fields, dates, kernel=False).decide(batch)
    plain, _ = decider(policy, fields, dates, jit=False).decide(batch)
    return [*_differences(wanted, found, seed), *_differences(wanted, plain, seed)]


def _differences(wanted, found, seed):
    for name in wanted.schema.names:
        one, other = wanted.column(name), found.column(name)
        if one.equals(other):
            continue
        for row, (a, b) in enumerate(zip(one.to_pylist(), other.to_pylist(), strict=True)):
            if a != b:
                yield Difference(seed, row, name, a, b)
