"""One household of a file of many: found by its id, read as a record, so that its decision can be explained in full."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np
from attrs import frozen

from baozhang_rules.core.interp import Index
from baozhang_rules.population.answers import Answers, to_arrow, told_of
from baozhang_rules.population.files import reading
from baozhang_rules.population.json_lines import TOO_LONG
from baozhang_rules.population.reading import rows_of
from baozhang_rules.runtime.decision import Decided
from baozhang_rules.runtime.records import RecordProblem, json_lines
from baozhang_rules.runtime.schema import RESERVED, ListType

ID_COLUMNS = tuple(name for name, what in RESERVED.items() if what == "id")


@frozen
class Origin:
    """Of what a file of results is: policies (as they were named, and their hash), input, days of the decision.

    ``lists`` are the tables of a CSV table's lists (``NAME=FILE``), ``calendar`` that of working days, "" where none was given.
    """

    policies: tuple[str, ...]
    hash: str
    input: str
    base: str
    rules: str
    known: str
    lists: tuple[str, ...] = ()
    calendar: str = ""


def origin_of(path: str) -> Origin | None:
    """What a file of results says of itself; None for a file of households."""
    with reading(path) as (schema, _):
        told = {key.decode(): value.decode() for key, value in (schema.metadata or {}).items()}
    if "baozhang.input" not in told:
        return None
    base, rules, known = (told.get(f"baozhang.{name}", "") for name in ("base", "rules", "known"))
    lists = tuple(json.loads(told.get("baozhang.lists", "[]")))
    policies, calendar = tuple(json.loads(told["baozhang.policies"])), told.get("baozhang.calendar", "")
    return Origin(policies, told["baozhang.policy"], told["baozhang.input"], base, rules, known, lists, calendar)


def position_of(path: str, id: str) -> int | None:
    """The place of the first household of an id, from 0."""
    import pyarrow as pa
    import pyarrow.compute as pc

    before = 0
    with reading(path, ID_COLUMNS) as (schema, batches):
        name = next((each for each in ID_COLUMNS if each in schema.names), None)
        for batch in batches if name else ():
            found = pc.index(batch.column(batch.schema.get_field_index(name)).cast(pa.string()), id).as_py()
            if found >= 0:
                return before + int(found)
            before += batch.num_rows
    return None


def row_at(path: str, position: int, fields: Any, lists: Mapping[str, str] | None = None) -> Mapping[str, Any] | bytes | str | None:
    """The record at a place, as the loader takes it; ``lists`` as `reading` has it.  A line of JSON is its own text."""
    if path.endswith(".jsonl"):
        with open(path, "rb") as stream:
            lines = (TOO_LONG if line is None else line for _, line in json_lines(stream))
            return next(islice(lines, position, None), None)
    before = 0
    with reading(path, lists=lists) as (_, batches):
        for batch in batches:
            if position < before + batch.num_rows:
                return rows_of(batch.slice(position - before, 1), fields)[0]
            before += batch.num_rows
    return None


def is_what_was_told(path: str, position: int, index: Index, decided: Decided | None, problems: tuple[RecordProblem, ...]) -> bool:
    """Whether a file of results tells of the household at a place what a decision says: outcomes, classes, amounts, reasons, problems."""
    import pyarrow as pa

    with reading(path) as (_, batches):
        before = 0
        for batch in batches:
            if position < before + batch.num_rows:
                break
            before += batch.num_rows
        else:
            return False
    told = batch.slice(position - before, 1).to_pylist()[0]
    starts = {name: np.array([0, count]) for name, count in _lengths(index, decided).items()}
    answers = Answers(index, told_of(index), 1, starts)
    answers.put(0, decided, problems)
    now = to_arrow(answers, pa.nulls(1, pa.string())).to_pylist()[0]
    names = ("status", "problems") if decided is None else [name for name in now if name != "id"]
    return all(name in told and _same(now[name], told[name]) for name in names)


def _lengths(index: Index, decided: Decided | None) -> dict[str, int]:
    """How many entries each list of the root has."""
    schema = index.program.schema
    facts = {} if decided is None else decided.record.root.facts
    names = [fact.name for fact in schema.entities[schema.root].facts if isinstance(fact.type, ListType)]
    given = {name: facts[name].value for name in names if name in facts}
    return {name: len(value) if isinstance(value := given.get(name), tuple) else 0 for name in names}


def _same(now: Any, told: Any) -> bool:
    """Whether two columns say the same; entries may tell more than is compared (maps of clauses)."""
    if isinstance(now, dict) and isinstance(told, dict):
        return all(name in told and _same(value, told[name]) for name, value in now.items())
    if isinstance(now, list) and isinstance(told, list):
        return len(now) == len(told) and all(map(_same, now, told))
    return bool(now == told)
