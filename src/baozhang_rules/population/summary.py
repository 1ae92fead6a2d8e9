"""Counts and money of a file of results: by class, by a column carried along (a district), by reason; exact sums, in constant memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as t
from attrs import define, field

PLAIN = ("id", "status", "problems")


@define
class Tally:
    """``outcomes``: (rule, group, outcome) → count; ``money``: (rule, group) → exact sum; ``reasons``: (rule, group, outcome, site) → count.

    ``classes``: (order, group, class) → count.  ``unpriced``: (rule, group) → how many are entitled and have no amount all the same: it is
    open, or another benefit takes its place; they count nothing in the money.  The group is "" where none was asked for.
    """

    rows: int = 0
    refused: int = 0
    outcomes: Counter[tuple[str, str, str]] = field(factory=Counter)
    money: dict[tuple[str, str], Decimal] = field(factory=dict)
    unpriced: Counter[tuple[str, str]] = field(factory=Counter)
    reasons: Counter[tuple[str, str, str, str]] = field(factory=Counter)
    classes: Counter[tuple[str, str, str]] = field(factory=Counter)

    def add(self, batch: Any, by: str | None) -> None:
        """Count a batch of results."""
        groups = pa.array([""] * batch.num_rows) if by is None else _words(batch.column(by))
        self.rows += batch.num_rows
        self.refused += pc.sum(pc.equal(_words(batch.column("status")), "refused")).as_py() or 0
        for rule, columns, parents in results_in(batch, by):
            self._rule(rule, columns, groups if parents is None else groups.take(parents))
        for name in orders_in(batch, by):
            words = _words(batch.column(name))
            for row in pa.table({"g": groups, "c": words}).group_by(["g", "c"]).aggregate([([], "count_all")]).to_pylist():
                if row["c"] is not None:
                    self.classes[name, row["g"] or "", row["c"]] += row["count_all"]

    def _rule(self, rule: str, columns: dict[str, Any], groups: Any) -> None:
        amount, sums = columns.get("amount"), []
        table = {"g": groups, "o": _words(columns["outcome"])}
        if amount is not None and t.is_decimal(amount.type):
            table["a"] = amount.cast(pa.decimal128(38, amount.type.scale))
            sums = [("a", "sum"), ("a", "count")]
        for row in pa.table(table).group_by(["g", "o"]).aggregate([([], "count_all"), *sums]).to_pylist():
            if row["o"] is None:
                continue
            self.outcomes[rule, row["g"] or "", row["o"]] += row["count_all"]
            if sums:
                key = (rule, row["g"] or "")
                self.money[key] = self.money.get(key, Decimal(0)) + (row["a_sum"] or Decimal(0))
                if row["o"] == "eligible" and row["a_count"] < row["count_all"]:
                    self.unpriced[key] += row["count_all"] - row["a_count"]
        why = pa.table({"g": groups, "o": table["o"], "r": _words(columns["reason"])}).group_by(["g", "o", "r"]).aggregate([([], "count_all")])
        for row in why.to_pylist():
            if row["o"] is not None:
                self.reasons[rule, row["g"] or "", row["o"], row["r"] or ""] += row["count_all"]


def is_group(kind: Any) -> bool:
    """Whether households can be grouped by a column of a type: one thing each, or a list of texts (the problems of a record)."""
    return not t.is_nested(kind) or (t.is_list(kind) and t.is_string(kind.value_type))


def _words(column: Any) -> Any:
    if t.is_list(column.type):
        return pc.binary_join(column, ", ")
    if t.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column.cast(pa.string())


def results_in(batch: Any, by: str | None = None) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """The columns of each rule, and for a rule about entries the household of each."""
    for name in batch.schema.names:
        column = batch.column(name)
        if name.endswith(".outcome"):
            rule = name.removesuffix(".outcome")
            names = {part: f"{rule}.{part}" for part in ("outcome", "amount", "reason")}
            yield rule, {part: batch.column(full) for part, full in names.items() if full in batch.schema.names}, None
        elif name != by and t.is_list(column.type) and t.is_struct(column.type.value_type):
            items = column.flatten()
            parts = [each.name for each in items.type]
            if "outcome" in parts:
                yield name, {part: items.field(part) for part in parts}, pc.list_parent_indices(column)


def orders_in(batch: Any, by: str | None) -> Iterator[str]:
    """The columns that tell the class after an order."""
    for each in batch.schema:
        if each.name not in (*PLAIN, by) and "." not in each.name and t.is_dictionary(each.type):
            yield each.name


def tallied(batches: Iterable[Any], by: str | None) -> Tally:
    """The tally of a whole file."""
    tally = Tally()
    for batch in batches:
        tally.add(batch, by)
    return tally
