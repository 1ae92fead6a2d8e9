"""What officers paste from Word, web pages and Excel, put into one policy: each is read, or told with what to write.

Where a fix is offered, the text reads with it, and its scenario still gives what the plain text's does.
"""

import pytest

from baozhang_rules.check.program import check_bundle
from baozhang_rules.core.interp import Index
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import bundle_sources
from baozhang_rules.scenarios import check_scenarios, run_scenarios
from baozhang_rules.text import Source

PLAIN = """语言版本 1
政策 甲镇.办法
  文号 甲政〔2024〕1号
  施行 2024-01-01 起
档案 家庭
  存款 : 元 范围 0 元 至 100 元 精度 1 元
  人数 : 人 范围 1 人 至 9 人 精度 1 人
  收入 : 元/月 范围 0 元/月 至 9000 元/月 精度 1 元/月
  年龄 : 周岁 范围 0 周岁 至 120 周岁 精度 1 周岁
  在校 : 是否
  申请日 : 日期
标准 救助标准 : 元/月
  | 执行       | 执行至     | 值         | 依据 |
  | 2024-01-01 | 2024-12-31 | 3000 元/月 | 甲   |
  | 2025-01-01 | 无         | 3300 元/月 | 乙   |
救助对象 困难家庭 编码 KUNNAN 范围 家庭
  应当同时符合:
    收入: 收入 低于 救助标准 的 60%           依据 第三条
    存款: 存款 / 人数 不超过 50 元/人         依据 第四条
    年龄: 年龄 60 周岁 以上                   依据 第五条
定补 补助 : 元/月
  对象 困难家庭
  基本额 救助标准 - 收入                      依据 第六条
  不足 1 元/月 按 1 元/月 计
算例 "例"
  基准日 2024-06-01
  家庭:
    存款 50 元
    人数 1 人
    收入 1200 元/月
    年龄 61 周岁
    在校 否
    申请日 2024-05-01
  应得:
    困难家庭 符合
    补助 = 1800 元/月
"""

READ = [
    ("    收入: 收入", "\u3000\u3000收入: 收入"),
    ("    收入: 收入", "    ①收入: 收入"),
    ("年龄 60 周岁 以上", "年龄 ≥ 60 周岁"),
    ("年龄 60 周岁 以上", "年龄 ≧ 60 周岁"),
    ("年龄 60 周岁 以上", "年龄≥60周岁"),
    ("年龄 60 周岁 以上", "年龄 满 60 周岁"),
    ("年龄 60 周岁 以上", "年龄 60 岁 以上"),
    ("年龄 60 周岁 以上", "年龄 60周岁（含）以上"),
    ("施行 2024-01-01 起", "施行 ２０２４年１月１日 起"),
    ("施行 2024-01-01 起", "施行 2024年1月1日起"),
    ("不超过 50 元/人", "不超过 ５０ 元/人"),
    ("不超过 50 元/人", "不超过 五十元/人"),
    ("不超过 50 元/人", "不超过 ￥50/人"),
    ("不超过 50 元/人", "不超过 50.00元/人"),
    ("3000 元/月 |", "3，000元/月 |"),
    ("3000 元/月 |", "3,000.00 元/月 |"),
    ("2024-01-01 | 2024-12-31", "2024年1月1日 | 2024年12月31日"),
    ("的 60%", "的 60％"),
    ("的 60%", "的 60 %"),
    ("的 60%", "的 0.6"),
    ("的 60%", " × 0.6"),
    ("救助标准 的 60%", "救助标准\u00a0的\u202f60%"),
    ("救助标准 的 60%", "救助标准\u2009的 60%"),
    ("收入 低于", "收入 ＜"),
    ("    收入 1200 元/月", "    收入：1200元/月"),
    ("    申请日 2024-05-01", "    申请日 2024年5月1日"),
    ("定补 补助 : 元/月", "定补 补助 : 元／月"),
    ("救助标准 - 收入", "救助标准－收入"),
    ("救助标准 - 收入", "救助标准–收入"),
    ("救助标准 - 收入", "救助标准 − 收入"),
    ("救助标准 - 收入", "（救助标准-收入）"),
]
"""What stands in the plain text, and what may stand in its place."""

