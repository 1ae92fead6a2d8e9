"""The page on lowering says what the checker does: each line of its tables that is easy to try is tried here."""

import pytest
from tests.docs.blocks import ROOT

PREAMBLE = (ROOT / "tests" / "docs" / "preamble.pol").read_text(encoding="utf-8")
RULES = """
救助对象 例户 编码 LIHU
  应当同时符合:
    收入: 月人均收入 低于 生活标准
  有下列情形之一的除外:
    多房: 商品房数 超过 1 套
救助对象 次户 编码 CIHU
  至少符合 1 项:
    收入: 月人均收入 低于 生活标准 的 2 倍
    住房: 商品房数 为 0 套
次序 : 例户 重于 次户
定补 甲补贴 : 元/月
  对象 次户
  基本额 300 元/月
  下限 50 元/月
  加 当 有重残成员 : 20 元/月
定补 乙补贴 : 元/月
  对象 次户
  基本额 200 元/月
不得重复享受 甲补贴, 乙补贴 : 就高
"""
EXPRESSIONS = {
    "月人均收入 的 70%": "(arith num<yuan/month/person> *",
    "家庭人数 在 2 人 至 4 人": "(and bool",
    "商品房数 属于 (1 套, 2 套)": "(or bool",
    "(当 商品房数 为 0 套 则 1 元 否则 0 元)": "(case num<yuan>",
    "房屋价值 无则 0 元": "(or-else num<yuan>",
    "100 元 作 元/月 计": "(retype num<yuan/month>",
    "医药费 按月": "(lit num<month/year> 12)",
    "(货币财产) 四舍五入到 1 元": "(round num<yuan> half_up 1",
    "(货币财产) 不足 1 元 按 1 元 计": "(round num<yuan> up 1",
    "(货币财产) 舍去不足 1 元": "(round num<yuan> down 1",
    "合计 成员 的 工资": "(aggregate num<yuan/month> sum",
    "家庭月收入 于 申请日": "(at num<yuan/month>",
    "平均 家庭月收入 于 申请日 前 6 个月": "(window num<yuan/month> mean",
    "甲补贴 + 乙补贴": "甲补贴 counted)",
    "基准日": "(base-date date base)",
}


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """One program that holds every expression as a definition."""
    from baozhang_rules import PolicySet

    lines = [f"定义 式{number} = {text}" for number, text in enumerate(EXPRESSIONS)]
    path = tmp_path_factory.mktemp("lowering") / "page.pol"
    path.write_text("\n".join([PREAMBLE, RULES, *lines, ""]), encoding="utf-8")
    return PolicySet.load(path).program


def shown(part):
    """Return the text form of a part of core."""
    from baozhang_rules.core.text import show

    return show(part)


@pytest.mark.parametrize("number", range(len(EXPRESSIONS)), ids=list(EXPRESSIONS))
def test_an_expression_becomes_the_node_that_the_page_names(program, number):
    """The core node of each surface form is the one in the table."""
    definition = next(each for each in program.definitions if each.name == f"式{number}")
    assert list(EXPRESSIONS.values())[number] in shown(definition)


def test_groups_orders_and_steps(program):
    """Groups are Kleene operations, membership excludes the classes before, steps wrap what stands above them."""
    rules = {rule.name: rule for rule in program.rules}
    assert "(not bool" in shown(rules["例户"])
    assert "(at-least bool 1" in shown(rules["次户"])
    assert rules["次户"].uppers == ("LIHU",)
    amount = shown(rules["甲补贴"])
    assert "(not bool (rule-ref bool LIHU own))" in amount
    assert amount.index("甲补贴/add") < amount.index("甲补贴/floor") < amount.index("甲补贴/base")
    assert "larger" in amount
    assert "(rule-ref num<yuan/month> 甲补贴 amount)" in shown(rules["乙补贴"])
