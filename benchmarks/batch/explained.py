"""One household of a batch explained again: from its row of columns to the complete explanation. Processor time of one household, medians.

    python -m benchmarks.batch.explained [--rows 600]
"""

from __future__ import annotations

import argparse
import statistics
import time

import pyarrow as pa

from baozhang_rules import PolicySet
from baozhang_rules.population.deciding import Decider
from baozhang_rules.population.fields import fields_of
from baozhang_rules.population.generate import Generator, kept_batches
from baozhang_rules.population.reading import rows_of
from baozhang_rules.runtime.decision import Dates
from benchmarks.batch.memory import HERE, ON


def median(job, rows):
    """The median of one household's time in ms; a third of them warm up."""
    times = []
    for row in rows:
        start = time.process_time_ns()
        job(row)
        times.append(time.process_time_ns() - start)
    return statistics.median(times[len(times) // 3 :]) / 1e6


def main():
    """Tell the times; tests/population/test_explained.py compares the explanations with the clerk's."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=600)
    count = parser.parse_args().rows
    policy = PolicySet.load(HERE.parent / "reference" / "reference.pol")
    generator = Generator(policy.program, ON, 5)
    fields = fields_of(generator.batch(0, 1).schema, policy.program.schema)
    decider = Decider(policy.index, fields, None, Dates(ON, ON))
    batches = list(kept_batches(generator, count, 8192, lambda drawn: ~decider.unfit(drawn)))
    batch = pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
    rows = rows_of(batch, fields)

    ways = {
        "row → compact JSON of the complete explanation": lambda row: policy.decide(row, ON).compact(),
        "row → complete explanation in words": lambda row: policy.decide(row, ON).explanation().text("zh"),
        "row → decision": lambda row: policy.decide(row, ON),
    }
    start = time.process_time()
    rows_of(batch, fields)
    print(f"{'columns → row':52} {(time.process_time() - start) * 1e3 / count:.3f} ms")
    for name, job in ways.items():
        print(f"{name:52} {median(job, rows):.3f} ms")


if __name__ == "__main__":
    main()