FIXED = [
    ("    收入: 收入", "    ⑴ 收入: 收入"),
    ("    收入: 收入", "    1）收入: 收入"),
    ("    收入: 收入", "    （1）收入: 收入"),
    ("    收入: 收入", "    a) 收入: 收入"),
    ("    收入: 收入", "    Ⅰ. 收入: 收入"),
    ("    收入: 收入", "    - 收入: 收入"),
    ("    收入: 收入", "    收入︰ 收入"),
    ("    收入: 收入", "    收入﹕收入"),
    ("年龄 60 周岁 以上", "年龄﹥60周岁"),
    ("年龄 60 周岁 以上", "年满60周岁"),
    ("年龄 60 周岁 以上", "年龄 60 周岁及其以上"),
    ("年龄 60 周岁 以上", "年龄 在 60 周岁 及以上 的"),
    ("施行 2024-01-01 起", "施行 二〇二四年一月一日 起"),
    ("施行 2024-01-01 起", "自 2024年1月1日 起施行"),
    ("施行 2024-01-01 起", "施行 2024-1-1 0:00:00 起"),
    ("不超过 50 元/人", "不超过 伍拾元/人"),
    ("不超过 50 元/人", "不超过 RMB50/人"),
    ("不超过 50 元/人", "不超过 5O 元/人"),
    ("不超过 50 元/人", "不超过 50兀/人"),
    ("不超过 50 元/人", "不超过 50 元每人"),
    ("不超过 50 元/人", "不超过 每人 50 元"),
    ("3000 元/月 |", "3 000 元/月 |"),
    ("3000 元/月 |", "3000 |"),
    ("3000 元/月 |", "￥3,000.00 |"),
    ("3000 元/月 |", "3.0E+03 元/月 |"),
    ("2024-01-01 | 2024-12-31", "45292 | 45657"),
    ("2024-01-01 | 2024-12-31", "2024/1/1 0:00 | 2024/12/31 0:00"),
    ("| 无         | 3300", "| 至今       | 3300"),
    ("| 无         | 3300", "| 长期       | 3300"),
    ("的 60%", "的 ６０﹪"),
    ("的 60%", "的百分之六十"),
    ("救助标准 的 60%", "“救助标准” 的 60%"),
    ("救助标准 的 60%", "《救助标准》的 60%"),
    ("救助标准 的 60%", "救助标准\u200e 的 60%"),
    ("救助标准 的 60%", "救助标准 的 60%\u000b"),
    ("收入 低于", "收入 低于\u2028   "),
    ("收入 低于", "收入&nbsp;低于"),
    ("收入 低于", "收入 低于低于"),
    ("收入 低于", "收入 低於"),
    ("    在校 否", "    在校 FALSE"),
    ("    在校 否", "    在校 否。"),
    ("    在校 否", "    在校 ×"),
    ("    在校 否", "    在校 √"),
    ("    在校 否", "    在校 N"),
    ("    收入 1200 元/月", "    收入 '1200"),
    ("    收入 1200 元/月", "    收入 1,200.00"),
    ("    收入 1200 元/月", "    收入 1200元"),
    ("    收入 1200 元/月", "    收入=1200元/月"),
    ("    申请日 2024-05-01", "    申请日 45413"),
    ("    申请日 2024-05-01", "    申请日期 2024-05-01"),
    ("    申请日 2024-05-01", "    申请曰 2024-05-01"),
    ("定补 补助 : 元/月", "定补 补助 : 元∕月"),
    ("定补 补助 : 元/月", "定补 补助(元/月)"),
    ("定补 补助 : 元/月", "定补：补助 : 元/月"),
    ("救助标准 - 收入", "[救助标准 - 收入]"),
    ("困难家庭 符合", "困难家庭：符合"),
    ("困难家庭 符合", "困難家庭 符合"),
    ("补助 = 1800 元/月", "补助：1800元/月"),
    ("不足 1 元/月 按 1 元/月 计", "不足1元按1元计"),
    ("不足 1 元/月 按 1 元/月 计", "不足一元的按一元计算"),
]
"""What is told with fixes, which applied one after another give a text that reads."""

TOLD = [
    ("3000 元/月 |", "#N/A |", "POL0061"),
    ("| 无         | 3300", "| -          | 3300", "POL0018"),
    ("| 无         | 3300", "| —          | 3300", "POL0018"),
    ("| 无         | 3300", "| /          | 3300", "POL0018"),
    ("| 无         | 3300", "|            | 3300", "POL0060"),
    ("| 2024-01-01 | 2024-12-31", "| Jan-24 | 2024-12-31", "POL0263"),
    ("的 60%", "的 60个百分点", "POL0018"),
    ("    申请日 2024-05-01", "    申请日 2024.5", "POL0702"),
    ("救助标准 - 收入", "救助标准减收入", "POL0210"),
    ("补助 = 1800 元/月", "补助 1,800.00", "POL0035"),
    ("不足 1 元/月 按 1 元/月 计", "四舍五入取整", "POL0018"),
    ("不足 1 元/月 按 1 元/月 计", "取整到元", "POL0018"),
]
"""What can't be mended without a guess: its code."""


def bundle_of(text):
    """Return the bundle, the index (None where it has errors) and the errors of a policy."""
    collector = Collector()
    bundle = bundle_sources([Source("t.pol", text)], collector)
    program = None if collector.has_errors else check_bundle(bundle, collector)
    index = None if program is None else Index(program)
    found = [] if index is None else list(check_scenarios(bundle, index))
    return bundle, index, [*collector.errors, *found]


def passes(text):
    """Whether a policy has no error and its scenario passes."""
    bundle, index, errors = bundle_of(text)
    return not errors and all(result.passed for result in run_scenarios(bundle, index))


def pasted(plain, written):
    """Return the policy with something pasted into it."""
    assert plain in PLAIN
    return PLAIN.replace(plain, written, 1)


@pytest.mark.parametrize(("plain", "written"), READ)
def test_is_read_as_the_plain_text(plain, written):
    """A pasted form that means the same is read."""
    assert passes(pasted(plain, written))


@pytest.mark.parametrize(("plain", "written"), FIXED)
def test_is_told_with_fixes_that_give_the_plain_meaning(plain, written):
    """Each fix is applied in turn; with the last the policy reads, and its scenario passes."""
    text = pasted(plain, written)
    for _ in range(4):
        fix = next((problem.fix() for problem in bundle_of(text)[2] if problem.fix()), None)
        if fix is None:
            break
        text = fix.apply(Source("t.pol", text))
    assert text != pasted(plain, written) and passes(text)


@pytest.mark.parametrize(("plain", "written", "code"), TOLD)
def test_is_told_with_what_to_write(plain, written, code):
    """What would need a guess is told with its code and a way out, in both languages."""
    found = bundle_of(pasted(plain, written))[2]
    assert found[0].code == code
    assert any((problem.help("zh") and problem.help("en")) or "例如" in problem.message("zh") for problem in found)
