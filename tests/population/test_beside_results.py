"""What may be told beside results: maps of clauses, and the values of definitions."""

import json
from datetime import date

import pytest

pytest.importorskip("pyarrow")

import pyarrow as pa
import pyarrow.parquet as pq

from baozhang_rules.cli import main
from baozhang_rules.population.columns import record_batch
from baozhang_rules.population.streams import decide_stream

ON = date(2024, 9, 1)


@pytest.fixture
def rows(policy, household):
    """Three households by the small policy: met, too much saved, savings unknown with income over the line."""
    households = [household("甲", ["300", "无"]), household("乙", ["2500"], "40000"), household("丙", ["2500"])]
    del households[2]["存款"]
    records = [policy[0].record(json.dumps(h, ensure_ascii=False)) for h in households]
    return pa.Table.from_batches([record_batch(records, policy[0].program.schema)])


def test_bits_of_clauses(policy, rows):
    """Bit 0 is 应当同时符合, bit 1 收入, bit 2 财产: all hold; income fails (2500 ≥ 1000) and savings fail (40000 > 30000); savings are open."""
    found = decide_stream(policy[0], rows, ON, clauses=True).read_all()
    assert found["JIA.clauses"].to_pylist() == [7, 0, 0]
    assert found["JIA.open"].to_pylist() == [0, 0, 4]
    assert found.schema.field("JIA.clauses").type == pa.uint8()


def test_values_of_definitions(policy, rows):
    """The first household of two earns 300, 150 a person; its second member's 无 counts as 0."""
    found = decide_stream(policy[0], rows, ON, values=True).read_all().to_pylist()
    first = found[0]["values"]
    assert (first["人数"], first["收入"], first["人均"]) == (2, 300, "150")
    assert {first[f"{name}.state"] for name in ("人数", "收入", "人均")} == {"value"}
    assert [item["挣得"] for item in found[0]["values.成员"]] == [300, 0]


def test_a_value_that_is_unknown_is_said_to_be(policy, household):
    """Without the wage of a member income is unknown: a null with that state, never zero."""
    data = household("甲", ["300", "无"])
    del data["成员"][1]["工资"]
    batch = record_batch([policy[0].record(json.dumps(data, ensure_ascii=False))], policy[0].program.schema)
    (found,) = decide_stream(policy[0], pa.Table.from_batches([batch]), ON, values=True).read_all().to_pylist()
    assert found["values"]["人数"] == 2
    assert (found["values"]["收入"], found["values"]["收入.state"]) == (None, "unknown")
    assert [(item["挣得"], item["挣得.state"]) for item in found["values.成员"]] == [(300, "value"), (None, "unknown")]


def test_a_quotient_is_exact(policy, household):
    """100 among 3 is 100/3, told as a fraction."""
    batch = record_batch([policy[0].record(json.dumps(household("甲", ["100", "无", "无"])))], policy[0].program.schema)
    (found,) = decide_stream(policy[0], pa.Table.from_batches([batch]), ON, values=True).read_all().to_pylist()
    assert found["values"]["人均"] == "100/3"


def test_a_refused_household_has_neither(policy, household, written, tmp_path):
    """Savings beyond the declared range refuse the record: no bits, no values; the clauses' sites are told by the file."""
    path = written(policy[0], tmp_path, [household("甲", ["300"]), household("乙", ["300"])])
    table = pq.read_table(path)
    table = table.set_column(table.schema.get_field_index("存款"), "存款", pa.array(["100", "1000000.01"]))
    pq.write_table(table, path)
    out = tmp_path / "out.parquet"
    assert main(["batch", str(policy[1]), str(path), "-o", str(out), "--on", "2024-09-01", "--clauses", "--values"]) == 3
    found = pq.read_table(out)
    assert found["JIA.clauses"].to_pylist() == [7, None]
    assert [row["人数.state"] for row in found["values"].to_pylist()] == ["value", None]
    assert json.loads(found.schema.metadata[b"baozhang.clauses"])["JIA"] == ["JIA/all", "JIA/all/收入", "JIA/all/财产"]


def test_threads_change_nothing(policy, household):
    """Two threads give the same as one."""
    records = [policy[0].record(json.dumps(household(str(at), [str(at), "无"]))) for at in range(1200)]
    table = pa.Table.from_batches([record_batch(records, policy[0].program.schema)])
    one, two = (decide_stream(policy[0], table, ON, values=True, threads=count).read_all() for count in (1, 2))
    assert one.equals(two)
