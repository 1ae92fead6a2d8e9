"""Clauses, steps, cells and definitions left to local rules: bounds, defaults, and written rules to choose from."""

import pytest
from tests.check.rules.deciding import decided, household, program, results
from tests.check.rules.reading import check

from baozhang_rules.core.interp import Index
from baozhang_rules.core.text import read, show
from baozhang_rules.explain import explanation_of
from baozhang_rules.explain.declared import declaration_text
from baozhang_rules.format import format_source
from baozhang_rules.runtime.values import Fault
from baozhang_rules.text import Source

UPPER = """
政策 国家.办法
  发布机关 民政部
引入 示例市救助
救助对象 困难户 编码 KN
  应当同时符合:
    收入: 月人均收入 低于 生活标准
    财产: 待地方规定 默认 按户   依据 国家第五条
      方案 按户: 货币财产 不超过 20000 元                   依据 国家第五条第一项
      > 要旨 每人不超过一万元
      方案 人均: 货币财产 / 家庭人数 不超过 10000 元/人     依据 国家第五条第二项
定义 口径 : 元/月 待地方规定
  方案 全额: 家庭月收入
  方案 减半: 家庭月收入 × 50%
定补 补助 : 元/月 编码 BZ
  对象 困难户
  基数: 基本额 待地方规定
    方案 差额: (生活标准 - 月人均收入) × 家庭人数   依据 国家第八条
    方案 定数: 口径                                 依据 国家第九条
  起补: 下限 待地方规定 不低于 30 元/月 默认 50 元/月   依据 国家第十条
  残补: 增发 按人 当 残疾等级 二级 以上 : 待地方规定 不高于 500 元/人/月 默认 100 元/人/月
  四舍五入到 0.01 元/月
"""
HEAD = "政策 乙市办法\n  地区 310101\n引入 示例市救助\n实施 国家.办法\n"
LOCAL = """填补 困难户 的 财产 : 人均   依据 乙市第二条
填补 补助 的 基数 : 定数   依据 乙市第三条
填补 补助 的 起补 : 80 元/月   依据 乙市第四条
填补 补助 的 残补 : 工资 × 10% 作 元/人/月 计
  四舍五入到 1 元/人/月   依据 乙市第五条
定义 口径 = 减半   依据 乙市第六条
"""
DISABLED = {"工资": 100, "残疾等级": "一级"}


def both(local=LOCAL):
    """The upper policy with a local one."""
    return program("", UPPER, HEAD + local.replace("  四舍五入到 1 元/人/月   依据", "  四舍五入到 1 元/人/月\n  依据"))


def test_a_local_rule_chooses_among_the_written_ones_and_sets_the_steps():
    """Half of 100 is 50, raised to the local floor 80, plus 10 % of 100 for the disabled member: 90."""
    found = results(both(), household(DISABLED, {}, 货币财产=15000))
    assert found["KN"].own is True  # 7500 a head; 15000 also keeps the household's 20000
    assert found["BZ"].value == 90


def test_the_chosen_rule_alone_counts():
    """25000 for three is 8333 a head: in by the local choice, out by the default one elsewhere."""
    people = (DISABLED, {}, {})
    assert results(both(), household(*people, 货币财产=25000))["KN"].own is True
    assert results(both(), household(*people, 货币财产=25000, 居住地="310104"))["KN"].own is False


def test_elsewhere_the_defaults_hold_and_what_has_none_cannot_be_computed():
    """Without a local text the base amount is 无法计算, of those who make the region's rules; the default floor and top-up would hold."""
    made = both()
    state = results(made, household(DISABLED, 居住地="310104"))["BZ"].value
    assert isinstance(state, Fault) and (state.owner, dict(state.detail)) == ("", {"region": "310104"})
    upper = program("", UPPER.replace("基本额 待地方规定", "基本额 待地方规定 默认 差额"), HEAD)
    # (1000 - 950) × 1 = 50 keeps the floor of 50; 100 for the disabled member.
    assert results(upper, household({"工资": 950, "残疾等级": "一级"}))["BZ"].value == 150
    assert results(upper, household({"工资": 980}))["BZ"].value == 50  # 20, raised to 50


def test_the_explanation_names_the_article_of_the_opening_the_choice_and_the_rule_chosen():
    """The clause cites all three; each step's local text stands among the definitions with its article."""
    made = both()
    text = explanation_of(Index(made), decided(made, household(DISABLED, {}, 货币财产=15000))).text("zh")
    assert "依据 国家第五条；乙市第二条；国家第五条第二项" in text
    for line in ("基数 = 定数（依据 乙市第三条）", "定数 = 口径（依据 国家第九条）", "起补 = 80 元/月（依据 乙市第四条）"):
        assert line in text


def test_the_form_of_core_and_the_order_of_files_hold():
    """Core writes the openings and reads the same again; the local file read first makes the same program."""
    made = both()
    assert read(show(made)) == made
    local = HEAD + LOCAL.replace("  四舍五入到 1 元/人/月   依据", "  四舍五入到 1 元/人/月\n  依据")
    assert program("", local, UPPER).definitions == made.definitions


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_forms_are_printed_in_both_languages(lang):
    """What is printed reads as the same tree (the printer compares them)."""
    assert format_source(Source("a.pol", UPPER), lang).problems == ()


