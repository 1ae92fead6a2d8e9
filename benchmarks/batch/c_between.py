"""A C kernel between a pyarrow reader and writer, as one writes it by hand for reference.pol: the yardstick from file to file (`files.py` runs it).

    python -m benchmarks.batch.c_between IN.parquet OUT.parquet --library plain.so [--workers 2]

It takes complete files only (a null or a value out of range ends it) and writes the same results as `baozhang batch`, without the columns
`status` and `problems`.
"""

from __future__ import annotations

import argparse
import ctypes
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.batch.memory import COLUMNS, HERE, HOME, ON, Out

ROWS = 32768
LIST = "成员"
DAY = ON.year * 10000 + ON.month * 100 + ON.day
ENUMERATIONS = {
    "所在片区": ("乡村片", "新城片", "老城片"),
    "受灾": ("一般", "重大", "特大"),
    "就业": ("未就业", "退休", "登记失业", "灵活就业", "在职"),
    "就读": ("非全日制", "全日制本科", "全日制专科", "中等职业教育", "普通高中", "义务教育", "学前教育"),
    "残疾类别": ("精神", "智力", "肢体", "言语", "听力", "视力"),
    "残疾等级": ("四级", "三级", "二级", "一级"),
}
PARAMS = {"990200": (96800, 35000, 327700, 3705, 28500), "990201": (103600, 35000, 327700, 3705, 30000)}
_DAYS = np.arange(np.datetime64("1900-01-01"), np.datetime64("2100-01-01"))
YMD = np.array([int(str(day).replace("-", "")) for day in _DAYS], np.int32)
FIRST = int(_DAYS[0].astype(int))
# rule, decimals of its amount (-1: 是否, None: a class), whether it is the members', and the sites of its reasons
RULES = (
    ("BIANBU", 2, False), ("BIANYUAN", None, False), ("DOUDI", None, False), ("ERTONG", None, True), ("ERTONG_FEI", 0, True), ("GAOLING", None, True),
    ("GAOLING_JIN", 2, True), ("GONGYONG/免费公交", -1, False), ("GONGYONG/免费用电", 0, False), ("GONGYONG/水费减免", 1, False),
    ("GONGYONG/电视减免", 3, False), ("HULI", 0, True), ("JIAGE", 1, False), ("JIAOYI/免费体检", 0, False), ("JIAOYI/学费减免", 1, False),
    ("JIAOYI/法律援助免核", -1, False), ("JIAOYI/诊疗免收", -1, False), ("JIAOYU", 2, False), ("JIBEN", 0, False), ("QUNUAN", 2, False),
    ("SHOUZAI", None, False), ("SHOUZAI_JIN", 0, False), ("YILIAO", 2, False), ("ZHAOHU", None, True), ("ZHIBU", 1, False), ("ZHICHU", None, False),
    ("ZUFANG", 0, False),
)  # fmt: skip
OUTCOMES = pa.array(["eligible", "ineligible"])


def whole(column):
    """The whole numbers of a column of decimals."""
    pairs = np.frombuffer(column.buffers()[1], np.int64)
    return pairs[::2][column.offset : column.offset + len(column)]


def number(column, none, name):
    """A column of decimals or enumeration words as the C function takes it; what is unknown or out of range ends the run."""
    if column.null_count and (none is None or (column.is_null().to_numpy(False) & ~none).any()):
        raise SystemExit(f"{name}: unknown")
    values = whole(column) if none is None else np.where(none, 0, whole(column))
    if len(values) and (values.min() < 0 or values.max() > 1_000_000_000):
        raise SystemExit(f"{name}: out of range")
    return values


def taken(table, fact, kind, none):
    """The C arrays of one fact: its value, and whether it is 无."""
    column = table[fact]
    if kind == "y":
        return [YMD[np.asarray(column.cast(pa.int32())) - FIRST]]
    if fact in ENUMERATIONS:
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        words = [*column.dictionary.to_pylist()]
        codes = np.array([ENUMERATIONS[fact].index(word) + 1 if word in ENUMERATIONS[fact] else 0 for word in words], np.int8)
        value = codes[np.asarray(column.indices)]
        return [value, (value == 0).astype(np.int8)] if none else [value]
    if pa.types.is_boolean(column.type):
        return [column.to_numpy(False).astype(np.int8)]
    marks = table[fact + ".无"].to_numpy(False) if none else None
    value = number(column, marks, fact).astype(np.int32 if kind == "n" else np.int8)
    return [value, marks.astype(np.int8)] if none else [value]


