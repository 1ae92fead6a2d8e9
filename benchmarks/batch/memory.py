"""In memory: the kernel beside a plain C loop on the same columns with the same outcomes, amounts and reasons.

    python -m benchmarks.batch.memory [--rows 200000] [--rounds 9]

Answers are compared first, every rule and reason; then each job runs in turn, and ratios of medians are told.
"""

from __future__ import annotations

import argparse
import ctypes
import statistics
import subprocess
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np

from baozhang_rules import PolicySet
from baozhang_rules.backends.batch.forms import Column
from baozhang_rules.backends.batch.llvm_run import Program
from baozhang_rules.backends.batch.numpy_run import run as run_numpy
from baozhang_rules.population.answers import Answers, told_of
from baozhang_rules.population.deciding import Decider
from baozhang_rules.population.fields import fields_of
from baozhang_rules.population.generate import Generator, kept_batches
from baozhang_rules.population.kernels import subset
from baozhang_rules.runtime.decision import Dates

HERE = Path(__file__).resolve().parent
ON = date(2025, 9, 1)
HOME, PERSON = 0, 1
# what the C function takes, in its order: number (32 bits) or byte, and whether 无 has a column of its own
COLUMNS = (
    (HOME, "所在片区", "b", 0), (HOME, "拒绝核对", "b", 0), (HOME, "存款", "n", 0), (HOME, "有价证券", "n", 1), (HOME, "住房套数", "b", 0),
    (HOME, "住房面积", "n", 0), (HOME, "非居住用房", "b", 0), (HOME, "生活用车", "b", 0), (HOME, "车辆价值", "n", 1), (HOME, "月租金", "n", 1),
    (HOME, "集中供暖", "b", 0), (HOME, "年医疗费用", "n", 0), (HOME, "基本医保支付", "n", 1), (HOME, "大病保险支付", "n", 1),
    (HOME, "商业保险支付", "n", 1), (HOME, "受灾", "b", 1), (HOME, "受灾损失", "n", 1), (PERSON, "出生日期", "y", 0), (PERSON, "就业", "b", 1),
    (PERSON, "就读", "b", 1), (PERSON, "工资", "n", 0), (PERSON, "经营收入", "n", 1), (PERSON, "养老金", "n", 1), (PERSON, "赡养费", "n", 1),
    (PERSON, "残疾类别", "b", 1), (PERSON, "残疾等级", "b", 1), (PERSON, "患重病", "b", 0), (PERSON, "自付医药费", "n", 1), (PERSON, "无人抚养", "b", 0),
)  # fmt: skip
PARAMS = ("救助标准", "就业扣减额", "人均可支配月收入", "人均住房面积", "护理补贴标准")


