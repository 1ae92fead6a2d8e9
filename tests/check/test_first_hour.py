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


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("定义 一年 : 元/人 = 每人额 × 12", "定义 一年 : 元/人 = 每人额 × 12 个月"),
        ("定义 一年 : 元/人/年 = 每人额 × 12", "定义 一年 : 元/人/年 = 每人额 按年"),
        ("定义 每月 : 元/人/月 = 年额 / 12", "定义 每月 : 元/人/月 = 年额 按月"),
        ("定义 多 : 是否 = 5 元/人 + 6 元/人 超过 每人额 × 24", "定义 多 : 是否 = 5 元/人 + 6 元/人 超过 每人额 × 24 个月"),
    ],
)
def test_a_number_of_months_without_its_unit(written, better, tmp_path):
    """`× 12` of a monthly amount is told with what is meant: so many months, or 按年."""
    before = "定义 每人额 : 元/人/月 = 7 元/人/月\n定义 年额 : 元/人/年 = 9 元/人/年\n"
    (problem,) = problems(tmp_path, f"{before}{written}\n")
    assert problem.code in ("POL0213", "POL0216")
    assert problem.fix().apply(problem.source) == f"{HEAD}{before}{better}\n"
    assert not problems(tmp_path, f"{before}{better}\n")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("定义 多 : 是否 = 7 元/月 + 1 元/月 超过 每人额", "乘以人数"),
        ("定义 合计额 : 元/月 = 每人额", "乘以人数"),
        ("定义 名额内 : 是否 = 名次 不超过 车", "乘以「1 辆」"),
    ],
)
def test_another_unit_is_told_with_the_way_to_it(written, said, tmp_path):
    """Two units that differ by persons, or by having one at all, are told with what to multiply by; never with 作 比率 计."""
    text = f"定义 每人额 : 元/人/月 = 7 元/人/月\n定义 名次 : 比率 = 2\n{written}\n"
    (problem,) = problems(tmp_path, text)
    assert said in problem.help("zh") and "比率 计" not in problem.help("zh")


def test_bands_of_a_table_that_only_say_where_they_end(tmp_path):
    """`3 辆 以下` below `1 辆 以下` is told with the row that begins where the one before it ends."""
    text = "表 比 : 比率 按 车\n  | 车 | 值 |\n  | 1 辆 以下 | 30% |\n  | 3 辆 以下 | 40% |\n  | 超过 | 50% |\n"
    (problem,) = problems(tmp_path, text)
    assert problem.code == "POL0291"
    fixed = problem.fix().apply(problem.source)
    assert "  | 超过 1 辆 至 3 辆 | 40% |" in fixed
    assert not problems(tmp_path, fixed.removeprefix(HEAD))


def test_a_table_after_of_is_a_product_or_a_name(tmp_path):
    """`车 的 比`, where 比 is a table: what the table says is its name alone."""
    text = "表 比 : 比率 按 车\n  | 车 | 值 |\n  | 1 辆 以下 | 30% |\n  | 超过 | 50% |\n定义 数 : 辆 = 车 的 比\n"
    (problem,) = problems(tmp_path, text)
    assert problem.code == "POL0230" and "车 × 比" in problem.help("zh") and "`比`" in problem.help("en")


@pytest.mark.parametrize("compared", ["不满", "未满", "不少于", "不高于", "超过", "不足"])
def test_a_comparison_that_touches_its_number(compared, tmp_path):
    """`车 不满3辆` is parted between the comparison and the number, never inside the comparison (`不 满 3辆`)."""
    (problem,) = problems(tmp_path, f"定义 甲 : 是否 = 车 {compared}3辆\n")
    assert problem.code == "POL0050" and f"「{compared} 3辆」" in problem.help("zh")
    assert not problems(tmp_path, problem.fix().apply(problem.source).removeprefix(HEAD))


def test_a_label_may_begin_with_a_comparison(tmp_path):
    """`不满3辆:` is the label of a clause, no comparison without its space."""
    assert not problems(tmp_path, "救助对象 甲 范围 家庭\n  应当同时符合:\n    不满3辆: 车 不满 3 辆\n")


def test_the_bounds_of_a_table_without_their_spaces(tmp_path):
    """`不满1辆` and `1辆 以上 不满3辆` in a table are each told with the parted text, and are right once it is written."""
    text = "表 比 : 比率 按 车\n  | 车 | 值 |\n  | 不满1辆 | 30% |\n  | 1辆 以上 不满3辆 | 40% |\n  | 3 辆 以上 | 50% |\n"
    for _ in range(2):
        problem = next(each for each in problems(tmp_path, text) if each.fix() is not None)
        text = problem.fix().apply(problem.source).removeprefix(HEAD)
    assert "| 不满 1辆 |" in text and "| 1辆 以上 不满 3辆 |" in text
    assert not problems(tmp_path, text)


def test_age_without_the_household_vocabulary(tmp_path):
    """年龄 in a policy that does not import 标准.家庭 is told with the line to add."""
    (problem,) = problems(tmp_path, "定义 成员 的 老 : 是否 = 年龄 60 周岁 以上\n")
    assert problem.code == "POL0210" and "引入 标准.家庭" in problem.help("zh") and "import 标准.家庭" in problem.help("en")


def test_a_distance_has_a_unit(tmp_path):
    """公里, 千米 and km are one unit of length."""
    assert not problems(tmp_path, "档案 家庭\n  远 : 公里 范围 0 千米 至 9 km 精度 0.1 公里\n")


def test_a_name_in_the_quotes_of_a_word_processor(tmp_path):
    """`车 低于 “线”` compares with the text 线: the way out is to drop the quotes."""
    (problem,) = problems(tmp_path, "标准 线 = 3 辆   依据 第三条\n定义 甲 : 是否 = 车 低于 “线”\n")
    assert problem.code == "POL0235" and "不加引号" in problem.help("zh") and "quotes" in problem.help("en")
