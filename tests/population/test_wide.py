"""Numbers beyond 63 bits: products and quotients of large amounts are as exact in a kernel as in the scalar engine."""

from collections import Counter
from datetime import date

import pytest

pytest.importorskip("pyarrow")

from tests.backends.batch_agreement import compare_batch

from baozhang_rules import PolicySet
from baozhang_rules.population.generate import Generator
from baozhang_rules.runtime.decision import Dates

POLICY = """语言版本 1
政策 大数
  地区 310000
  施行 2024-01-01 起
档案 家庭
  居住地 : 地区码 管辖
  成员 : 成员 名单 1 至 30
  资产 : 元 范围 0 元 至 100000000000000 元 精度 0.01 元
  负债 : 元 或 无 范围 0 元 至 100000000000000 元 精度 0.01 元
档案 成员 属于 家庭 计量 人
  份额 : 比率 范围 -1 至 1 精度 0.0001
定义 人数 : 人 = 计数 成员
定义 份额合计 : 比率 = 合计 成员 的 份额
定义 净资产 : 元 = 资产 - 负债 无则 0 元
定义 分得 : 元/人 = 净资产 × 份额合计 / 人数
救助对象 大户 编码 DA 范围 家庭
  应当同时符合:
    多: 分得 高于 123456.789 元/人
一次性救助 大额 : 元 编码 E
  对象 大户
  基本额 分得 × 1 人 的 33.3%
  四舍五入到 0.01 元
一次性救助 小额 : 元 编码 XIAO
  对象 当 非 大户
  基本额 分得 × 1 人 的 7.7%
  不足 0.1 元 按 0.1 元 计
"""


def test_wide_numbers_agree(tmp_path):
    """2,000 households up to 10^14 元, of one to thirty members, with shares of both signs: no column differs, none is left over."""
    path = tmp_path / "p.pol"
    path.write_text(POLICY, encoding="utf-8")
    policy, on, counts = PolicySet.load(path), date(2024, 9, 1), Counter()
    batch = Generator(policy.program, on, 3).batch(0, 2000)
    assert compare_batch(policy, batch, Dates(on, on), 0, counts) == []
    assert counts == {"kernel": 2000, "scalar": 0}
