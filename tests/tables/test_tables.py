"""Tables of policies through CSV and Excel and back, without loss."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from attrs import evolve

from baozhang_rules.format.formatted import read, same_meaning
from baozhang_rules.resources import policies_path
from baozhang_rules.tables import read_sheets, tables_of, with_rows, write_csv, write_xlsx
from baozhang_rules.tables.sheets import SheetTrouble, _float, column_letter, sheet_name
from baozhang_rules.text import Source, read_source

openpyxl = pytest.importorskip("openpyxl")
SHIPPED = sorted(policies_path().rglob("*.pol"))


def parsed(source: Source):
    tree, problems = read(source)
    assert not problems, problems
    return tree, tables_of(source, tree)


def texts(sheet):
    return [tuple(cell.text for cell in row) for row in sheet.rows]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.name)
def test_shipped_policies_come_back_whole(file: Path) -> None:
    """Through CSV and through Excel every cell is what it was; the text is the very same, and written anew it means the same."""
    source = read_source(str(file))
    tree, tables = parsed(source)
    if not tables:
        return
    excel = {sheet.name: sheet for sheet in read_sheets("t.xlsx", write_xlsx((t.name, t.rows) for t in tables))}
    names: list[str] = []
    for table in tables:
        names.append(sheet_name(table.name, names))
        for sheet in (read_sheets("t.csv", write_csv(table.rows).encode())[0], excel[names[-1]]):
            back = texts(sheet)
            width = max(map(len, table.rows))
            assert [row + ("",) * (width - len(row)) for row in back] == table.rows
            rows = back[1:] if table.head else back
            assert with_rows(source, table, rows) == source.text
            other = evolve(table, lines=tuple(evolve(line, cells=("?",) * len(line.cells)) for line in table.lines))
            anew, problems = read(Source(source.name, with_rows(source, other, rows)))
            assert not problems and same_meaning(tree, anew)


def test_there_is_something_to_come_back() -> None:
    """The shipped policies hold many tables, of standards, tiers and bands."""
    kinds = [table.kind for file in SHIPPED for table in parsed(read_source(str(file)))[1]]
    assert len(kinds) >= 40 and {"StandardDecl", "TierDecl", "FallbackDecl"} <= set(kinds)


POLICY = """语言版本 1
标准 线 : 元/月 按 居住地
  | 地区   | 执行       | 执行至     | 值        | 依据 |
  # 从这一行起是新标准
  | 310000 | 2023-01-01 | 2023-12-31 | 700 元/月 | 甲   |
  | 310000 | 2024-01-01 | 无         | 800 元/月 | 乙   | 取代   # 补写
  | 310101 | 2024-01-01 | 无         | 900 元/月 | 丙   |
"""


def test_marks_and_comments_stay() -> None:
    """A mark is a column of its own; comments stay with their rows; a changed row keeps the comment of its place."""
    source = Source("p.pol", POLICY)
    (table,) = parsed(source)[1]
    assert table.rows[0][-1] == "标记" and table.rows[2][-1] == "取代"
    rows = [list(row) for row in table.rows[1:]]
    rows[1][3] = "810 元/月"
    rows.append(["310104", "2024-01-01", "无", "850 元/月", "丁", ""])
    text = with_rows(source, table, rows)
    assert "# 从这一行起是新标准\n  | 310000 | 2023-01-01" in text
    assert "| 310000 | 2024-01-01 | 无 | 810 元/月 | 乙 | 取代  # 补写" in text
    assert text.endswith(
        "  | 310101 | 2024-01-01 | 无         | 900 元/月 | 丙   |\n  | 310104 | 2024-01-01 | 无 | 850 元/月 | 丁 |\n"
    )
    assert not read(Source("p.pol", text))[1]
    rows.pop(0)
    assert "2023-01-01" not in with_rows(source, table, rows)


def book(*rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return read_sheets("t.xlsx", out.getvalue())[0]


@pytest.mark.parametrize(
    ("value", "text", "trap"),
    [
        (date(2024, 7, 1), "2024-07-01", ""),
        (datetime(2024, 7, 1), "2024-07-01", ""),
        (datetime(2024, 7, 1, 8, 30), "2024-07-01", "time"),
        (1632.5, "1632.5", ""),
        (0.1, "0.1", ""),
        (1e300, "1e+300", "float"),
        (800, "800", ""),
        (800.0, "800", ""),
        (True, "是", ""),
        ("=1+1", "=1+1", "formula"),
        ("10,000 元", "10,000 元", ""),
        (" 无 ", "无", ""),
    ],
)
def test_what_excel_holds(value: object, text: str, trap: str) -> None:
    """Dates become days, decimals their shortest digits; what Excel can't have kept is marked and never rounded silently."""
    cell = book([value]).rows[0][0]
    assert (cell.text, cell.trap) == (text, trap)


def test_numbers_beyond_what_excel_keeps() -> None:
    """An identity number typed as a number, and a sum that isn't what it looks like (Excel stores it with 17 digits)."""
    assert book([310101199001011234]).rows[0][0].trap in ("long", "float")
    assert _float(0.1 + 0.2).trap == "float" and _float(99999999.99).trap == ""


def test_a_formula_sign_is_written_as_text() -> None:
    """A cell that begins with = is no formula after writing and reading."""
    (sheet,) = read_sheets("t.xlsx", write_xlsx([("表", [["a"], ["=1+1"], ["-5"], ["@x"]])]))
    assert [(row[0].text, row[0].trap) for row in sheet.rows] == [("a", ""), ("=1+1", ""), ("-5", ""), ("@x", "")]


def test_csv_as_excel_saves_it() -> None:
    """UTF-8 with a mark, and GB 18030 of a Chinese system; quotes, commas and line ends."""
    rows = [("地区", "值"), ("甲,乙", '他说"好"')]
    data = write_csv(rows)
    assert data.startswith("\ufeff")
    for raw in (data.encode(), data.removeprefix("\ufeff").encode("gb18030"), data.replace("\r\n", "\n").encode()):
        assert texts(read_sheets("x.csv", raw)[0]) == rows


@pytest.mark.parametrize(
    ("path", "data", "why"),
    [("a.csv", b'"x', "csv"), ("a.csv", b"\xff\xff\xff", "encoding"), ("a.xlsx", b"no", "xlsx"), ("a.doc", b"", "format")],
)
def test_what_is_no_sheet(path: str, data: bytes, why: str) -> None:
    """Told by its reason."""
    with pytest.raises(SheetTrouble, match=why):
        read_sheets(path, data)


def test_names() -> None:
    """Columns as Excel names them; sheet names that it takes, no two alike."""
    assert [column_letter(each) for each in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert sheet_name("a/b") == "a_b" and sheet_name("长" * 40) == "长" * 31
    assert sheet_name("甲", ["甲"]) == "甲~2" and sheet_name("A", ["a", "A~2"]) == "A~3"
