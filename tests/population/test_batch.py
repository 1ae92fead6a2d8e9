"""Batches: what a household gets in a file of many is what it gets alone; what is wrong with columns is told by code."""

import json
from datetime import date
from decimal import Decimal

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from baozhang_rules import PolicySet  # noqa: E402
from baozhang_rules.cli import main  # noqa: E402
from baozhang_rules.population.columns import record_batch  # noqa: E402

ON = date(2024, 9, 1)

POLICY = """语言版本 1
政策 试点
  地区 310000
  施行 2024-01-01 起
约定 年龄 : 生日当日
约定 闰日 : 平年三月初
约定 月末 : 取末日
档案 家庭
  居住地 : 地区码 管辖
  成员 : 成员 名单 1 至 30
  存款 : 元 范围 0 元 至 1000000 元 精度 0.01 元
档案 成员 属于 家庭 计量 人
  出生日期 : 日期
  工资 : 元/月 或 无 范围 0 元/月 至 100000 元/月 精度 0.01 元/月
标准 线 : 元/人/月 按 居住地 本地未定 用 上级
  | 地区   | 执行       | 执行至 | 值            | 依据      |
  | 310000 | 2024-01-01 | 无     | 1000 元/人/月 | 试〔1〕号 |
定义 人数 : 人 = 计数 成员
定义 成员 的 挣得 : 元/月 = 工资 无则 0 元/月
定义 收入 : 元/月 = 合计 成员 的 挣得
定义 人均 : 元/人/月 = 收入 / 人数
救助对象 甲类 编码 JIA 范围 家庭
  应当同时符合:
    收入: 人均 低于 线
    财产: 存款 不超过 30000 元
定补 补助 : 元/月 编码 BU
  对象 甲类
  基本额 (线 - 人均) × 人数
  四舍五入到 0.01 元/月
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory):
    """A small policy on one household with members."""
    path = tmp_path_factory.mktemp("policy") / "p.pol"
    path.write_text(POLICY, encoding="utf-8")
    return PolicySet.load(path), path


def household(name, wages, savings="100", **more):
    """One household as JSON data."""
    members = [{"出生日期": "1980-01-01", "工资": wage} for wage in wages]
    return {"编号": name, "居住地": "310101", "存款": savings, "成员": members, **more}


def written(policy, folder, households, form="parquet"):
    """A file of households."""
    records = [policy.record(json.dumps(h, ensure_ascii=False)) for h in households]
    batch = record_batch(records, policy.program.schema)
    path = folder / f"in.{form}"
    if form == "parquet":
        pq.write_table(pa.Table.from_batches([batch]), path)
    else:
        with pa.ipc.new_file(path, batch.schema) as file:
            file.write_batch(batch)
    return path


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_a_batch_gives_each_household_its_amount_and_reason(policy, tmp_path, form):
    """(1000 − 333.333…) × 3 = 2000.00 of three who earn 1000; who has 30000.01 saved is refused for that clause."""
    given = written(policy[0], tmp_path, [household("甲", [1000, "无", 0]), household("乙", [0], "30000.01")], form)
    out = tmp_path / f"out.{form}"
    assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--on", "2024-09-01"]) == 0
    table = pq.read_table(out) if form == "parquet" else pa.ipc.open_file(out).read_all()
    first, second = table.to_pylist()
    assert (first["id"], first["JIA.outcome"], first["BU.amount"]) == ("甲", "eligible", Decimal("2000.00"))
    assert (second["JIA.outcome"], second["JIA.reason"], second["BU.amount"]) == ("ineligible", "JIA/all/财产", None)


def test_an_unknown_fact_is_neither_zero_nor_false(policy, tmp_path):
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


def test_a_record_outside_its_range_is_refused_and_the_others_are_not_lost(policy, tmp_path, capsys):
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
def test_wrong_columns_are_told_by_code(policy, tmp_path, capsys, change, code, exit_code):
    """A column of floats, a lacking and an unknown column are named, and no result is written."""
    given = written(policy[0], tmp_path, [household("甲", [0])])
    pq.write_table(change(pq.read_table(given)), given)
    out = tmp_path / "out.parquet"
    assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--on", "2024-09-01"]) == exit_code
    assert code in capsys.readouterr().err
    assert not out.exists()


def test_a_truncated_file_is_told_and_leaves_nothing(policy, tmp_path, capsys):
    """Half of a Parquet file is POL0604; neither a result nor a temporary file is left."""
    given = written(policy[0], tmp_path, [household("甲", [0])])
    given.write_bytes(given.read_bytes()[:-100])
    assert main(["batch", str(policy[1]), str(given), "-o", str(tmp_path / "out.parquet")]) == 4
    assert "POL0604" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["in.parquet"]
