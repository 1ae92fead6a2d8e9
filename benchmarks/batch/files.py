"""From file to file: `baozhang batch` beside a C kernel between a pyarrow reader and writer (`c_between.py`), in turn; answers first.

    baozhang generate benchmarks/reference/reference.pol -n 1000000 --seed 5 --on 2025-09-01 -o IN.parquet
    python -m benchmarks.batch.files IN.parquet [--workers 2] [--rounds 3]

Tells, of whole processes, the clock, processor time, and the most memory that each held, and their ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.batch.memory import HERE, ON, compiled

POLICY = HERE.parent / "reference" / "reference.pol"


def measured(command):
    """Run a command; (clock, processor time, most memory in MB)."""
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"failed: {command}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def same(ours, theirs):
    """The columns in which two files of results differ, and how many households there are; a column at a time."""
    import pyarrow.parquet as pq

    names = pq.read_schema(theirs).names
    odd = [name for name in names if plain(pq.read_table(ours, columns=[name])) != plain(pq.read_table(theirs, columns=[name]))]
    return odd, pq.read_metadata(theirs).num_rows


def plain(table):
    """A column's parts, the words in it decoded."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def parts(column):
        if pa.types.is_list(column.type):
            return [pc.list_value_length(column), *parts(pc.list_flatten(column))]
        if pa.types.is_struct(column.type):
            return [part for each in column.type for part in parts(pc.struct_field(column, each.name))]
        return [column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column]

    return parts(table.column(0))


def main():
    """Compare answers, then times."""
    parser = argparse.ArgumentParser()
    parser.add_argument("given")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kernel", choices=("plain", "blocked"), default="plain")
    parser.add_argument("--unchecked", action="store_true", help="don't compare the answers again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=Path(options.given).resolve().parent) as folder:
        ours, theirs = f"{folder}/ours.parquet", f"{folder}/theirs.parquet"
        workers = ["--workers", str(options.workers)]
        batch = ["batch", str(POLICY), options.given, "-o", ours, "--on", ON.isoformat(), *workers]
        compiled(options.kernel, folder)
        between = ["-m", "benchmarks.batch.c_between", options.given, theirs, *workers, "--library", f"{folder}/{options.kernel}.so"]
        commands = {"baozhang batch": [sys.executable, "-m", "baozhang_rules.cli", *batch], "C between": [sys.executable, *between]}
        times = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                times[name].append(measured(command))
        if not options.unchecked:
            odd, rows = same(ours, theirs)
            print(f"{rows} households; columns that differ: {odd or 'none'}")
        medians = {name: [statistics.median(each) for each in zip(*listed, strict=True)] for name, listed in times.items()}
        for name, (clock, processor, memory) in medians.items():
            print(f"{name:16} {clock:7.1f} s  {processor:7.1f} s of processor  {memory:6.0f} MB")
        one, other = medians.values()
        print(f"ratio: clock {one[0] / other[0]:.2f}, processor {one[1] / other[1]:.2f}, memory {one[2] / other[2]:.2f}")


if __name__ == "__main__":
    main()