def decimals(values, valued, places):
    """Whole numbers as decimals; null where there is none."""
    halves = np.zeros((len(values), 2), np.int64)
    halves[:, 0] = values
    mask = pa.py_buffer(np.packbits(valued.astype(bool), bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(19, places), len(values), [mask, pa.py_buffer(halves)])


def coded(codes, words, mask=None):
    """A column of words by their codes."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=mask), words)


def decided(run, sites, batch):
    """The results of a record batch."""
    members = batch.column(LIST)
    starts = np.asarray(members.offsets).astype(np.int64)
    starts -= starts[0]
    items = members.flatten()
    tables = ({name: batch.column(name) for name in batch.schema.names}, {f.name: items.field(f.name) for f in items.type})
    arrays = [each for domain, fact, kind, none in COLUMNS for each in taken(tables[domain], fact, kind, none)]
    places = batch.column("居住地")
    known = list(PARAMS)
    group = np.array([known.index(word) if word in known else 0 for word in places.dictionary.to_pylist()], np.int32)[np.asarray(places.indices)]
    params = np.array(list(PARAMS.values()), np.int64)
    outs, filled = (Out * len(RULES))(), []
    for at, (_, decimal, inner) in enumerate(RULES):
        size = int(starts[-1]) if inner else batch.num_rows
        made = [np.zeros(size, np.int8), np.zeros(size, np.int8), np.zeros(size, np.int8), np.zeros(size, np.int32)]
        filled.append(made)
        outs[at] = Out(*(a.ctypes.data if decimal is not None or i < 2 else None for i, a in enumerate(made)))
    classes, gaps = np.zeros(batch.num_rows, np.int8), np.zeros(batch.num_rows, np.int8)
    pointers = (ctypes.c_void_p * len(arrays))(*(a.ctypes.data for a in arrays))
    address = [ctypes.c_void_p(a.ctypes.data) for a in (starts, group, params)]
    run(ctypes.c_int64(0), ctypes.c_int64(batch.num_rows), pointers, *address, *(ctypes.c_int64(x) for x in (DAY, DAY, 1)),
        ctypes.c_void_p(gaps.ctypes.data), outs, ctypes.c_void_p(classes.ctypes.data))  # fmt: skip
    columns = {"id": batch.column("编号"), "困难程度": coded(classes, pa.array(["DOUDI", "BIANYUAN", "ZHICHU", "SHOUZAI", "none"]))}
    position = (np.arange(int(starts[-1])) - np.repeat(starts[:-1], np.diff(starts)) + 1).astype(np.int32)
    for (rule, decimal, inner), (outcome, reason, valued, value) in zip(RULES, filled, strict=True):
        parts = {"outcome": coded(outcome, OUTCOMES)}
        if decimal is not None:
            parts["amount"] = pa.array(value.astype(bool), mask=valued == 0) if decimal < 0 else decimals(value, valued, decimal)
        parts["reason"] = coded(reason, sites[rule], reason == 0)
        if inner:
            struct = pa.StructArray.from_arrays([pa.array(position), *parts.values()], ["entry", *parts])
            columns[rule] = pa.ListArray.from_arrays(pa.array(starts.astype(np.int32)), struct)
        else:
            columns |= {f"{rule}.{name}": array for name, array in parts.items()}
    return pa.record_batch(columns)


def sites_of(policy):
    """The names of reasons, in the order of the codes that the C function gives."""
    from baozhang_rules.population.answers import told_of

    return {each.rule.id: pa.array(list(each.reasons), pa.string()) for each in told_of(policy.index)}


def main():
    """From file to file."""
    from baozhang_rules import PolicySet

    parser = argparse.ArgumentParser()
    parser.add_argument("given", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--library", required=True, help="the C file, compiled")
    options = parser.parse_args()
    sites = sites_of(PolicySet.load(HERE.parent / "reference" / "reference.pol"))
    facts = [(fact if domain == HOME else f"{LIST}.list.element.{fact}", fact, none) for domain, fact, _, none in COLUMNS]
    wanted = ["编号", "居住地", *(path + end for path, fact, none in facts for end in ([""] if not none or fact in ENUMERATIONS else ["", ".无"]))]
    dictionaries = ["居住地", *(path for path, fact, _ in facts if path in ENUMERATIONS)]  # pyarrow can't within lists
    writer, waiting = None, deque()
    run = ctypes.CDLL(options.library).run
    with ThreadPoolExecutor(options.workers) as pool:
        file = pq.ParquetFile(options.given, read_dictionary=dictionaries)

        def write(batch):
            nonlocal writer
            writer = writer or pq.ParquetWriter(options.out, batch.schema, compression="zstd", write_statistics=False)
            writer.write_batch(batch)

        for batch in file.iter_batches(ROWS, columns=wanted):
            waiting.append(pool.submit(decided, run, sites, batch))
            while len(waiting) > options.workers:
                write(waiting.popleft().result())
        while waiting:
            write(waiting.popleft().result())
        if writer is not None:
            writer.close()


if __name__ == "__main__":
    main()
