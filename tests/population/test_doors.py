"""The doors: JSON lines, and streams of Arrow from anywhere."""

import json
from datetime import date
from decimal import Decimal

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from baozhang_rules import PolicyError  # noqa: E402
from baozhang_rules.cli import main  # noqa: E402
from baozhang_rules.population.streams import decide_stream  # noqa: E402

ON = date(2024, 9, 1)


def test_json_lines_are_decided_like_columns_and_odd_lines_like_records(policy, household, tmp_path):
    """A plain line, one whose savings name a source, one that is refused and one that is no JSON each get their row."""
    lines = [household("甲", [0]), household("乙", [0]) | {"存款": {"值": "1", "来源": "申报"}}, household("丙", [0], "-1")]
    given, out = tmp_path / "in.jsonl", tmp_path / "out.parquet"
    given.write_text("\n".join([json.dumps(x, ensure_ascii=False) for x in lines] + ["{"]) + "\n", encoding="utf-8")
    assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--on", str(ON)]) == 3
    found = pq.read_table(out).to_pylist()
    assert [(r["id"], r["status"], r["BU.amount"], r["problems"]) for r in found] == [
        ("甲", "decided", Decimal("1000.00"), []),
        ("乙", "decided", Decimal("1000.00"), []),
        ("丙", "refused", None, ["REC0015 存款"]),
        (None, "refused", None, ["REC0002"]),
    ]


class Stream:
    """Some library's table: all that is known of it is that it gives a stream of Arrow."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


def test_any_arrow_stream_goes_in_and_one_comes_out(policy, household, written, tmp_path):
    """Views and large lists and texts, as other libraries have them, give the same amounts."""
    table = pq.read_table(written(policy[0], tmp_path, [household("甲", [1000, "无", 0]), household("乙", [0], "30000.01")]))
    members = table.column("成员").combine_chunks()
    large = pa.LargeListArray.from_arrays(members.offsets.cast(pa.int64()), members.values)
    table = table.set_column(table.column_names.index("成员"), "成员", large)
    table = table.set_column(table.column_names.index("居住地"), "居住地", table.column("居住地").cast(pa.string_view()))
    reader = decide_stream(policy[0], Stream(table), ON)
    assert hasattr(reader, "__arrow_c_stream__")
    assert reader.read_all().column("BU.amount").to_pylist() == [Decimal("2000.00"), None]


def test_wrong_columns_of_a_stream_are_told(policy):
    """A column of floats is POL0601 before anything is decided."""
    with pytest.raises(PolicyError, match="POL0601"):
        decide_stream(policy[0], pa.table({"存款": pa.array([1.5])}), ON)


def csv_pair(folder, members):
    """Two households, and a table of members, as CSV; empty cells are unknown."""
    homes, people = folder / "homes.csv", folder / "members.csv"
    homes.write_text("编号,居住地,存款\n甲,310101,100\n乙,310101,\n", encoding="utf-8")
    people.write_text("编号,出生日期,工资\n" + members, encoding="utf-8")
    return homes, people


def test_csv_tables_are_joined_by_the_household(policy, tmp_path):
    """甲 has two members who earn 200 each: (1000 − 200) × 2 = 1600; 乙's savings nobody asked for, so its class is open."""
    homes, people = csv_pair(tmp_path, "乙,1980-01-01,无\n甲,1980-01-01,200\n甲,1981-01-01,200.00\n")
    out = tmp_path / "out.parquet"
    assert main(["batch", str(policy[1]), str(homes), "--list", f"成员={people}", "-o", str(out), "--on", str(ON)]) == 0
    found = pq.read_table(out).to_pylist()
    assert [(r["id"], r["JIA.outcome"], r["BU.amount"]) for r in found] == [("甲", "eligible", Decimal("1600.00")), ("乙", "unknown", None)]


def test_a_member_of_no_household_is_told_with_its_row(policy, tmp_path, capsys):
    """The third row of the table names a household that isn't there: POL0611."""
    homes, people = csv_pair(tmp_path, "乙,1980-01-01,无\n丙,1980-01-01,200\n")
    assert main(["batch", str(policy[1]), str(homes), "--list", f"成员={people}", "-o", str(tmp_path / "o.parquet")]) == 4
    told = capsys.readouterr().err
    assert "POL0611" in told
    assert "第 3 行" in told or "row 3" in told


def test_a_table_without_the_households_id_is_told(policy, tmp_path, capsys):
    """Members without 编号 can't be joined to anybody: POL0610 names the file."""
    homes, people = csv_pair(tmp_path, "")
    people.write_text("出生日期,工资\n1980-01-01,200\n", encoding="utf-8")
    assert main(["batch", str(policy[1]), str(homes), "--list", f"成员={people}", "-o", str(tmp_path / "o.parquet")]) == 4
    told = capsys.readouterr().err
    assert "POL0610" in told
    assert "members.csv" in told
