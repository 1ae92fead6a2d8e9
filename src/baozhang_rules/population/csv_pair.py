"""A table of households and one for each of their lists, as CSV: joined by the households' id, every cell read as text.

An empty cell is unknown.  A household without a row in a list's table has none of them, since the table is there.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from baozhang_rules.population.problems import BrokenFile, NoSuchHousehold, NotJoined
from baozhang_rules.runtime.schema import RESERVED

ID_COLUMNS = tuple(name for name, what in RESERVED.items() if what == "id")


class Trouble(Exception):
    """What is wrong with the tables."""

    def __init__(self, problem: Any) -> None:
        self.problem = problem
        super().__init__(problem.code)


def households(path: str, lists: Mapping[str, str]) -> pa.Table:
    """The table of households, each list in a column of its own; raises `Trouble`."""
    table = _table(path)
    key = _key(table, path)
    for name, file in lists.items():
        table = table.append_column(name, _list(_table(file), file, table.column(key)))
    return table.combine_chunks()


def _table(path: str) -> pa.Table:
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            names = next(csv.reader(stream), [])
        text = arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""])
        return arrow_csv.read_csv(path, convert_options=text)
    except (pa.ArrowInvalid, UnicodeDecodeError) as failure:
        raise Trouble(BrokenFile(path=path, detail=type(failure).__name__)) from None


def _key(table: pa.Table, path: str) -> str:
    found = next((name for name in ID_COLUMNS if name in table.column_names), None)
    if found is None:
        raise Trouble(NotJoined(path=path))
    return found


def _list(table: pa.Table, path: str, ids: Any) -> pa.ListArray:
    key = _key(table, path)
    homes = pc.index_in(table.column(key), value_set=ids.combine_chunks()).combine_chunks()
    if homes.null_count:
        row = pc.index(homes.is_null(), True).as_py()
        raise Trouble(NoSuchHousehold(path=path, row=row + 2, id=str(table.column(key)[row].as_py())))
    order = np.argsort(homes.to_numpy(), kind="stable")
    counts = np.bincount(homes.to_numpy(), minlength=len(ids))
    rest = table.drop_columns([key]).take(pa.array(order)).combine_chunks()
    items = pa.StructArray.from_arrays([column.combine_chunks() for column in rest.columns], rest.column_names)
    return pa.ListArray.from_arrays(pa.array(np.concatenate(([0], np.cumsum(counts))).astype(np.int32)), items)
