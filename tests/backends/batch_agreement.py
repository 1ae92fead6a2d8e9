"""Compares kernels with the scalar engine and the interpreter: every household's outcomes, amounts, classes and reasons."""

import json
import sys
from collections import Counter

import numpy as np
from attrs import frozen
from tests.strategies import programs as made
from tests.strategies.choices import Seeded
from tests.strategies.columnar import simplified
from tests.strategies.populations import WIDTHS, mixed, widened

from baozhang_rules.api import PolicySet
from baozhang_rules.backends.batch.ir import Unsupported
from baozhang_rules.core.decide import decide
from baozhang_rules.population import kernels
from baozhang_rules.population.answers import Answers, class_code
from baozhang_rules.population.columns import record_batch
from baozhang_rules.population.deciding import Decider
from baozhang_rules.population.fields import Fields, fields_of
from baozhang_rules.population.reading import rows_of
from baozhang_rules.runtime.decision import Dates, Decided
from baozhang_rules.runtime.records import Record, load_record

OPTIONS = {"calendar": None}
ARRAYS = ("outcome", "there", "valued", "pending", "value", "reason")


@frozen
class Difference:
    """Where the two disagree, and what each says."""

    seed: int
    row: int
    column: str
    wanted: object
    found: object


def decider(policy, fields, dates, kernel=True, jit=True, columns=False):
    """A decider whose single records go to the scalar engine; ``columns`` of clauses and definitions too."""

    def scalar(record):
        return policy._decide(record, dates, OPTIONS)

    made = Decider(policy.index, fields, scalar, dates, jit=jit, clauses=columns, values=columns)
    if not kernel:
        made.kernels = None
    return made


def generated(program, choices, records):
    """Records of a program as a batch, every other one with gaps."""
    loaded = []
    for number in range(records):
        raw = made.record_for(choices, program)
        raw = made.masked_by(choices, raw, program) if number % 2 else raw
        record = load_record({k: v for k, v in raw.items() if k not in ("认定", "选择")}, program.schema)
        assert isinstance(record, Record)
        loaded.append(record)
    return record_batch(loaded, program.schema)


def compare(seeds, records, counts):
    """Every difference over seeds; ``counts`` says how many households were decided which way."""
    differences = []
    for seed in seeds:
        program, choices = simplified(made.program_of(seed)), Seeded(seed)
        batch = generated(program, choices, records)
        differences += compare_batch(PolicySet(program), batch, made.dates_for(choices), seed, counts)
    return differences


