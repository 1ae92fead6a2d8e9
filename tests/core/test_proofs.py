"""The numeric report of small policies, with intervals, grids and bits worked out by hand beside them."""

import subprocess
import sys
from fractions import Fraction

import pytest

from baozhang_rules.check.program import check_bundle
from baozhang_rules.core.bounds.proofs import Kind, Width, proofs
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import bundle_sources
from baozhang_rules.text import Source

HEAD = """语言版本 1
政策 示例
档案 家庭
  成员 : 成员 名单 1 至 10
  存款 : 元 范围 0 元 至 1000000 元 精度 0.01 元
  系数 : 比率 范围 0 至 1000000000 精度 0.000001
  申请日 : 日期
  收入 : 元/月 按 月 范围 10 元/月 至 50 元/月 精度 0.01 元/月
  估价 : 元
档案 成员 属于 家庭 计量 人
  编号 : 文字 标识
  工资 : 元/月 范围 0 元/月 至 50000 元/月 精度 0.01 元/月
  次数 : 次 范围 1 次 至 5 次 精度 1 次
  配偶 : 成员 或 无 联系
标准 线 : 元/人/月
  | 执行       | 执行至     | 值             |
  | 2024-01-01 | 2024-12-31 | 700 元/人/月   |
  | 2025-01-01 | 无         | 730.5 元/人/月 |
定义 家庭人数 : 人 = 计数 成员
定义 总工资 : 元/月 = 合计 成员 的 工资
定义 人均 : 元/人/月 = 总工资 / 家庭人数
"""


def checked(text):
    """A program behind the head, or None, and the codes of the errors."""
    problems = Collector()
    program = check_bundle(bundle_sources([Source("示例.pol", HEAD + text)], problems), problems)
    return program, [problem.code for problem in problems.errors]


def proved(text=""):
    """The proofs of a policy behind the head, by kind and id."""
    program, codes = checked(text)
    assert codes == []
    return {(proof.kind, proof.id): proof for proof in proofs(program)}


def figures(proof):
    """What a back end takes from a proof."""
    return proof.low, proof.high, proof.grid, proof.over, proof.bits


@pytest.mark.parametrize(
    ("kind", "id", "expected"),
    [
        (Kind.FACT, "家庭.存款", (0, 1_000_000, 100, 1, 27)),  # 10^8 分: 2^26 = 67108864 < 10^8 < 2^27
        (Kind.FACT, "成员.工资", (0, 50_000, 100, 1, 23)),  # 5 × 10^6 分: 2^22 = 4194304 < 5000000 < 2^23
        (Kind.FACT, "家庭.系数", (0, 10**9, 10**6, 1, 50)),  # 10^15: 2^49 ≈ 5.6 × 10^14 < 10^15 < 2^50
        (Kind.STANDARD, "线", (700, Fraction("730.5"), 2, 1, 11)),  # in halves 1461: 1024 < 1461 < 2048
        (Kind.DEFINITION, "家庭.家庭人数", (1, 10, 1, 1, 4)),  # 8 ≤ 10 < 16
        (Kind.DEFINITION, "家庭.总工资", (0, 500_000, 100, 1, 26)),  # 5 × 10^7 分: 2^25 = 33554432 < 5 × 10^7 < 2^26
        # 500000 元 each for 1 person, in 分 over up to 10: 500000 × 100 × 10 = 5 × 10^8: 2^28 = 268435456 < 5 × 10^8 < 2^29
        (Kind.DEFINITION, "家庭.人均", (0, 500_000, 100, 10, 29)),
    ],
)
def test_what_is_declared_has_the_bits_worked_out_by_hand(kind, id, expected):
    """Interval, grid, denominator of data and bits follow from ranges, precisions, rows and list bounds."""
    found = proved()[kind, id]
    assert figures(found) == expected
    assert found.width is Width.FAST and found.quotient is (found.over > 1)


def test_a_rounding_is_shown_before_it_ends_the_denominator():
    """线 − 人均 is −30.5 … 730.5 in 分 over persons: 730.5 × 100 × 10 = 730500 has 20 bits; rounded it is −31 … 731: 10 bits."""
    rows = proved("定义 差额 : 元/人/月 = (当 人均 低于 线 则 线 - 人均 否则 0 元/人/月) 四舍五入到 1 元/人/月\n")
    assert figures(rows[Kind.ROUNDING, "家庭.差额#1"]) == (Fraction("-30.5"), Fraction("730.5"), 100, 10, 20)
    assert figures(rows[Kind.DEFINITION, "家庭.差额"]) == (-31, 731, 1, 1, 10)
    assert rows[Kind.ROUNDING, "家庭.差额#1"].name == "差额"


