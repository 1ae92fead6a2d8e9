"""Sheets of cells as text, read from and written to CSV and Excel.

A cell is read as the text that a person would have typed: a date as 2024-07-01, a whole number without a point, a decimal as its
shortest digits.  What Excel can't have kept exactly is a trap and is told, never guessed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

Trap = Literal["float", "long", "time", "error", "formula", "other"]
EXACT_DIGITS = 15
"""Excel keeps 15 significant digits of a number; a longer one may have been changed."""
MOST_ROWS = 200_000
FORBIDDEN = "[]:*?/\\"


@frozen
class Cell:
    """A cell: its text, and what makes it doubtful ("" nothing)."""

    text: str
    trap: Trap | Literal[""] = ""


@frozen
class Sheet:
    """A sheet: its name, its rows of cells."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


class SheetTrouble(Exception):
    """A file that can't be read as sheets: ``why`` is ``encoding | csv | xlsx | rows | format``."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def read_sheets(path: str, data: bytes) -> list[Sheet]:
    """The sheets of a file: one of CSV, those of Excel in their order; raises `SheetTrouble`, `ImportError` without openpyxl."""
    if path.endswith(".csv"):
        return [Sheet(Path(path).stem, tuple(_csv(data)))]
    if path.endswith(".xlsx"):
        return list(_xlsx(data))
    raise SheetTrouble("format")


def column_letter(index: int) -> str:
    """A column as Excel names it: A, B, … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


# --------------------------------------------------------------------------------------------------- CSV


def _csv(data: bytes) -> Iterator[tuple[Cell, ...]]:
    """Rows of UTF-8 text, or of GB 18030 as Excel saves it on Chinese systems; trailing blank rows are left out."""
    text = _decoded(data)
    try:
        rows = [tuple(Cell(cell.strip()) for cell in row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except csv.Error:
        raise SheetTrouble("csv") from None
    yield from _trimmed(rows)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetTrouble("encoding")


def _trimmed(rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    if len(rows) > MOST_ROWS:
        raise SheetTrouble("rows")
    while rows and not any(cell.text for cell in rows[-1]):
        rows.pop()
    return rows


def write_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV; the byte-order mark tells Excel that it is UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return "\ufeff" + out.getvalue()


# ------------------------------------------------------------------------------------------------- Excel


def _xlsx(data: bytes) -> Iterator[Sheet]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), data_only=False)
        sheets = [(sheet.title, [list(row) for row in sheet.iter_rows()]) for sheet in book.worksheets]
    except Exception:  # whatever the library raises for a file that is none
        raise SheetTrouble("xlsx") from None
    for title, rows in sheets:
        yield Sheet(title, tuple(_trimmed([_cut([_cell(cell) for cell in row]) for row in rows])))


def _cut(cells: list[Cell]) -> tuple[Cell, ...]:
    while cells and not cells[-1].text:
        cells.pop()
    return tuple(cells)


def _cell(cell: Any) -> Cell:
    value = cell.value
    match value:
        case None:
            return Cell("")
        case bool():
            return Cell("是" if value else "否")
        case int():
            return Cell(str(value), "long" if len(str(abs(value))) > EXACT_DIGITS else "")
        case float():
            return _float(value)
        case datetime():
            return Cell(value.date().isoformat(), "time" if (value.hour or value.minute or value.second) else "")
        case date():
            return Cell(value.isoformat())
        case str() if cell.data_type == "f":
            return Cell(value, "formula")
        case str() if cell.data_type == "e":
            return Cell(value, "error")
        case str():
            return Cell(value.strip())
        case _:
            return Cell(str(value), "other")


def _float(value: float) -> Cell:
    """A decimal of Excel by its shortest digits; with more of them than Excel keeps it isn't what somebody typed."""
    text = repr(value)
    if text.endswith(".0"):
        text = text[:-2]
    digits = text.split("e")[0].replace(".", "").replace("-", "").strip("0")
    plain = "e" not in text and "n" not in text
    return Cell(text, "" if plain and len(digits) <= EXACT_DIGITS else "float")


def write_xlsx(sheets: Iterable[tuple[str, Iterable[Sequence[str]]]]) -> bytes:
    """Sheets as an Excel file, every cell as text so that Excel changes nothing; raises `ImportError` without openpyxl."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(sheet_name(name, book.sheetnames))
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row, 1):
                cell = sheet.cell(number, column)
                cell.value, cell.data_type, cell.number_format = text, "s", "@"
                if number == 1:
                    cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_name(name: str, taken: Sequence[str] = ()) -> str:
    """A name that Excel takes: at most 31 characters, some forbidden, and no two alike."""
    clean = "".join("_" if char in FORBIDDEN else char for char in name)[:31].strip("'") or "_"
    found, number = clean, 2
    while found.lower() in (each.lower() for each in taken):
        found, number = f"{clean[:27]}~{number}", number + 1
    return found
