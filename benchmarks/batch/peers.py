"""The kernel beside other engines on the same rules and households: NumPy, Polars, DuckDB by hand, openfisca-core. One thread each.

    python -m benchmarks.batch.peers [--rows 100000] [--rounds 5]

Answers are compared with plain.c's first, every rule of every household; then each job runs in turn, and ratios of medians of processor
time are told. The peers give outcomes and amounts; the kernel gives reasons too.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import tempfile
import time

os.environ["POLARS_MAX_THREADS"] = "1"

import numpy as np

from baozhang_rules import PolicySet
from baozhang_rules.backends.batch.forms import Column
from baozhang_rules.backends.batch.llvm_run import Program
from benchmarks.batch import by_numpy
from benchmarks.batch.memory import COLUMNS, HERE, HOME, ON, PARAMS, PERSON, c_call, compiled, differences, population, timed

DAY = ON.year * 10000 + ON.month * 100 + ON.day
NAMES = (
    "area refuses deposits securities dwellings space premises cars car_value rent heated cost basic critical private disaster loss "
    "born work school wage business pension support disability grade ill medicine alone"
).split()
PARAM_NAMES = ("standard", "deduction", "disposable", "each_space", "care")
TRUTHS = ("refuses", "premises", "heated", "ill", "alone")
STEPS = {"JIBEN": 100, "ZHIBU": 10, "JIAGE": 10, "ZUFANG": 100, "SHOUZAI_JIN": 100, "HULI": 100, "ERTONG_FEI": 100,
         "GONGYONG/水费减免": 100, "JIAOYI/学费减免": 100}  # fmt: skip
"""What the step of a result is in 分, or in thousandths of a rate, where it isn't one."""


