"""The same households from pyarrow, polars, pandas, DuckDB, CSV tables and JSON lines give the same results."""

import csv
import json
from datetime import date

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from baozhang_rules.cli import main  # noqa: E402
from baozhang_rules.population.streams import decide_stream  # noqa: E402

ON = date(2024, 9, 1)


@pytest.fixture
def given(policy, household, written, tmp_path):
    """Households with wages, a wage of 无 and one that nobody told, savings to the cent and savings that nobody told."""
    homes = [household("甲", [1000, "无", 0]), household("乙", [200], "30000.01"), household("丙", [12.5, 99.99]), household("丁", [3000])]
    del homes[2]["存款"], homes[2]["成员"][1]["工资"]
    return homes, pq.read_table(written(policy[0], tmp_path, homes))


@pytest.fixture
def wanted(policy, given):
    """The results by way of pyarrow: (1000 − 1000/3) × 3 = 2000 for 甲; 乙 has a cent too much; 丙 is open; 丁 earns too much."""
    found = decide_stream(policy[0], given[1], ON).read_all().to_pylist()
    told = [(r["id"], r["JIA.outcome"], str(r["BU.amount"])) for r in found]
    assert told == [("甲", "eligible", "2000.00"), ("乙", "ineligible", "None"), ("丙", "unknown", "None"), ("丁", "ineligible", "None")]
    return found


def rows(policy, source):
    """The results of some library's table."""
    return decide_stream(policy[0], source, ON).read_all().to_pylist()


@pytest.mark.heavy
def test_polars_frames_are_decided_alike(policy, given, wanted):
    """A frame of polars, with its views and large lists."""
    import polars

    assert rows(policy, polars.from_arrow(given[1])) == wanted


@pytest.mark.heavy
def test_pandas_frames_are_decided_alike(policy, given, wanted):
    """A frame of pandas with Arrow's types, and one with Python's decimals, dates and lists of dicts."""
    import pandas

    assert rows(policy, given[1].to_pandas(types_mapper=pandas.ArrowDtype)) == wanted
    assert rows(policy, given[1].to_pandas(date_as_object=True)) == wanted


@pytest.mark.heavy
def test_duckdb_relations_are_decided_alike(policy, given, wanted):
    """A relation of DuckDB, straight from a query."""
    import duckdb

    connection = duckdb.connect()
    connection.register("homes", given[1])
    relation = connection.sql("select * from homes order by case 编号 when '甲' then 1 when '乙' then 2 when '丙' then 3 else 4 end")
    assert rows(policy, relation) == wanted


def decided(policy, path, tmp_path, *more):
    """The results of a file by the command."""
    out = tmp_path / "out.parquet"
    assert main(["batch", str(policy[1]), str(path), *more, "-o", str(out), "--on", str(ON)]) == 0
    return pq.read_table(out).to_pylist()


def test_json_lines_are_decided_alike(policy, given, wanted, tmp_path):
    """The records as JSON lines."""
    path = tmp_path / "homes.jsonl"
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in given[0]), encoding="utf-8")
    assert decided(policy, path, tmp_path) == wanted


def test_csv_tables_are_decided_alike(policy, given, wanted, tmp_path):
    """Two tables; an empty cell is what nobody told."""
    homes, people = tmp_path / "homes.csv", tmp_path / "people.csv"
    with homes.open("w", encoding="utf-8", newline="") as one, people.open("w", encoding="utf-8", newline="") as other:
        outer, inner = csv.writer(one), csv.writer(other)
        outer.writerow(["编号", "居住地", "存款"])
        inner.writerow(["编号", "出生日期", "工资"])
        for home in given[0]:
            outer.writerow([home["编号"], home["居住地"], home.get("存款", "")])
            inner.writerows([home["编号"], m["出生日期"], m.get("工资", "")] for m in home["成员"])
    assert decided(policy, homes, tmp_path, "--list", f"成员={people}") == wanted
