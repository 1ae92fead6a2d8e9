"""Batches: what a household gets in a file of many is what it gets alone; what is wrong with columns is told by code."""

from decimal import Decimal

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from baozhang_rules.cli import main  # noqa: E402


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_a_batch_gives_each_household_its_amount_and_reason(policy, household, written, tmp_path, form):
    """(1000 − 333.333…) × 3 = 2000.00 of three who earn 1000; who has 30000.01 saved is refused for that clause."""
    given = written(policy[0], tmp_path, [household("甲", [1000, "无", 0]), household("乙", [0], "30000.01")], form)
    out = tmp_path / f"out.{form}"
    assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--on", "2024-09-01"]) == 0
    table = pq.read_table(out) if form == "parquet" else pa.ipc.open_file(out).read_all()
    first, second = table.to_pylist()
    assert (first["id"], first["JIA.outcome"], first["BU.amount"]) == ("甲", "eligible", Decimal("2000.00"))
    assert (second["JIA.outcome"], second["JIA.reason"], second["BU.amount"]) == ("ineligible", "JIA/all/财产", None)


def test_an_unknown_fact_is_neither_zero_nor_false(policy, household, written, tmp_path):
    """A household whose savings nobody asked for is open where they matter, and refused where its income decides."""
    given = written(policy[0], tmp_path, [household("甲", [1000]) | {"存款": "1"}, household("乙", [0]), household("丙", [5000])])
    table = pq.read_table(given)
    table = table.set_column(table.column_names.index("存款"), "存款", pa.nulls(3, pa.decimal128(18, 2)))
    pq.write_table(table, given)
    out = tmp_path / "out.parquet"
    assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--on", "2024-09-01"]) == 0
    found = pq.read_table(out).to_pylist()
    assert [(r["JIA.outcome"], r["JIA.reason"]) for r in found] == [
        ("ineligible", "JIA/all/收入"), ("unknown", "JIA/all/财产"), ("ineligible", "JIA/all/收入")
    ]  # fmt: skip


def test_a_record_outside_its_range_is_refused_and_the_others_are_not_lost(policy, household, written, tmp_path, capsys):
    """Savings of −1 元 are a problem of that record, with its code and place."""
    given = written(policy[0], tmp_path, [household("甲", [0]), household("乙", [0])])
    table = pq.read_table(given)
    wrong = pa.array([Decimal("-1.00"), Decimal("5.00")], pa.decimal128(18, 2))
    pq.write_table(table.set_column(table.column_names.index("存款"), "存款", wrong), given)
    out = tmp_path / "out.parquet"
    assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--on", "2024-09-01"]) == 3
    first, second = pq.read_table(out).to_pylist()
    assert (first["status"], first["problems"], first["JIA.outcome"]) == ("refused", ["REC0015 存款"], None)
    assert (second["status"], second["JIA.outcome"]) == ("decided", "eligible")


@pytest.mark.parametrize(
    ("change", "code", "exit_code"),
    [
        (lambda t: t.set_column(t.column_names.index("存款"), "存款", pa.array([1.5])), "POL0601", 1),
        (lambda t: t.drop_columns(["存款"]), "POL0602", 1),
        (lambda t: t.append_column("存歀", pa.array(["1"])), "POL0603", 1),
    ],
)  # fmt: skip
def test_wrong_columns_are_told_by_code(policy, household, written, tmp_path, capsys, change, code, exit_code):
    """A column of floats, a lacking and an unknown column are named, and no result is written."""
    given = written(policy[0], tmp_path, [household("甲", [0])])
    pq.write_table(change(pq.read_table(given)), given)
    out = tmp_path / "out.parquet"
    assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--on", "2024-09-01"]) == exit_code
    assert code in capsys.readouterr().err
    assert not out.exists()


def test_a_truncated_file_is_told_and_leaves_nothing(policy, household, written, tmp_path, capsys):
    """Half of a Parquet file is POL0604; neither a result nor a temporary file is left."""
    given = written(policy[0], tmp_path, [household("甲", [0])])
    given.write_bytes(given.read_bytes()[:-100])
    assert main(["batch", str(policy[1]), str(given), "-o", str(tmp_path / "out.parquet")]) == 4
    assert "POL0604" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["in.parquet"]
