"""Everyday words where a name, a type or a function stands are told apart from misspelt ones."""

import pytest
from tests.check.corpus import LIBRARY

from baozhang_rules.check.program import check_bundle
from baozhang_rules.diagnostics import Collector, render_text
from baozhang_rules.names import bundle_sources
from baozhang_rules.text import Source

HEAD = "政策 示例镇办法\n引入 标准.家庭\n"


def errors(text):
    """Return the errors of one text."""
    collector = Collector()
    check_bundle(bundle_sources([Source("t.pol", text)], collector, LIBRARY), collector)
    return list(collector.errors)


@pytest.mark.parametrize(
    ("written", "code", "meant"),
    [
        ("定义 丁 : 是否 = 商品房数 两套 以上", "POL0210", "定义 丁 : 是否 = 商品房数 2 套 以上"),
        ("定义 丁 : 是否 = 家庭人数 三口 以下", "POL0210", "定义 丁 : 是否 = 家庭人数 3 人 以下"),
        ("定义 丁 : 比率 = 五成", "POL0210", "定义 丁 : 比率 = 50%"),
        ("定义 丁 : 元/月 = 每月80元", "POL0210", "定义 丁 : 元/月 = 80 元/月"),
        ("定义 丁 : 元/人/月 = 每人每月80元", "POL0210", "定义 丁 : 元/人/月 = 80 元/人/月"),
        ("定义 丁 : 是否 = true", "POL0210", "定义 丁 : 是否 = 是"),
        ("定义 丁 : 日期 = 今天", "POL0210", "定义 丁 : 日期 = 基准日"),
        ("定义 丁 : 布尔 = 是", "POL0212", "定义 丁 : 是否 = 是"),
        ("定义 丁 : 百分比 = 5%", "POL0212", "定义 丁 : 比率 = 5%"),
        ("定义 丁 : 元每月 = 5 元/月", "POL0212", "定义 丁 : 元/月 = 5 元/月"),
        ("定义 丁 : 元 = max(货币财产, 5 元)", "POL0224", "定义 丁 : 元 = 较大(货币财产, 5 元)"),
    ],
)
def test_an_everyday_word_is_replaced_by_the_language_s(written, code, meant):
    """The word is reported with its code, and the fix writes what was meant, which has no problem left."""
    (problem,) = errors(HEAD + written + "\n")
    assert problem.code == code
    fixed = problem.fix().apply(Source("t.pol", HEAD + written + "\n"))
    assert fixed == HEAD + meant + "\n"
    assert errors(fixed) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("定义 丁 : 金额 = 货币财产", "写上单位"),
        ("定义 丁 : 元 = 三万", "写单位"),
        ("定义 丁 : 是否 = 商品房数 = 没有", "写「无」"),
        ("定义 丁 : 元 = sum(货币财产)", "合计"),
    ],
)
def test_what_could_mean_several_things_is_only_said(written, said):
    """Nothing is put in where the word doesn't say which unit, or which kind of absence, is meant."""
    (problem,) = errors(HEAD + written + "\n")
    assert said in problem.help("zh") and problem.fix() is None
    assert "{" not in render_text(problem, "en")


def test_a_rounding_said_twice_is_mended_twice():
    """The unit of 不足 1 元 按 1 元 计 is mended in both places at once."""
    text = (
        HEAD + "救助对象 困难户\n  应当同时符合:\n    收入: 家庭月收入 低于 5 元/月\n"
        "定补 补助 : 元/月\n  对象 困难户\n  基本额 5 元/月\n  不足 1 元 按 1 元 计\n"
    )
    (problem,) = errors(text)
    fixed = problem.fix().apply(Source("t.pol", text))
    assert "不足 1 元/月 按 1 元/月 计" in fixed and errors(fixed) == []