def test_a_product_of_large_ratios_is_wide():
    """10^15 × 10^15 = 10^30 millionths of millionths: 2^99 ≈ 6.3 × 10^29 < 10^30 < 2^100."""
    found = proved("定义 积 : 比率 = 系数 × 系数\n")[Kind.DEFINITION, "家庭.积"]
    assert (found.bits, found.width) == (100, Width.WIDE)


def test_beyond_127_bits_a_policy_is_refused():
    """10^45 has 150 bits: POL0401."""
    assert checked("定义 积 : 比率 = 系数 × 系数 × 系数\n")[1] == ["POL0401"]


def test_a_fact_without_range_or_precision_is_only_assumed():
    """估价 counts as ±10^15 in steps of 0.0001, 10^19 has 64 bits; a record may hold more."""
    found = proved()[Kind.FACT, "家庭.估价"]
    assert found.assumed and figures(found) == (-(10**15), 10**15, 10**4, 1, 64)
    assert not proved()[Kind.FACT, "家庭.存款"].assumed


# ---------------------------------------------------------------------------------- what differs by month or person


def test_a_sum_of_months_keeps_the_grid_of_one_month():
    """12 months of 10 … 50 元 come to 120 … 600 元, and 11 × 10 元 + 10.01 元 is one such sum."""
    found = proved("定义 全年 : 元 = 合计 收入 于 申请日 前 12 个月\n")[Kind.DEFINITION, "家庭.全年"]
    assert figures(found)[:4] == (120, 600, 100, 1)
    assert (Fraction("120.01") * found.grid).denominator == 1


def test_a_mean_of_months_lies_between_its_months():
    """The mean of 12 months of 10 … 50 元 is 10 … 50 元, in twelfths of a 分."""
    found = proved("定义 月均 : 元/月 = 平均 收入 于 申请日 前 12 个月\n")[Kind.DEFINITION, "家庭.月均"]
    assert figures(found)[:4] == (10, 50, 1200, 1)


def test_what_a_guard_says_holds_of_today_only():
    """收入 above 40 元 today says nothing of the months before: their mean stays 10 … 50 元."""
    text = "定义 平时 : 元/月 = (当 收入 高于 40 元/月 则 平均 收入 于 申请日 前 3 个月 否则 0 元/月)\n"
    assert figures(proved(text)[Kind.DEFINITION, "家庭.平时"])[:2] == (0, 50)


def test_one_divisor_of_two_persons_is_two_numbers():
    """工资 / 次数 of a person and of the spouse have two denominators, up to 5 each; brought to 60 each they can be added."""
    text = "定义 成员 的 次均 = 工资 / 次数\n定义 成员 的 两人 = 次均 + (配偶 的 次均 无则 次均)\n"
    rows = proved(text)
    assert figures(rows[Kind.DEFINITION, "成员.次均"])[2:4] == (100, 5)
    both = rows[Kind.DEFINITION, "成员.两人"]
    possible = Fraction(1, 300) + Fraction(1, 500)  # 0.01 over 3 and over 5 times
    assert any((possible * both.grid * d).denominator == 1 for d in range(1, both.over + 1))


def test_each_further_step_counts_as_far_as_the_keys_go():
    """A table read by 家庭人数 (up to 10) from 5 on by 100 元 each: at most 1000 + 5 × 100 = 1500 元."""
    table = "表 限额 : 元/月 按 家庭人数\n  | 家庭人数 | 值 |\n  | 1 至 4 | 500 元/月 |\n  | 5 以上 | 1000 元/月 每增 100 元/月 |\n"
    rows = proved(table + "定义 限 : 元/月 = 限额\n")
    assert figures(rows[Kind.TABLE, "限额"])[:3] == (500, 1500, 1)


# -------------------------------------------------------------------------------------------------------- the room


def test_the_proofs_need_no_parser():
    """A back end that asks for proofs imports neither the surface language nor the checker."""
    code = "import sys, baozhang_rules.core.bounds.proofs; print([m for m in sys.modules if m.split('.')[-1] in ('lark', 'syntax', 'check')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
