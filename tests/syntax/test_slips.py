"""Everyday ways of writing are named, and where a fix is offered the text reads with it."""

import pytest
from tests.syntax.reading import read

from baozhang_rules.diagnostics import render_text
from baozhang_rules.syntax.slip_table import FUNCTION_SLIPS, NAME_SLIPS, SLIPS, TYPE_SLIPS
from baozhang_rules.text import Source

BEFORE = """定义 甲 : 元 = 1 元
救助对象 困难户 范围 家庭
  应当同时符合:
    收入: 乙 低于 丙
"""
CLAUSE = BEFORE + "    那条: {}\n"
STEP = BEFORE + "定补 补助 : 元/月\n  对象 困难户\n  基本额 1 元/月\n  {}\n"
TOP = BEFORE + "{}\n"
TYPED = BEFORE + "定义 丁 : 元 = {}\n"

MENDED = [
    (CLAUSE, "乙 早于 2023/12/08", "乙 早于 2023-12-08"),
    (CLAUSE, "乙 早于 2024.7.1", "乙 早于 2024-07-01"),
    (CLAUSE, "乙 早于 2024年07月01号", "乙 早于 2024-07-01"),
    (CLAUSE, "乙 低于 80块", "乙 低于 80元"),
    (CLAUSE, "乙 低于 ８０块", "乙 低于 80元"),
    (CLAUSE, "乙 低于 3万块钱", "乙 低于 3万元"),
    (CLAUSE, "乙 低于 三万 元", "乙 低于 三万元"),
    (CLAUSE, "乙 低于 一千二百 元/月", "乙 低于 一千二百元/月"),
    (CLAUSE, "乙 低于 30000 人民币", "乙 低于 30000 元"),
    (CLAUSE, "乙 低于 30000元整", "乙 低于 30000元"),
    (CLAUSE, "乙 低于 1万5千元", "乙 低于 15000 元"),
    (CLAUSE, "乙 低于 80元每月", "乙 低于 80元/月"),
    (CLAUSE, "乙 低于 80元一个月", "乙 低于 80元/月"),
    (CLAUSE, "乙 低于 丙 50%", "乙 低于 丙 的 50%"),
    (CLAUSE, "乙 低于 丙 一半", "乙 低于 丙 的 50%"),
    (CLAUSE, "乙 16-60周岁", "乙 在 16周岁 至 60周岁"),
    (CLAUSE, "乙 低于 丙；", "乙 低于 丙"),
    (CLAUSE, "乙 低于 丙。", "乙 低于 丙"),
    (CLAUSE, "乙 低于 丙,", "乙 低于 丙"),
    (CLAUSE, "乙 不得超过 5 元", "乙 不超过 5 元"),
    (CLAUSE, "乙 不能低于 5 元", "乙 不低于 5 元"),
    (CLAUSE, "没有 乙", "非 乙"),
    (CLAUSE, "乙 是 否", "乙 为 否"),
    (CLAUSE, "乙 低于 丙 根据 《办法》第三条", "乙 低于 丙 依据 《办法》第三条"),
    (CLAUSE, "乙 低于 80块；", "乙 低于 80元"),
    (CLAUSE, "乙 低于 丙，甲 低于 丁", "乙 低于 丙 且 甲 低于 丁"),
    (CLAUSE, "乙 低于 合计 成员.收入", "乙 低于 合计 成员 的 收入"),
    (CLAUSE, "乙 低于 合计 成员 收入", "乙 低于 合计 成员 的 收入"),
    (CLAUSE, "乙 低于 【丙 + 丁】", "乙 低于 (丙 + 丁)"),
    (CLAUSE, "乙 低于 丙 x 丁", "乙 低于 丙 × 丁"),
    (CLAUSE, "平均 乙 于 申请前 6 个月 低于 丙", "平均 乙 于 申请日 前 6 个月 低于 丙"),
    (CLAUSE, "平均 乙 于 申请日之前 六个月 低于 丙", "平均 乙 于 申请日 前 6 个月 低于 丙"),
    (STEP, "保底: 最低 50 元/月", "保底: 下限 50 元/月"),
    (STEP, "重残: 增发 按人 如果 甲 : 50 元/月", "重残: 增发 按人 当 甲 : 50 元/月"),
    (TOP, "政策 丁\n  施行 自 2024-07-01 起", "政策 丁\n  施行 2024-07-01 起"),
    (TOP, "政策 丁\n  生效日期 2024-07-01", "政策 丁\n  施行 2024-07-01"),
    (TOP, "政策 丁\n  公布 2024-07-01", "政策 丁\n  印发 2024-07-01"),
    (CLAUSE, "乙 低于 20% 的 丙", "乙 低于 丙 的 20%"),
    (CLAUSE, "乙 低于 1.5 倍 丙", "乙 低于 丙 的 1.5 倍"),
    (CLAUSE, "乙 在 1000 到 2000 元 之间", "乙 在 1000 元 至 2000 元"),
    (TOP, "定义 丁 = 甲 : 元", "定义 丁 : 元 = 甲"),
    (TOP, "次序 : 困难户 > 边缘户 > 其余户", "次序 : 困难户 重于 边缘户 重于 其余户"),
    (TOP, "分级 等级 : 一级、二级、三级", "分级 等级 : 一级 重于 二级 重于 三级"),
    (STEP, "最高 100 元/月", "上限 100 元/月"),
    (STEP, "最低 50 元/月", "下限 50 元/月"),
    (STEP, "不低于 50 元/月", "下限 50 元/月"),
    (STEP, "上限: 100 元/月", "上限 100 元/月"),
    (STEP, "下限：50 元/月", "下限 50 元/月"),
    (STEP, "上限 为 100 元/月", "上限 100 元/月"),
    (STEP, "增加 5 元/月", "加 5 元/月"),
    (STEP, "加发 5 元/月", "增发 5 元/月"),
    (STEP, "不足一元按一元计", "不足 1 元 按 1 元 计"),
    (STEP, "不足 1 元按 1 元计算", "不足 1 元 按 1 元 计"),
    (TOP, "定义: 丁 : 元 = 甲", "定义 丁 : 元 = 甲"),
    (TOP, "定义 丁 : 元 : 甲", "定义 丁 : 元 = 甲"),
    (TOP, "定义 丁 是 甲", "定义 丁 = 甲"),
    (TOP, "定义 丁 : 是/否 = 甲", "定义 丁 : 是否 = 甲"),
    (TOP, "变量 丁 = 甲", "定义 丁 = 甲"),
    (TOP, "参数 丁 = 5 元", "标准 丁 = 5 元"),
    (TOP, "档案 家庭:\n  丁 : 元", "档案 家庭\n  丁 : 元"),
    (TOP, "定义 丁 : 元\n  如果 乙 : 5 元\n  其他 : 0 元", "定义 丁 : 元\n  当 乙 : 5 元\n  其他 : 0 元"),
    (TOP, "定义 丁 : 元\n  当 乙 : 5 元\n  否则 : 0 元", "定义 丁 : 元\n  当 乙 : 5 元\n  其他 : 0 元"),
    (
        TOP,
        "定义 丁 : 元\n  当 乙 : 5 元\n  否则如果 丙 : 3 元\n  其他 : 0 元",
        "定义 丁 : 元\n  当 乙 : 5 元\n  当 丙 : 3 元\n  其他 : 0 元",
    ),
    (TYPED, "如果 乙 那么 5 元 否则 0 元", "(当 乙 则 5 元 否则 0 元)"),
    (TYPED, "当 乙 则 5 元 否则 0 元", "(当 乙 则 5 元 否则 0 元)"),
    (TYPED, "最大(甲, 5 元)", "较大(甲, 5 元)"),
    (TYPED, "甲 加 5 元", "甲 + 5 元"),
    (TYPED, "甲 减去 5 元", "甲 - 5 元"),
]

