"""Kernels, the scalar engine and the interpreter are one meaning over populations: generated programs and the shipped policies.

`BAOZHANG_FUZZ=ci` compares more; `BAOZHANG_FUZZ=full` more than 2,000,000 households with the scalar engine and more than 50,000 with the
interpreter, over 340 programs (an hour of processor time; `python -m tests.backends.batch_agreement` does parts of it).
"""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

from tests.backends.batch_agreement import compare_batch, compare_many, compare_mixed

from baozhang_rules import PolicySet
from baozhang_rules.population.columns import record_batch
from baozhang_rules.population.generate import Generator
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.records import load_record

pytestmark = pytest.mark.fuzz

FUZZ = os.environ.get("BAOZHANG_FUZZ", "")
PROGRAMS, HOUSEHOLDS, INTERPRETED = {"ci": (30, 600, 30), "full": (340, 3200, 160)}.get(FUZZ, (4, 240, 10))
SHIPPED, SHIPPED_INTERPRETED = {"ci": (600, 10), "full": (10_000, 300)}.get(FUZZ, (80, 5))
REFERENCE = 3_200_000 if FUZZ == "full" else SHIPPED
EVERY = 24 if FUZZ == "full" else 8
"""Of how many households one's reasons are compared too: they need the whole trace of the scalar engine."""
BATCH = 20_000
ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "policies"
SETS = {
    "reference": ([ROOT / "benchmarks" / "reference" / "reference.pol"], date(2025, 9, 1)),
    "town": ([POLICIES / "examples" / "town.pol"], date(2024, 6, 1)),
    "shanghai": ([POLICIES / "shanghai"], date(2024, 9, 1)),
}


def test_mixed_populations_of_generated_programs_agree():
    """Lists of thirty and empty ones, numbers at the ends of their ranges and beyond 63 bits, gaps and ties: 0 differences."""
    counts = Counter()
    for seed in range(1000, 1000 + PROGRAMS):
        assert compare_mixed(seed, HOUSEHOLDS, counts, EVERY, INTERPRETED) == [], seed
    print(dict(counts))
    assert counts["kernel"] > PROGRAMS * HOUSEHOLDS // 3, counts
    assert counts["interp"] > 0


def test_the_last_month_of_the_calendar():
    """December 9999 is at most the earliest month among entries that all have it: a household that a kernel once refused (seed 707)."""
    counts = Counter()
    assert compare_mixed(707, 400, counts, 24, 10) == []
    assert counts["kernel"] > 100


RANKED = """语言版本 1
政策 试.甲
  地区 990101
  施行 2023-01-01 起
档案 家庭
  居住地 : 地区码 管辖
  成员 : 成员 名单 1 至 12
档案 成员 属于 家庭 计量 人
  姓名 : 文字 标识
  工资 : 元/月 范围 0 元/月 至 1000 元/月 精度 1 元/月
定义 成员 的 名次 = 排名 按 工资 从高到低 并列时 按 记录次序
定义 成员 的 份额 : 元/月 = (工资 / 名次) 四舍五入到 0.01 元/月
救助对象 困难 编码 K 范围 家庭
  应当同时符合:
    甲: 合计 成员 的 份额 低于 50 元/月
"""


def test_a_number_over_each_ones_rank(tmp_path):
    """A vector that reaches past the last entry, where no rank stands, divides by nothing there: the process once ended by it."""
    (tmp_path / "a.pol").write_text(RANKED, encoding="utf-8")
    policy, counts, on = PolicySet.load(tmp_path), Counter(), date(2024, 6, 1)
    persons = [[{"姓名": f"甲{at}", "工资": 10 * at + size} for at in range(size)] for size in (1, 2, 3, 5)]
    raw = [{"居住地": "990101", "成员": each} for each in persons]
    batch = record_batch([load_record(each, policy.program.schema) for each in raw], policy.program.schema)
    assert compare_batch(policy, batch, Dates(on, on), 0, counts) == []
    assert counts["kernel"] == 4


@pytest.mark.parametrize("name", ["reference", "town", pytest.param("shanghai", marks=pytest.mark.heavy)])
def test_populations_of_shipped_policies_agree(name):
    """Generated households, in one of twenty of whose facts nobody asked in every second batch: 0 differences."""
    paths, on = SETS[name]
    policy, counts = PolicySet.load(*paths), Counter()
    households, interp = REFERENCE if name == "reference" else SHIPPED, SHIPPED_INTERPRETED
    size = min(BATCH, households // 2)
    for number in range(households // size):
        batch = Generator(policy.program, on, 11, 50 * (number % 2)).batch(number, size)
        assert compare_many(policy, batch, Dates(on, on), number, counts, EVERY, interp) == []
        interp = interp if number == 0 else 0
    print(dict(counts))
    assert counts["kernel"] > households // 8, counts
