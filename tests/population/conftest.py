"""A small policy on one household with members, and files of households for it."""

import json

import pytest

from baozhang_rules import PolicySet

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
标准 旧线 : 元/人/月 按 居住地 本地未定 用 上级
  | 地区   | 执行       | 执行至 | 值           | 依据      |
  | 310000 | 2024-01-01 | 无     | 900 元/人/月 | 试〔0〕号 |
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


@pytest.fixture(scope="session")
def policy(tmp_path_factory):
    """The policy and its file."""
    path = tmp_path_factory.mktemp("policy") / "p.pol"
    path.write_text(POLICY, encoding="utf-8")
    return PolicySet.load(path), path


def _household(name, wages, savings="100", **more):
    members = [{"出生日期": "1980-01-01", "工资": wage} for wage in wages]
    return {"编号": name, "居住地": "310101", "存款": savings, "成员": members, **more}


@pytest.fixture(scope="session")
def household():
    """Makes one household as JSON data."""
    return _household


@pytest.fixture(scope="session")
def written():
    """Writes a file of households."""

    def write(policy, folder, households, form="parquet"):
        import pyarrow as pa
        import pyarrow.parquet as pq

        from baozhang_rules.population.columns import record_batch

        records = [policy.record(json.dumps(h, ensure_ascii=False)) for h in households]
        batch = record_batch(records, policy.program.schema)
        path = folder / f"in.{form}"
        if form == "parquet":
            pq.write_table(pa.Table.from_batches([batch]), path)
        else:
            with pa.ipc.new_file(path, batch.schema) as file:
                file.write_batch(batch)
        return path

    return write