SAID = [
    (CLAUSE, "乙 低于 3万", "3万", "写上单位"),
    (CLAUSE, "乙 和 丙", "和", "写「且」"),
    (CLAUSE, "乙 以外", "以外", "前面要写数"),
    (CLAUSE, "近 6 个月 乙 低于 丙", "近 6 个月", "于 申请日 前 6 个月"),
    (CLAUSE, "乙 的 50% 以下", "以下", "不超过"),
    (CLAUSE, "乙 早于 2024/13/45", "2024/13/45", "2024-07-01"),
    (STEP, "如果 乙 : 减 5 元/月", "如果", "写「当」"),
    (STEP, "上浮 10%", "上浮", "乘"),
    (STEP, "四舍五入", "四舍五入", "取整到多少"),
    (STEP, "四舍五入到元", "四舍五入到元", "取整到多少"),
    (STEP, "向上取整", "向上取整", "取整到多少"),
    (TOP, "第一条 为了规范工作,制定本办法。", "第一条", "条文写在「>」后面"),
    (STEP, "保留两位小数", "保留两位小数", "取整到多少"),
    (TOP, "条件 丁 : 甲", "条件", "救助对象"),
    (TOP, "施行 2024-07-01 起", "施行", "「政策」下面"),
]


@pytest.mark.parametrize(("around", "written", "meant"), MENDED, ids=[written for _, written, _ in MENDED])
def test_a_slip_is_mended(around, written, meant):
    """The line is reported once, as an everyday way of writing, and its fix makes the text the one that was meant."""
    text = around.format(written)
    found = read(text)[1]
    assert {problem.code for problem in found} == {"POL0018"}
    (fix,) = [problem.fix() for problem in found if problem.fix()]
    assert fix.apply(Source("t.pol", text)).replace("  =", " =") == around.format(meant)
    assert read(fix.apply(Source("t.pol", text)))[1] == ()