def compare_mixed(seed, households, counts, every=8, interp=0, days=2):
    """Every difference on some thousands of households of a seed's program, its numbers and lists widened, on some days."""
    program, choices, rng = simplified(made.program_of(seed)), Seeded(seed), np.random.default_rng(seed)
    if seed % (len(WIDTHS) + 1):
        program = widened(program, WIDTHS[seed % (len(WIDTHS) + 1) - 1])
    policy, differences = PolicySet(program), []
    drawn = generated(program, choices, 40)
    for _ in range(days):
        batch = mixed(drawn, program.schema, rng, households // days)
        dates = made.dates_for(choices)
        if choices.below(4):  # 知悉日 takes the scalar engine's slower way
            dates = Dates(dates.base, dates.rules)
        differences += compare_many(policy, batch, dates, seed, counts, every, interp // days)
    return differences


def compare_many(policy, batch, dates, seed, counts, every=8, interp=0):
    """Every difference between kernels (both back ends) and the scalar engine; reasons of one household in ``every``.

    The first ``interp`` households are compared with the interpreter too.  What kernels leave over is the scalar engine's own.
    """
    fields = fields_of(batch.schema, policy.program.schema)
    kernels.OFTEN = 0
    one = decider(policy, fields, dates)
    found, plain, wanted = (_empty(one, batch) for _ in range(3))
    try:
        rows = np.flatnonzero(~one.kernels.decide(batch, found)) if one.kernels else None
    except Unsupported as reason:
        one.why_not, rows = str(reason), None
    if rows is None:
        counts[f"unsupported: {one.why_not}"] += 1
        return []
    decider(policy, fields, dates, jit=False).kernels.decide(batch, plain)
    counts["runs"] += 1
    counts["kernel"] += len(rows)
    counts["left over"] += batch.num_rows - len(rows)
    checked = _scalar(policy, wanted, _records(batch, fields, rows), dates, every)
    counts["reasons"] += int(checked.sum())
    whole = np.ones(batch.num_rows, bool)
    differences = _different(seed, "scalar", found, wanted, rows, checked) + _different(seed, "numpy", plain, found, rows, whole)
    if interp:
        rows, wanted = rows[:interp], _empty(one, batch)
        counts["interp"] += len(rows)
        _interpret(policy, wanted, _records(batch, fields, rows), dates)
        differences += _different(seed, "interp", found, wanted, rows, whole)
    return differences


def _empty(one, batch):
    return Answers(one.index, one.told, batch.num_rows, one._starts(batch))


def _records(batch, fields, rows):
    import pyarrow as pa

    return zip(rows.tolist(), rows_of(batch.take(pa.array(rows)), fields), strict=True)


def _scalar(policy, wanted, records, dates, every):
    """Put in what the scalar engine says of some households; tells of which the reasons too."""
    checked = np.zeros(wanted.rows, bool)
    for at, (row, record) in enumerate(records):
        text = record if isinstance(record, bytes) else json.dumps(record, ensure_ascii=False, default=str).encode()
        decision = policy._decide(text, dates, OPTIONS)
        read = decision._answers
        if read is None or at % every == 0:
            wanted.put(row, decision.decided, decision.problems)
            checked[row] = True
        else:
            answers, session = read
            _put(wanted, row, answers.results(session), answers.classes(session))
    return checked


def _put(wanted, row, results, classes):
    """Results without reasons."""
    places = {each.told.rule.id: each for each in wanted.results}
    for result in reversed(results):
        into = places[result.rule]
        into.put(wanted._entry(row, into.told.list, result) if into.told.list else row, result, "", None)
    for order in wanted.index.program.orders:
        wanted.classes[order.id][row] = class_code(order, classes[order.id])


def _interpret(policy, wanted, records, dates):
    """Put in what the interpreter says."""
    for row, raw in records:
        record = load_record(raw, policy.program.schema)
        decided = decide(policy.index, record, dates) if isinstance(record, Record) else None
        wanted.put(row, decided if isinstance(decided, Decided) else None, ())


def _different(seed, by, found, wanted, rows, checked):
    """Where arrays differ on some households; reasons only where they were checked."""
    differences = []
    for row in rows[found.refused[rows] != wanted.refused[rows]].tolist():
        differences.append(Difference(seed, row, f"{by} refused", bool(wanted.refused[row]), bool(found.refused[row])))
    for id, codes in wanted.classes.items():
        for row in rows[codes[rows] != found.classes[id][rows]].tolist():
            differences.append(Difference(seed, row, f"{by} {id}", codes[row], found.classes[id][row]))
    of_row = np.zeros(found.rows, bool)
    of_row[rows] = True
    for one, other in zip(found.results, wanted.results, strict=True):
        inside, reasoned, owner = of_row, of_row & checked, np.arange(found.rows)
        if one.told.list:
            owner = np.repeat(owner, np.diff(found.starts[one.told.list]))
            inside, reasoned = inside[owner], reasoned[owner]
        for name in ARRAYS:
            mine, its = getattr(one, name), getattr(other, name)
            where = reasoned if name == "reason" else inside
            if name != "there":  # where there is no such unit, nothing is told
                where = where & one.there & (one.valued if name == "value" else True)
            for at in np.flatnonzero((mine != its) & where).tolist():
                differences.append(Difference(seed, int(owner[at]), f"{by} {one.told.rule.id}.{name}", its[at], mine[at]))
    return differences


def compare_batch(policy, batch, dates, seed, counts):
    """Every difference between the kernels' results and the scalar engine's on a batch, as columns of Arrow."""
    fields = fields_of(batch.schema, policy.program.schema)
    assert isinstance(fields, Fields), fields
    kernels.OFTEN = 0
    one = decider(policy, fields, dates, columns=True)
    found, how = one.decide(batch)
    counts["kernel"] += how.kernel
    counts["scalar"] += how.scalar
    if one.why_not:
        counts[f"unsupported: {one.why_not}"] += 1
        return []
    wanted, _ = decider(policy, fields, dates, kernel=False, columns=True).decide(batch)
    plain, _ = decider(policy, fields, dates, jit=False, columns=True).decide(batch)
    return [*_columns(wanted, found, seed), *_columns(wanted, plain, seed)]


def _columns(wanted, found, seed):
    for name in wanted.schema.names:
        one, other = wanted.column(name), found.column(name)
        if one.equals(other):
            continue
        for row, (a, b) in enumerate(zip(one.to_pylist(), other.to_pylist(), strict=True)):
            if a != b:
                yield Difference(seed, row, name, a, b)


def main():
    """The whole comparison in parts, by hand: ``python -m tests.backends.batch_agreement FIRST LAST HOUSEHOLDS INTERPRETED``."""
    first, last, households, interp = map(int, sys.argv[1:5])
    counts, found = Counter(), 0
    for seed in range(first, last):
        for each in compare_mixed(seed, households, counts, 24, interp):
            found += 1
            print(each, flush=True)
        if seed % 10 == 9 or seed == last - 1:
            print(f"to {seed}: {found} differences, {dict(counts)}", flush=True)


if __name__ == "__main__":
    main()