@pytest.mark.parametrize(
    ("local", "code"),
    [
        ("填补 补助 的 起补 : 20 元/月\n", "POL0273"),
        ("填补 补助 的 起补 : 80 元\n", "POL0328"),
        ("填补 补助 的 残补 : 600 元/人/月\n", "POL0273"),
        ("填补 补助 的 基数 : 100 元/月\n", "POL0324"),
        ("填补 补助 的 基数 : 差\n", "POL0324"),
        ("定义 口径 = 家庭月收入\n", "POL0324"),
        ("填补 补助 的 末尾 : 80 元/月\n", "POL0317"),
        ("填补 补助 的 起补 : 80 元/月\n填补 补助 的 起补 : 90 元/月\n", "POL0272"),
        ("填补 补助 的 起补 : 80.005 元/月\n", "POL0334"),
    ],
)
def test_a_filler_keeps_the_bounds_the_unit_and_the_choice(local, code):
    """A filler outside its bounds, in another unit, no written rule, of no step, or doubled is told by code."""
    assert code in [p.code for p in check("", UPPER, HEAD + local)[1].errors]


def test_a_settled_step_cannot_be_filled():
    """A step without 待地方规定 is settled above."""
    upper = UPPER.replace("起补: 下限 待地方规定 不低于 30 元/月 默认 50 元/月", "起补: 下限 50 元/月")
    assert "POL0313" in [p.code for p in check("", upper, HEAD + "填补 补助 的 起补 : 80 元/月\n")[1].errors]


def test_an_implementing_file_is_told_which_steps_nobody_settles():
    """The reminder names the step that has no default."""
    assert "「补助 的 基数」" in "".join(p.names.zh for p in check("", UPPER, HEAD)[1].warnings if p.code == "POL0287")


SCHEME = """
政策 国家.减免
  发布机关 民政部
引入 示例市救助
救助对象 困难户 编码 KN
  应当同时符合:
    收入: 月人均收入 低于 生活标准
救助对象 边缘户 编码 BY
  应当同时符合:
    收入: 月人均收入 低于 生活标准 的 2 倍
困难程度 : 困难户 重于 边缘户
优惠政策 减免 编码 JM
  按 困难程度
  | 困难程度 | 电 : 度/月                               | 法律援助 : 是否 |
  | 困难户   | 待地方规定 不低于 10 度/月 默认 15 度/月 | 待地方规定      |
  | 边缘户   | 5 度/月                                  | 否              |
  | 其他     | {other}                                  | 否              |
"""
CELLS = HEAD.replace("国家.办法", "国家.减免") + "填补 减免 的 困难户 的 电 : 家庭人数 × 10 度/人/月   依据 乙市第七条\n填补 减免 的 困难户 的 法律援助 : 是\n"


def test_a_cell_of_a_scheme_can_be_left_open():
    """Two persons get 20 度 here and the default 15 elsewhere, where nobody has settled the other cell; the lighter class is closed."""
    made = program("", SCHEME.format(other="不享受"), CELLS)
    here, there = (results(made, household({}, {}, 居住地=place)) for place in ("310101", "310104"))
    assert (here["JM/电"].value, here["JM/法律援助"].value) == (20, True)
    assert there["JM/电"].value == 15 and isinstance(there["JM/法律援助"].value, Fault)
    assert results(made, household({"工资": 1500}))["JM/电"].value == 5
    decision = decided(made, household({}, {}))
    assert "= 家庭人数 × 10 度/人/月（依据 乙市第七条）" in explanation_of(Index(made), decision).text("zh")


@pytest.mark.parametrize(
    ("local", "code"),
    [
        ("填补 减免 的 困难户 的 电 : 5 度/月\n", "POL0273"),
        ("填补 减免 的 边缘户 的 电 : 5 度/月\n", "POL0313"),
        ("填补 减免 的 困难户 的 水 : 5 度/月\n", "POL0317"),
        ("填补 减免 的 困难户 : 5 度/月\n", "POL0317"),
    ],
)
def test_a_filler_of_a_cell_keeps_the_rules_too(local, code):
    """Bounds, closed cells and names are checked as for steps."""
    assert code in [p.code for p in check("", SCHEME.format(other="不享受"), CELLS.partition("填补")[0] + local)[1].errors]


def test_the_cell_of_everybody_else_has_no_name_to_fill_it_by():
    """其他 is no class that a local rule could name."""
    assert "POL0312" in [p.code for p in check("", SCHEME.format(other="待地方规定 默认 1 度/月"), CELLS)[1].errors]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_open_cell_is_printed_in_both_languages(lang):
    """The printer reads what it wrote and compares."""
    assert format_source(Source("a.pol", SCHEME.format(other="不享受")), lang).problems == ()


def test_show_tells_what_is_open_with_its_bounds_choices_and_local_texts():
    """Below the step: that it is open, within what, the default, each region's text, and every written rule with its article."""
    made = both()
    index = Index(made)
    text = declaration_text(index, index.rules["BZ"])
    assert "待地方规定，不低于 30 元/月" in text and "地区 310101（依据 乙市第四条）" in text
    assert "方案 差额：(生活标准 - 月人均收入) × 家庭人数（依据 国家第八条）" in text
    assert "方案 人均：货币财产 / 家庭人数 不超过 10000 元/人（依据 国家第五条第二项）" in declaration_text(index, index.rules["KN"])
    assert "option 减半: 家庭月收入 × 50%" in declaration_text(index, index.definitions["家庭.口径"], "en")