@pytest.mark.parametrize(("around", "written", "word", "said"), SAID, ids=[written for _, written, _, _ in SAID])
def test_a_slip_without_a_safe_fix_is_only_said(around, written, word, said):
    """Where a change could mean something else, the word is named with what to write, and nothing is put in."""
    text = around.format(written)
    (problem,) = read(text)[1]
    assert (problem.code, problem.word) == ("POL0018", word)
    assert said in problem.help("zh") and problem.fix() is None
    assert "{" not in render_text(problem, "en")


@pytest.mark.parametrize("text", [CLAUSE.format("乙 低于 丙 依据 《办法》2024/7/1。"), TOP.format('提示 "最高 3万块;" 当 甲')])
def test_citations_and_quoted_texts_are_left_alone(text):
    """What stands in a citation or in quotes is the author's text."""
    assert read(text)[1] == ()


def test_two_slips_of_one_line_are_mended_together():
    """A fix that is needed twice is offered once, with both changes."""
    text = CLAUSE.format("乙 不得超过 80块；")
    first, *rest = read(text)[1]
    assert first.fix().apply(Source("t.pol", text)) == CLAUSE.format("乙 不超过 80元")
    assert [problem.fix() for problem in rest] == [None] * len(rest) and rest


def test_other_lines_keep_their_problems():
    """Mending one line neither hides nor doubles what is wrong with another."""
    text = CLAUSE.format("乙 低于 80块") + "    又一: 乙 低于\n    再一: 乙 丙 丁\n"
    assert [problem.code for problem in read(text)[1]] == ["POL0018", "POL0014", "POL0012"]


def test_a_text_full_of_slips_is_read_in_bounded_time():
    """Only some lines are tried again; the others keep the general words."""
    text = BEFORE + "    那条: 乙 低于 80块\n" * 60
    found = read(text)[1]
    assert len(found) == 60
    assert sum(problem.code == "POL0018" for problem in found) == 20


def test_every_slip_says_what_to_write_in_both_languages():
    """No entry of the tables lacks its words."""
    for slip in (*SLIPS, *NAME_SLIPS, *TYPE_SLIPS, *FUNCTION_SLIPS):
        assert slip.zh and slip.en and slip.en.isascii() | ("…" in slip.en) | ("以外" in slip.en) | ("标准." in slip.en)


AMOUNT = BEFORE + "定补 补助 : 元/月\n  对象 困难户\n  {}\n"
SECTION = TOP.format("托底 救助 : 元\n  起于 乙\n  对象 困难户:\n    分段按比例:\n      | 超过 0 元 | 40% |\n    {}")
"""A fallback, which has a word of its own for the highest amount."""