def columns(batch, resolutions, decider, policy):
    """The kernel's input as columns of households and of members, by the peers' names."""
    tables = {HOME: {}, PERSON: {}}
    for (domain, fact, kind, none), name in zip(COLUMNS, NAMES, strict=True):
        column = batch.columns[Column(domain, fact, "ymd" if kind == "y" else "value")].astype(np.int64)
        tables[domain][name] = column.astype(bool) if name in TRUTHS else column
        if none:
            tables[domain][name + "_no"] = batch.columns[Column(domain, fact, "none")].astype(bool)
    place, scales = decider.kernels.resolver.place, decider.kernels.resolver.scales
    standards = {s.name: s.id for s in policy.program.standards}
    regions = {
        name: np.array([r.moments[0].resolution.values[place["regional", standards[zh]]] * (100 // scales[standards[zh]]) for r in resolutions])
        for name, zh in zip(PARAM_NAMES, PARAMS, strict=True)
    }
    return tables[HOME], tables[PERSON], regions


def frames(home, person, regions, starts, group):
    """The same as Arrow tables: 无 is a null there."""
    import pyarrow as pa

    def table(t, **more):
        plain = {n: pa.array(v, mask=t.get(n + "_no")) for n, v in t.items() if not n.endswith("_no")}
        return pa.table({**more, **plain})

    count = len(starts) - 1
    owner = np.repeat(np.arange(count), np.diff(starts))
    homes = table(home, home=np.arange(count), region=group)
    members = table(person, home=owner, member=np.arange(len(owner)), region=group[owner])
    return homes, members, pa.table({"region": np.arange(len(regions["standard"])), **regions})


def of_tables(*tables):
    """Results in the order of households and members, as (entitled, amount)."""
    found = {}
    for table in tables:
        table = table.sort_by("member" if "member" in table.column_names else "home")
        for name in table.column_names:
            if name in ("home", "member", "k"):
                continue
            column = table.column(name)
            if str(column.type) == "bool":
                values = column.to_numpy()
                found[name] = (np.ones(len(values), bool), values) if "/" in name else (values, None)
            else:
                found[name] = (column.is_valid().to_numpy(), column.fill_null(0).to_numpy())
    return found


def wrong(found, wanted, starts):
    """How many households have another answer than plain.c's in some rule."""
    owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    odd = np.zeros(len(starts) - 1, bool)
    for code, (entitled, value) in found.items():
        outcome, valued, its = wanted[code]
        bad = np.zeros(len(outcome), bool)
        if value is None:
            bad |= entitled != (outcome == 0)
        else:
            if entitled is not None:
                bad |= entitled != (valued != 0)
            bad |= np.where(valued != 0, its != value, value != 0) if entitled is None else (valued != 0) & (its != value)
        odd[owner[bad] if len(bad) != len(odd) else bad] = True
    return int(odd.sum())


def in_steps(found):
    """openfisca's amounts in the steps of the others."""
    return {code: (entitled, value if value is None else value // STEPS.get(code, 1)) for code, (entitled, value) in found.items()}


def main():
    """Compare answers, then times."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    policy = PolicySet.load(HERE.parent / "reference" / "reference.pol")
    _, batch, kernel, resolutions, decider = population(policy, options.rows)
    starts, group = batch.starts[PERSON].astype(np.int64), batch.group.astype(np.int64)
    home, person, regions = columns(batch, resolutions, decider, policy)
    program = Program(kernel.outputs)
    with tempfile.TemporaryDirectory() as folder:
        call, arrays, classes, results = c_call(compiled("plain", folder), batch, resolutions, decider, policy)
        call()
        print("kernel, differences:", differences(kernel, program.run(batch), arrays, classes, results) or "none")
        wanted = {each.told.rule.id: (outcome, valued, value) for each, (outcome, _, valued, value) in zip(results, arrays, strict=True)}
        jobs = {"plain C": call, "kernel": lambda: program.run(batch)}
        h = home | {name: values[group] for name, values in regions.items()}
        jobs["NumPy by hand"] = lambda: by_numpy.decide(h, person, starts, DAY)
        told = {"NumPy by hand": jobs["NumPy by hand"]()}
        tables = frames(home, person, regions, starts, group)
        if importlib.util.find_spec("polars"):
            import polars as pl

            from benchmarks.batch import by_polars

            given = [pl.from_arrow(each) for each in tables]
            jobs["Polars by hand, streaming"] = lambda: by_polars.decide(*given, DAY)
            told["Polars by hand, streaming"] = of_tables(*(each.to_arrow() for each in jobs["Polars by hand, streaming"]()))
        if importlib.util.find_spec("duckdb"):
            import duckdb

            from benchmarks.batch import by_duckdb

            con = duckdb.connect()
            con.execute("set threads = 1")
            by_duckdb.load(con, *tables, DAY)
            jobs["DuckDB by hand"] = lambda: by_duckdb.decide(con)
            told["DuckDB by hand"] = of_tables(*jobs["DuckDB by hand"]())
        if importlib.util.find_spec("openfisca_core"):
            from benchmarks.batch import by_openfisca
            from benchmarks.peers.openfisca_model import load

            system, on = load(), ON.isoformat()
            born = np.array([f"{x // 10000:04}-{x // 100 % 100:02}-{x % 100:02}" for x in person["born"].tolist()], "datetime64[D]")
            first = regions["standard"][group] == 103600
            inputs, owner = by_openfisca.inputs(home | {"first_region": first}, person, starts, born)

            def openfisca():
                return by_openfisca.calculate(by_openfisca.build(system, inputs, owner, batch.rows, on), on)

            jobs["openfisca-core"] = openfisca
            told["openfisca-core"] = in_steps(by_openfisca.answers(openfisca()))
        for name, found in told.items():
            print(f"{name}: {wrong(found, wanted, starts)} of {batch.rows} households differ; rules {len(found)}")
        medians = timed(jobs, options.rounds)
        for name, seconds in medians.items():
            of_c, of_kernel = seconds / medians["plain C"], seconds / medians["kernel"]
            print(f"{name:28} {seconds / batch.rows * 1e9:9.1f} ns/household  {of_c:6.2f} × plain C  {of_kernel:6.2f} × kernel")


if __name__ == "__main__":
    start = time.time()
    main()
    print(f"({time.time() - start:.0f} s)")