class Out(ctypes.Structure):
    """The arrays of one rule."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("outcome", "reason", "valued", "value")]


def compiled(name, folder):
    """A C file as a library."""
    path = Path(folder) / f"{name}.so"
    subprocess.run(["cc", "-O3", "-march=native", "-shared", "-fPIC", "-o", path, HERE / f"{name}.c"], check=True)
    return ctypes.CDLL(str(path)).run


def population(policy, rows):
    """Generated households that keep the rules on records, their columns, kernel and groups."""
    generator = Generator(policy.program, ON, 5)
    fields = fields_of(generator.batch(0, 1).schema, policy.program.schema)
    decider = Decider(policy.index, fields, None, Dates(ON, ON))
    batches = list(kept_batches(generator, rows, min(rows, 65536), lambda drawn: ~decider.unfit(drawn)))
    import pyarrow as pa

    whole = pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
    found = decider.kernels.extractor.take(whole)
    resolutions, group = decider.kernels._grouped(found)
    return found, decider.kernels._batch(found, resolutions, group), decider.kernels._kernel(resolutions[0], False), resolutions, decider


def c_call(run, batch, resolutions, decider, policy):
    """The C function bound to a batch, and the arrays that it fills."""
    columns = []
    for domain, fact, kind, none in COLUMNS:
        part = "ymd" if kind == "y" else "value"
        columns.append(batch.columns[Column(domain, fact, part)].astype(np.int8 if kind == "b" else np.int32))
        if none:
            columns.append(batch.columns[Column(domain, fact, "none")].astype(np.int8))
    place, scales = decider.kernels.resolver.place, decider.kernels.resolver.scales
    standards = {s.name: s.id for s in policy.program.standards}
    params = np.asarray(
        [[r.moments[0].resolution.values[place["regional", standards[name]]] * (100 // scales[standards[name]]) for name in PARAMS] for r in resolutions], np.int64
    )
    results = Answers(policy.index, told_of(policy.index), batch.rows, {"成员": batch.starts[PERSON]}).results
    outs, arrays = (Out * len(results))(), []
    for at, each in enumerate(results):
        made = [np.zeros(each.size, np.int8), np.zeros(each.size, np.int8), np.zeros(each.size, np.int8), np.zeros(each.size, np.int32)]
        arrays.append(made)
        valued = bool(each.told.value)
        outs[at] = Out(*(a.ctypes.data if valued or i < 2 else None for i, a in enumerate(made)))
    classes, gaps = np.zeros(batch.rows, np.int8), np.zeros(batch.rows, np.int8)
    pointers = (ctypes.c_void_p * len(columns))(*(a.ctypes.data for a in columns))
    starts, group = batch.starts[PERSON].astype(np.int64), batch.group.astype(np.int32)
    day = ON.year * 10000 + ON.month * 100 + ON.day
    address = [ctypes.c_void_p(a.ctypes.data) for a in (starts, group, params)]
    numbers = [ctypes.c_int64(x) for x in (day, day, 1)]

    def call():
        run(
            ctypes.c_int64(0), ctypes.c_int64(batch.rows), pointers, *address, *numbers,
            ctypes.c_void_p(gaps.ctypes.data), outs, ctypes.c_void_p(classes.ctypes.data),
        )  # fmt: skip

    call.keep = (columns, params, starts, group, gaps, outs)
    return call, arrays, classes, results


def differences(kernel, values, arrays, classes, results):
    """Every rule whose outcome, reason or amount the two don't agree on."""
    by_number = {node.number: value for node, value in zip(kernel.outputs, values, strict=True)}
    found = []
    for told, each, (outcome, reason, valued, value) in zip(kernel.lowered.told, results, arrays, strict=True):
        pairs = [("outcome", outcome, told.outcome), ("reason", reason, told.reason)]
        pairs += [("valued", valued, told.valued)] if each.told.value else []
        for name, mine, node in pairs:
            wrong = int((np.broadcast_to(by_number[node.number], len(mine)).astype(np.int64) != mine).sum())
            found += [(told.rule, name, wrong)] if wrong else []
        if each.told.value:
            exact = np.broadcast_to(by_number[told.value.number], len(value)).astype(np.int64) * (each.told.scale // told.scale)
            wrong = int(((exact != value) & (valued != 0)).sum())
            found += [(told.rule, "value", wrong)] if wrong else []
    order = next(iter(kernel.lowered.classes.values()))
    wrong = int((by_number[order.number] != classes).sum())
    return found + ([("class", "", wrong)] if wrong else [])


def timed(jobs, rounds):
    """The median of each job's time, all in turn in each round: of the processor, but of the clock for several threads."""
    times = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            clock = time.perf_counter if "threads" in name else time.process_time
            start = clock()
            job()
            times[name].append(clock() - start)
    return {name: statistics.median(each) for name, each in times.items()}


def gapped(decider, groups, batch, program):
    """The same households, in one of twenty of which the savings are unknown: those go through the kernel for every case."""
    every = Program(decider.kernels._kernel(groups[0], True).outputs)
    rows = np.arange(batch.rows) % 20 == 0
    missing = Column(HOME, "存款", "missing")
    columns = dict(batch.columns)
    for name in {node.imm for node in every.order if node.op == "column"} - set(columns):
        columns[name] = np.zeros(batch.size(name.domain), bool)
    columns[missing] = rows
    whole = type(batch)(batch.rows, columns, batch.params, batch.group, batch.starts)
    open_ = np.flatnonzero(rows)

    def job():
        program.run(whole)
        every.run(subset(whole, open_))

    return job


def main():
    """Compare answers, then times."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    policy = PolicySet.load(HERE.parent / "reference" / "reference.pol")
    _, batch, kernel, resolutions, decider = population(policy, options.rows)
    start = time.perf_counter()
    program = Program(kernel.outputs)
    print(f"compile {time.perf_counter() - start:.3f} s; households {batch.rows}, members {int(batch.starts[PERSON][-1])}")
    two = Program(kernel.outputs, 2)
    with tempfile.TemporaryDirectory() as folder:
        call, arrays, classes, results = c_call(compiled("plain", folder), batch, resolutions, decider, policy)
        call()
        blocked, *others = c_call(compiled("blocked", folder), batch, resolutions, decider, policy)
        blocked()
        found = program.run(batch)
        for name, theirs in (("plain C", (arrays, classes, results)), ("blocked C", others)):
            print(f"differences from {name}:", differences(kernel, found, *theirs) or "none")
        jobs = {"plain C": call, "blocked C": blocked, "kernel": lambda: program.run(batch), "kernel, 2 threads": lambda: two.run(batch)}
        jobs["kernel, 5 % with a gap"] = gapped(decider, resolutions, batch, program)
        jobs["NumPy"] = lambda: run_numpy(kernel.order, kernel.outputs, batch)
        for name, seconds in (medians := timed(jobs, options.rounds)).items():
            print(f"{name:24} {seconds / batch.rows * 1e9:8.1f} ns/household  {seconds / medians['plain C']:.2f} × plain C")


if __name__ == "__main__":
    main()