@pytest.mark.parametrize(
    ("before", "written", "meant"),
    [
        (SECTION, "最高 100 元", "年度最高 100 元"),
        (SECTION, "上限 100 元", "年度最高 100 元"),
        (CLAUSE, "困难户 符合", "困难户"),
        (CLAUSE, "乙 低于 100元每人每月", "乙 低于 100元/人/月"),
        (TOP, "定义 丁 : 人 = 计数 成员 其中 年龄 80 周岁 以上", "定义 丁 : 人 = 计数 成员 其中 (年龄 80 周岁 以上)"),
        (AMOUNT, "2000元/月", "基本额 2000元/月"),
        (AMOUNT, "基本额 当 甲 则 100 元/月 否则 200 元/月", "基本额 (当 甲 则 100 元/月 否则 200 元/月)"),
        (CLAUSE, "困难户 不符合", "非 困难户"),
        (CLAUSE, "属于 困难户", "困难户"),
        (CLAUSE, "家庭 属于 困难户", "困难户"),
        (CLAUSE, "乙 属于 丙", "乙 为 丙"),
        (CLAUSE, "乙 低于 每月 2000 元/月", "乙 低于 2000元/月"),
        (CLAUSE, "乙 低于 丙1.5倍", "乙 低于 丙 的 1.5 倍"),
        (TOP, "定义 名次 = 排名 按 乙 从高到低", "定义 名次 = 排名 按 乙 从高到低 并列时 按 记录次序"),
        (TOP, "定义 名次 = 排名 按 乙 从高到低 并列时 按 丙 从低到高", "定义 名次 = 排名 按 乙 从高到低, 丙 从低到高 并列时 按 记录次序"),
    ],
)
def test_what_an_officer_wrote_in_the_first_hour(before, written, meant):
    """Each is told as POL0018 with the edit that writes what was meant, which reads."""
    text = before.format(written)
    (problem,) = read(text)[1]
    assert problem.code == "POL0018"
    fixed = problem.fix().apply(Source("t.pol", text))
    assert fixed == before.format(meant)
    assert read(fixed)[1] == ()


@pytest.mark.parametrize("end", ["=", "= 甲 +", "= 甲 ×"])
def test_a_formula_that_goes_on_in_the_next_line(end):
    """A line that ends in `=` or an operator, with the rest below it, is one problem, whose fix joins the two."""
    text = TOP.format(f"定义 丁 : 元 {end}\n  5 元 - 甲")
    (problem,) = read(text)[1]
    assert problem.code == "POL0014" and "接上来" in problem.help("zh")
    fixed = problem.fix().apply(Source("t.pol", text))
    assert fixed == TOP.format(f"定义 丁 : 元 {end} 5 元 - 甲")
    assert read(fixed)[1] == ()


def test_a_comment_between_the_lines_of_a_formula_is_kept():
    """Lines with a comment between them are told and not joined, so that no comment swallows the formula."""
    (problem,) = read(TOP.format("定义 丁 : 元 =  # 注\n  5 元 - 甲"))[1]
    assert problem.code == "POL0014" and problem.fix() is None


@pytest.mark.parametrize("written", ["甲的2倍", "甲的1.5倍", "甲的70%"])
def test_a_multiple_in_one_run(written):
    """`甲的2倍` is told once, as words that lack their blanks."""
    text = TYPED.format(written)
    (problem,) = read(text)[1]
    assert problem.code == "POL0050"
    fixed = problem.fix().apply(Source("t.pol", text))
    assert fixed == TYPED.format(f"甲 的 {written[2:]}") and read(fixed)[1] == ()


def test_bands_under_a_benefit_that_has_none():
    """分段按比例 under 定补 is told to belong to 托底, not to be a wrong name."""
    found = read(STEP.format("分段按比例:\n    | 10 元 以下 | 30% |\n    | 超过 | 40% |"))[1]
    assert found[0].code == "POL0019" and "托底" in found[0].help("zh")
