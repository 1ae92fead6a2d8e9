"""Lists of households from sheets: what fits becomes records, what doesn't is told by cell."""

from __future__ import annotations

import pytest

from baozhang_rules import PolicySet
from baozhang_rules.resources import policies_path
from baozhang_rules.runtime.records import Record
from baozhang_rules.tables import Sheet, households
from baozhang_rules.tables.sheets import Cell

TOWN = PolicySet.load(policies_path() / "examples" / "town.pol")
SCHEMA = TOWN.program.schema
HEAD = ["编号", "居住地", "存款", "成员.姓名", "成员.月收入", "成员.残疾等级"]


def sheet(*rows):
    made = [tuple(each if isinstance(each, Cell) else Cell(each) for each in row) for row in rows]
    return Sheet("名单", tuple(made))


def read(*rows, columns=None):
    return list(households(sheet(*rows), SCHEMA, columns))


def test_rows_of_one_number_are_one_household() -> None:
    """Facts of the household stand in the first row or in each; an empty cell is unknown, 无 is none."""
    (one, wrong), (two, _) = read(
        HEAD,
        ["1", "990101", "5,000.50", "甲", "900", "无"],
        ["2", "990101", "0", "丙", "", ""],
        ["1", "", "", "乙", "0 元/月", "二级"],
    )
    assert wrong == []
    assert one == {
        "编号": "1",
        "居住地": "990101",
        "存款": "5,000.50 元",
        "成员": [{"姓名": "甲", "月收入": "900", "残疾等级": "无"}, {"姓名": "乙", "月收入": "0 元/月", "残疾等级": "二级"}],
    }
    assert two is not None and two["成员"] == [{"姓名": "丙"}]
    assert isinstance(TOWN.record(one), Record)


def test_a_column_map() -> None:
    """Heads of any wording; columns that it doesn't name are passed over."""
    columns = {"编号": "户号", "居住地": "地区", "成员.月收入": "月收入(元)"}
    ((record, _),) = read(["户号", "备注", "地区", "月收入(元)"], ["7", "x", "990101", "900"], columns=columns)
    assert record == {"编号": "7", "居住地": "990101", "成员": [{"月收入": "900"}]}


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        (1, "9901", "REC0029"),
        (2, "-5", "REC0015"),
        (2, "1,20", "REC0013"),
        (2, "1.5万元", "REC0014"),
        (2, "０.００１", "REC0013"),
        (4, "900 元", "REC0014"),
        (5, "五级", "REC0019"),
        (2, Cell("0.30000000000000004", "float"), "POL0989"),
        (2, Cell("=A1", "formula"), "POL0989"),
    ],
)
def test_a_cell_that_does_not_fit(column: int, cell: object, code: str) -> None:
    """Row, column, head, cell and code; the household is left out, the next one goes on; a sensitive cell is masked."""
    bad = ["1", "990101", "0", "甲", "0", "无"]
    bad[column] = cell  # type: ignore[call-overload]
    (record, (misfit,)), (other, wrong) = read(HEAD, bad, ["2", "990101", "0", "乙", "0", "无"])
    assert record is None and other is not None and wrong == []
    shown = "＊＊＊" if column == 5 else cell.text if isinstance(cell, Cell) else cell
    assert (misfit.record, misfit.row, misfit.column, misfit.head, misfit.code) == ("1", 2, "ABCDEF"[column], HEAD[column], code)
    assert misfit.cell == shown and misfit.zh and misfit.en


def test_the_second_member_has_its_own_row() -> None:
    """A problem of an entry is told at the row from which it came; two members of one name are told too."""
    ((_, (misfit,)),) = read(HEAD, ["1", "990101", "0", "甲", "0", ""], ["1", "", "", "乙", "-1", ""])
    assert (misfit.row, misfit.column, misfit.code) == (3, "E", "REC0015")
    ((_, (misfit,)),) = read(HEAD, ["1", "990101", "0", "甲", "0", ""], ["1", "", "", "甲", "1", ""])
    assert (misfit.row, misfit.column, misfit.code, misfit.cell) == (3, "D", "REC0023", "＊＊＊")


def test_rows_that_disagree() -> None:
    """Two savings for one household: neither is taken."""
    ((record, (misfit,)),) = read(HEAD, ["1", "990101", "0", "甲", "0", ""], ["1", "990101", "9", "乙", "0", ""])
    assert record is None and (misfit.row, misfit.column, misfit.code) == (3, "C", "POL0989")


@pytest.mark.parametrize(
    ("head", "columns"),
    [
        (["编号", "没有"], None),
        (["存款", "存款"], None),
        (["成员"], None),
        (["成员.没有"], None),
        (["a"], {"存款": "b"}),
        (["a"], {"没有": "a"}),
    ],
)
def test_heads_that_do_not_fit(head: list[str], columns: dict[str, str] | None) -> None:
    """No household is read while a column isn't understood."""
    ((record, wrong),) = read(head, ["1"] * len(head), columns=columns)
    assert record is None and {each.code for each in wrong} == {"POL0988"}


def test_a_serial_number_is_no_date() -> None:
    """45292 in a column of dates is what Excel holds for a day; it isn't guessed."""
    ((record, (misfit,)),) = read(["成员.出生日期"], ["45292"])
    assert record is None and misfit.code == "REC0034"
