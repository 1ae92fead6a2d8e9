"""Lists of households from sheets: one row per household, or per entry of one of its lists (a member, say).

A column map says which column holds which fact: ``{"编号": "户号", "居住地": "地区", "成员.月收入": "月收入(元)"}``.  Without one, the
heads are the names of facts themselves.  Rows of one 编号 are one household.  An empty cell is unknown; 无 is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from baozhang_rules.runtime.record_data import Record
from baozhang_rules.runtime.records import load_record
from baozhang_rules.runtime.schema import RESERVED, EntitySchema, FactSchema, ListType, NumberType, RecordSchema
from baozhang_rules.tables.sheets import Cell, Sheet, column_letter

IDS = tuple(name for name, means in RESERVED.items() if means == "id")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")


@frozen
class Misfit:
    """A cell that didn't fit: its place, the code and the words; ``cell`` is masked where the fact is sensitive.

    ``record``: the household's 编号, "" for the sheet as a whole (a column that no fact is for).
    """

    record: str
    row: int
    column: str
    head: str
    cell: str
    code: str
    zh: str
    en: str


@frozen
class _Column:
    """A column: its place, the list that its fact is of ("" the household itself), the fact; None is 编号."""

    at: int
    listed: str
    fact: FactSchema | None


@define
class _Household:
    """The rows of one household."""

    id: str
    rows: list[tuple[int, tuple[Cell, ...]]] = field(factory=list)


def households(
    sheet: Sheet, schema: RecordSchema, columns: Mapping[str, str] | None = None
) -> Iterator[tuple[dict[str, Any] | None, list[Misfit]]]:
    """Each household as a record's mapping (None: it didn't fit), with what didn't fit; the first item may be about the heads.

    ``columns``: fact → head of its column.  Nothing is guessed: a household with a cell that doesn't fit is left out whole.
    """
    if not sheet.rows:
        yield None, [_whole("POL0989", 1, "", "表里没有行", "the sheet has no rows")]
        return
    heads = [cell.text for cell in sheet.rows[0]]
    found, wrong = _columns(heads, schema, columns)
    if wrong:
        yield None, wrong
        return
    for each in _grouped(sheet, found):
        yield _made(each, found, heads, schema)


def _whole(code: str, row: int, head: str, zh: str, en: str) -> Misfit:
    return Misfit("", row, "", head, "", code, zh, en)


def _columns(heads: Sequence[str], schema: RecordSchema, given: Mapping[str, str] | None) -> tuple[list[_Column], list[Misfit]]:
    """The columns that are read, or what is wrong with the heads or the map."""
    columns: list[_Column] = []
    wrong: list[Misfit] = []
    named = {fact: head for fact, head in (given or {head: head for head in heads if head}).items()}
    for fact, head in named.items():
        if heads.count(head) != 1:
            many = head in heads
            zh = f"「{head}」有 {heads.count(head)} 列" if many else f"没有「{head}」这一列"
            en = f"there are {heads.count(head)} columns `{head}`" if many else f"there is no column `{head}`"
            wrong.append(_whole("POL0988", 1, head, zh, en))
        elif (column := _column(fact, heads.index(head), schema)) is None:
            wrong.append(_whole("POL0988", 1, head, f"档案里没有「{fact}」", f"records have no `{fact}`"))
        else:
            columns.append(column)
    lists = {column.listed for column in columns if column.listed}
    if len(lists) > 1:
        names = "、".join(sorted(lists))
        wrong.append(
            _whole(
                "POL0988",
                1,
                names,
                f"一行只能是一个名单里的一项,这里有 {names}",
                f"a row is an entry of one list, not of {names}",
            )
        )
    return columns, wrong


def _column(name: str, at: int, schema: RecordSchema) -> _Column | None:
    root = schema.entities[schema.root]
    if name in IDS and name not in root.by_spelling:
        return _Column(at, "", None)
    listed, dot, inner = name.partition(".")
    fact = root.by_spelling.get(listed)
    if fact is None:
        return None
    if not dot:
        return None if isinstance(fact.type, ListType) else _Column(at, "", fact)
    if not isinstance(fact.type, ListType):
        return None
    within: EntitySchema = schema.entities[fact.type.entity]
    found = within.by_spelling.get(inner)
    return None if found is None or isinstance(found.type, ListType) else _Column(at, fact.name, found)


def _grouped(sheet: Sheet, columns: Sequence[_Column]) -> list[_Household]:
    """Rows by 编号, in the order of their first row; without such a column each row is a household."""
    key = next((column.at for column in columns if column.fact is None), None)
    groups: dict[str, _Household] = {}
    for number, row in enumerate(sheet.rows[1:], 2):
        if not any(cell.text for cell in row):
            continue
        id = _at(row, key).text if key is not None else ""
        groups.setdefault(id or f"#{number}", _Household(id)).rows.append((number, row))
    return list(groups.values())


def _at(row: Sequence[Cell], at: int) -> Cell:
    return row[at] if at < len(row) else Cell("")


def _made(
    household: _Household, columns: Sequence[_Column], heads: Sequence[str], schema: RecordSchema
) -> tuple[dict[str, Any] | None, list[Misfit]]:
    record: dict[str, Any] = {"编号": household.id} if household.id else {}
    misfits: list[Misfit] = []
    listed = next((column.listed for column in columns if column.listed), "")
    if listed:
        record[listed] = [{} for _ in household.rows]
    for place, (number, row) in enumerate(household.rows):
        for column in columns:
            cell = _at(row, column.at)
            if column.fact is None or not cell.text:
                continue
            target = record[listed][place] if column.listed else record
            told = _put(target, column.fact, cell)
            if told is not None:
                misfits.append(_misfit(household.id, number, column, heads, cell, *told))
    if not misfits:
        misfits = list(_checked(record, household, columns, heads, schema))
    return (None if misfits else record), misfits


def _put(target: dict[str, Any], fact: FactSchema, cell: Cell) -> tuple[str, str, str] | None:
    """Put a cell's value into a record; what is wrong where it can't be."""
    if cell.trap:
        return ("POL0989", *TRAPS[cell.trap])
    value: object = _value(fact, cell.text)
    if fact.monthly:
        value = {"每月": value}
    if fact.name in target and target[fact.name] != value:
        return ("POL0989", "同一户的几行里写得不一样", "the rows of this household differ here")
    target[fact.name] = value
    return None


def _value(fact: FactSchema, text: str) -> str:
    """A cell as a record holds it: a number with digit groups gets its unit, without which a comma may be anything."""
    if isinstance(fact.type, NumberType) and _GROUPED.fullmatch(text):
        return f"{text} {fact.type.unit}"
    return text


def _checked(
    record: dict[str, Any], household: _Household, columns: Sequence[_Column], heads: Sequence[str], schema: RecordSchema
) -> Iterator[Misfit]:
    loaded = load_record(record, schema)
    for problem in () if isinstance(loaded, Record) else loaded:
        path = re.fullmatch(r"(?:(.+)\[([0-9]+)\]\.)?([^.\[\]]+)(?:\..*)?", problem.path)
        listed, place, name = (path[1] or "", int(path[2] or 1) - 1, path[3]) if path else ("", 0, "")
        column = next((c for c in columns if c.listed == listed and c.fact is not None and c.fact.name == name), None)
        number, row = household.rows[min(place, len(household.rows) - 1)]
        cell = _at(row, column.at) if column is not None else Cell("")
        yield _misfit(household.id, number, column, heads, cell, problem.code, problem.text("zh"), problem.text("en"))


def _misfit(id: str, row: int, column: _Column | None, heads: Sequence[str], cell: Cell, code: str, zh: str, en: str) -> Misfit:
    if column is None:
        return Misfit(id, row, "", "", "", code, zh, en)
    shown = "＊＊＊" if column.fact is not None and column.fact.sensitive else cell.text[:60]
    return Misfit(id, row, column_letter(column.at), heads[column.at], shown, code, zh, en)


TRAPS: Mapping[str, tuple[str, str]] = {
    "float": (
        "这个数的位数比 Excel 记得住的多,可能已经被改动;把这一列设为文字,重新填写",
        "this number has more digits than Excel keeps and may have been changed; format the column as text and type it again",
    ),
    "long": (
        "数字超过 15 位,Excel 会改动后面的几位;把这一列设为文字,重新填写",
        "Excel changes the last digits of a number beyond 15; format the column as text and type it again",
    ),
    "time": ("这里是带时刻的日期;只要日期", "this is a date with a time of day; only the date is wanted"),
    "error": ("Excel 在这里显示错误", "Excel shows an error here"),
    "formula": ("这里是公式;请粘贴为数值", "this is a formula; paste it as a value"),
    "other": ("这一格不是文字、数或日期", "this cell is no text, number or date"),
}
"""What is told of a cell that can't be trusted."""
