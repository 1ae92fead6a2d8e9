"""What a policy officer stumbled over in the first hour with a regulation of their own, and what they are told now."""

from __future__ import annotations

import pytest

from baozhang_rules.check.program import check_bundle
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import load_bundle

HEAD = """语言版本 1
档案 家庭
  车 : 辆 范围 0 辆 至 9 辆 精度 1 辆
  成员 : 成员 名单 1 至 9
档案 成员 属于 家庭 计量 人
  照护额 : 元/人/月 范围 0 元/人/月 至 500 元/人/月 精度 1 元/人/月
"""


def problems(tmp_path, text):
    file = tmp_path / "p.pol"
    file.write_text(HEAD + text, encoding="utf-8")
    collector = Collector()
    bundle = load_bundle([str(file)], collector)
    if not collector.has_errors:
        check_bundle(bundle, collector)
    return collector.errors


@pytest.mark.parametrize(("written", "better"), [("1 辆以上", "辆 以上"), ("3 辆以内", "辆 以内"), ("2 辆及以上", "辆 及以上")])
def test_a_unit_and_a_comparison_that_touch_behind_a_number(written, better, tmp_path):
    """`1 辆以上` is told like `1辆以上`: the blank is missing, and the fix puts it there."""
    (problem,) = problems(tmp_path, f"救助对象 甲 范围 家庭\n  应当同时符合:\n    车: 车 {written}\n")
    assert problem.code == "POL0050" and better in problem.help("zh")
    fixed = problem.fix().apply(problem.source)
    assert written.replace(better.replace(" ", ""), better) in fixed
    assert not problems(tmp_path, fixed.removeprefix(HEAD))


def test_a_sum_over_persons_is_not_to_be_multiplied_again(tmp_path):
    """Adding up what each member gets is already the household's amount: the way out is 作 … 计, never × 家庭人数."""
    text = "救助对象 甲 范围 家庭\n  应当同时符合:\n    车: 车 9 辆 以下\n定补 补 : 元/月\n  对象 甲\n  基本额 合计 成员 的 照护额\n  四舍五入到 1 元/月\n"
    (problem,) = problems(tmp_path, text)
    assert problem.code == "POL0328" and "不要再乘人数" in problem.help("zh") and "taken as" in problem.help("en")
    assert not problems(tmp_path, text.replace("合计 成员 的 照护额", "(合计 成员 的 照护额) 作 元/月 计"))
