"""What rules mean, judged by the reference interpreter on small households."""

from datetime import date
from fractions import Fraction

import pytest
from tests.check.rules.deciding import amount, decided, household, program, results

from baozhang_rules.runtime.values import NOT_ENTITLED, Conflict, Fault, Outcome, Unknown

CLASSES = """
救助对象 生活困难家庭 编码 A
  应当同时符合:
    收入: 月人均收入 低于 生活标准
    财产: 货币财产 / 家庭人数 不超过 30000 元/人
  有下列情形之一的除外:
    房产: 商品房数 2 套 以上
救助对象 边缘困难家庭 编码 B
  应当同时符合:
    收入: 月人均收入 低于 生活标准 的 1.5 倍
困难程度 : 生活困难家庭 重于 边缘困难家庭
"""

BENEFIT = (
    CLASSES
    + """
定补 生活补助 : 元/月 编码 M
  对象 生活困难家庭
  基本额 (生活标准 - 月人均收入) × 家庭人数
  下限 50 元/月
  增发 按人 当 残疾等级 二级 以上 : 生活标准 的 30% 同人多项 就高
  增发 按人 当 年龄 70 周岁 以上 : 200 元/人/月 同人多项 就高
  不足 1 元/月 按 1 元/月 计
"""
)


def test_a_household_is_of_the_first_class_that_holds():
    """The order decides between classes whose own rules both hold."""
    made = program(CLASSES)
    poor = results(made, household({"工资": 500}))
    assert [poor[c].own for c in "AB"] == [True, True]
    assert [poor[c].member_of for c in "AB"] == [True, False]
    edge = results(made, household({"工资": 1200}))
    assert [edge[c].member_of for c in "AB"] == [False, True]
    assert made.orders[0].rules == ("A", "B")
    assert next(r for r in made.rules if r.id == "B").uppers == ("A",)


def test_an_unsettled_class_above_leaves_the_household_open():
    """Without the assets it is unknown whether the household is of the upper class, so of the lower one too."""
    found = results(program(CLASSES), household({"工资": 500}, without=("货币财产",)))
    assert found["A"].outcome is Outcome.UNKNOWN
    assert found["B"].own is True
    assert isinstance(found["B"].member_of, Unknown)


def test_each_clause_has_a_site_made_of_codes():
    """Site ids are paths of codes, and clauses stand below their groups."""
    sites = {site.id: site for site in program(CLASSES).sites}
    assert {"A", "A/all", "A/all/收入", "A/all/财产", "A/none", "A/none/房产"} <= set(sites)
    assert sites["A/none/房产"].parent == "A/none"


def test_the_order_of_declarations_never_matters():
    """Declarations in another order give an equal program."""
    blocks = [b for b in CLASSES.replace("\n救助", "\n\n救助").replace("\n困难程度", "\n\n困难程度").split("\n\n") if b.strip()]
    assert len(blocks) == 3
    one, other = program("\n".join(blocks)), program("\n".join(reversed(blocks)))
    assert one.rules == other.rules
    assert one.orders == other.orders
    assert one.sites == other.sites


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([{"工资": 0}], 1000),
        ([{"工资": "1999.99"}, {}], 50),
        ([{"工资": 300, "残疾等级": "一级"}], 1000),
        ([{"残疾等级": "一级", "出生日期": "1940-01-01"}], 1300),
        ([{"残疾等级": "三级", "出生日期": "1940-01-01"}, {"残疾等级": "二级"}], 2500),
        ([{"工资": "300.5"}], 700),
    ],
)
def test_steps_run_from_top_to_bottom(members, expected):
    """Base, floor, the highest top-up of each person, then rounding up."""
    assert amount(program(BENEFIT), household(*members), "M") == expected


def test_a_benefit_is_not_due_to_other_classes():
    """Not entitled is shown apart from zero; an open class leaves it open."""
    made = program(BENEFIT)
    assert amount(made, household({"工资": 1200}), "M") is NOT_ENTITLED
    assert isinstance(amount(made, household(without=("货币财产",)), "M"), Unknown)


def test_accumulating_top_ups_add_up():
    """With 累加 one person gets every line that is met."""
    made = program(BENEFIT.replace("就高", "累加"))
    both = household({"残疾等级": "一级", "出生日期": "1940-01-01"})
    assert amount(made, both, "M") == 1500


def test_conditional_steps_change_nothing_where_they_do_not_hold():
    """加, 减, 乘, 上限 with 当 … hold only then."""
    made = program("""
定补 住房补助 : 元/月 编码 H
  对象 当 商品房数 为 0 套
  基本额 1000 元/月
  加 当 片区 为 甲区 : 200 元/月
  乘 当 有重病 : 150%
  上限 当 有重残 : 1500 元/月
""")
    assert amount(made, household({}), "H") == 1200
    assert amount(made, household({}, 片区="乙区"), "H") == 1000
    assert amount(made, household({"重病": True}), "H") == 1800
    assert amount(made, household({"重病": True, "残疾等级": "二级"}), "H") == 1500


# --------------------------------------------------------------------------------------------------- tiers

TIERS = (
    CLASSES
    + """
优惠政策 公用事业减免 编码 U
  凭证 救助证 有效 12 个月
  按 困难程度
  | 困难程度     | 电 : 度/月 | 免核 : 是否 | 电视 : 比率 |
  | 其他         | 不享受     | 否          | 不享受      |
  | 生活困难家庭 | 15 度/月   | 是          | 50%         |
  | 边缘困难家庭 | 不享受     | 是          | 50%         |
"""
)


def test_a_tier_gives_each_class_its_cell():
    """Each column is a rule; rows are tried in the order's order, whatever their order in the table."""
    made = program(TIERS)
    assert [amount(made, household({"工资": w}), "U/电") for w in (0, 1200, 9000)] == [15, NOT_ENTITLED, NOT_ENTITLED]
    assert [amount(made, household({"工资": w}), "U/免核") for w in (0, 1200, 9000)] == [True, True, False]
    assert made.certificates[0].months == 12


def test_a_cell_that_all_candidates_share_settles():
    """Without the assets the class is open, but both candidates get half the fee; electricity stays open."""
    made = program(TIERS)
    found = results(made, household(without=("货币财产",)))
    assert found["U/电视"].value == Fraction(1, 2)
    assert found["U/免核"].value is True
    assert isinstance(found["U/电"].value, Unknown)


# ----------------------------------------------------------------------------------------------- fallbacks

FALLBACK = """
托底 医疗托底 : 元/年 编码 F 按 自然年
  起于 医药费
  依次扣除:
    法定 基本医保支付
    单位 补充医保支付
  对象 当 有重病:
    起付 1000 元/年
    分段按比例:
      | 10000 元/年 以下 | 70% |
      | 超过             | 80% |
    年度最高 20000 元/年 累计 于 年度救助
  四舍五入到 1 元/年
"""


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"医药费": 5000}, 2800),
        ({"医药费": 5000, "基本医保支付": 3000}, 700),
        ({"医药费": 5000, "基本医保支付": 6000}, 0),
        ({"医药费": 21000}, 15000),
        ({"医药费": 100000}, 20000),
        ({"医药费": 100000, "年度救助": 15000}, 5000),
        ({"医药费": 100000, "年度救助": 25000}, 0),
    ],
)
def test_a_fallback_pays_part_of_what_is_left(facts, expected):
    """Layers first, then deductible, marginal bands and what is left of the cap."""
    assert amount(program(FALLBACK), household({"重病": True}, **facts), "F") == expected


def test_a_layer_that_is_none_is_not_an_unclaimed_one():
    """Not insured counts as nothing; an unknown payment leaves the amount open."""
    made = program(FALLBACK)
    ill = {"重病": True}
    assert amount(made, household(ill, 医药费=5000), "F") == 2800
    assert isinstance(amount(made, household(ill, 医药费=5000, without=("基本医保支付",)), "F"), Unknown)
    assert amount(made, household({}, 医药费=5000), "F") is NOT_ENTITLED


def test_rounding_never_lifts_a_fallback_above_the_residue():
    """The whole of 999.60 rounded to 1 元 is 999, not 1,000."""
    made = program(FALLBACK.replace("    起付 1000 元/年\n", "").replace("70%", "100%"))
    assert amount(made, household({"重病": True}, 医药费="999.60"), "F") == 999


def test_whole_bands_apply_the_rate_of_the_band_reached():
    """按所在段全额 uses one rate for the whole amount, 定额 an amount for each band."""
    whole = program(FALLBACK.replace("分段按比例", "按所在段全额").replace("    起付 1000 元/年\n", ""))
    assert amount(whole, household({"重病": True}, 医药费=10000), "F") == 7000
    assert amount(whole, household({"重病": True}, 医药费=10001), "F") == 8001
    fixed = program(FALLBACK.replace("分段按比例", "定额").replace("70%", "3000 元/年").replace("80%", "5000 元/年"))
    assert amount(fixed, household({"重病": True}, 医药费=5000), "F") == 3000
    assert amount(fixed, household({"重病": True}, 医药费=2000), "F") == 2000


# -------------------------------------------------------------------------------------------- combinations

TWO = """
定补 甲补助 : 元/月 编码 X
  对象 当 有重残
  基本额 300 元/月
定补 乙补助 : 元/月 编码 Y
  对象 当 有重病
  基本额 500 元/月
"""
BOTH = {"重病": True, "残疾等级": "一级"}


@pytest.mark.parametrize(
    ("line", "both", "only_x"),
    [
        ("不得重复享受 甲补助, 乙补助 : 就高", (NOT_ENTITLED, 500), (300, NOT_ENTITLED)),
        ("不得重复享受 甲补助, 乙补助 : 补差", (300, 200), (300, NOT_ENTITLED)),
        ("不得重复享受 乙补助, 甲补助 : 补差 至 较高者", (0, 500), (300, NOT_ENTITLED)),
        ("不得重复享受 甲补助, 乙补助 : 保留 甲补助", (300, NOT_ENTITLED), (300, NOT_ENTITLED)),
        ("可以同时享受 甲补助, 乙补助", (300, 500), (300, NOT_ENTITLED)),
    ],
)
def test_benefits_combine_as_written(line, both, only_x):
    """就高 leaves the higher one, 补差 tops up, 保留 keeps one, 可以同时享受 changes nothing."""
    made = program(TWO + line + "\n")
    assert tuple(amount(made, household(BOTH), rule) for rule in "XY") == both
    assert tuple(amount(made, household({"残疾等级": "一级"}), rule) for rule in "XY") == only_x


DATED = """不得重复享受 甲补助, 乙补助 : 就高
  施行 2024-01-01 起 至 2024-06-30
不得重复享受 甲补助, 乙补助 : 保留 甲补助
  施行 2024-07-01 起
  废止 2025-01-01
"""


@pytest.mark.parametrize(
    ("day", "both"),
    [
        (date(2023, 12, 31), (300, 500)),
        (date(2024, 1, 1), (NOT_ENTITLED, 500)),
        (date(2024, 6, 30), (NOT_ENTITLED, 500)),
        (date(2024, 7, 1), (300, NOT_ENTITLED)),
        (date(2024, 12, 31), (300, NOT_ENTITLED)),
        (date(2025, 1, 1), (300, 500)),
    ],
)
def test_a_combination_holds_on_its_days(day, both):
    """Before 施行, after the last day and from 废止 on the benefits are due side by side; between, as written for that day."""
    made = program(TWO + DATED)
    assert tuple(amount(made, household(BOTH), rule, day=day) for rule in "XY") == both


def test_a_combination_holds_in_its_region():
    """Outside of its 地区 a combination takes nothing; where the region isn't known it leaves both open."""
    made = program(TWO + "不得重复享受 甲补助, 乙补助 : 就高\n  地区 310101\n")
    assert [amount(made, household(BOTH), rule) for rule in "XY"] == [NOT_ENTITLED, 500]
    assert [amount(made, household(BOTH, 居住地="310104"), rule) for rule in "XY"] == [300, 500]
    assert isinstance(amount(made, household(BOTH, without=("居住地",)), "X"), Unknown)


def test_combinations_of_other_days_or_places_do_not_contradict():
    """Two that say otherwise of one pair are an error only where they can hold together."""
    from tests.check.rules.reading import check

    apart = "不得重复享受 甲补助, 乙补助 : 就高\n  地区 310101\n可以同时享受 甲补助, 乙补助\n  地区 310104\n"
    assert check(TWO + apart)[1].errors == ()
    assert check(TWO + DATED)[1].errors == ()
    within = "不得重复享受 甲补助, 乙补助 : 就高\n  地区 310101\n可以同时享受 甲补助, 乙补助\n  地区 310000\n"
    assert len(check(TWO + within)[1].errors) == 1


def test_the_applicant_chooses_between_two():
    """Until the choice is on record both are open; with one benefit due there is nothing to choose."""
    made = program(TWO + "不得重复享受 甲补助, 乙补助 : 择一 由 申请人\n")
    assert isinstance(amount(made, household(BOTH), "X"), Unknown)
    chosen = household(BOTH, 选择={"X+Y": "甲补助"})
    assert [amount(made, chosen, rule) for rule in "XY"] == [300, NOT_ENTITLED]
    assert amount(made, household({"残疾等级": "一级"}), "X") == 300


def test_of_equal_benefits_the_first_written_stays():
    """A tie under 就高 doesn't lose both."""
    made = program(TWO.replace("500", "300") + "不得重复享受 甲补助, 乙补助 : 就高\n")
    assert [amount(made, household(BOTH), rule) for rule in "XY"] == [300, NOT_ENTITLED]


# --------------------------------------------------------------------------------------- units, the human layer

UNIT = (
    CLASSES
    + """
核算单位 单人户 自 边缘困难家庭
  单独提出 成员 当 残疾等级 二级 以上
  计人口 1 人, 计收入 只 本人
  其余成员 人数 不变, 类别 不变
救助对象 单人困难户 编码 S 范围 单人户
  应当同时符合:
    收入: 月人均收入 低于 生活标准
    残疾: 残疾等级 二级 以上
定补 单人补助 : 元/月 编码 SM
  对象 单人困难户
  基本额 生活标准 × 1 人
  减 家庭月收入
  下限 0 元/月
"""
)


def test_a_unit_taken_out_is_assessed_by_itself():
    """The disabled member of an edge household is counted alone with his own income."""
    made = program(UNIT)
    found = decided(made, household({"工资": 2400}, {"工资": 200, "残疾等级": "二级"})).results
    units = {r.rule: r for r in found if r.unit}
    assert units["S"].own is True
    assert units["SM"].value == 800
    assert units["S"].unit == "单人户[2]"


MEETING = BENEFIT + "集体研究 允许 生活困难家庭 须 会议纪要号, 有效 不超过 12 个月\n"


def test_a_meeting_admits_beside_the_rule():
    """The rule's own outcome stays visible; the finding admits the household and carries the amount."""
    made = program(MEETING)
    finding = {"类别": "生活困难家庭", "会议纪要号": "1号", "自": "2024-08-01", "金额": 400}
    rich = results(made, household({"工资": 1600}, 认定=[finding]))
    assert rich["A"].own is False
    assert rich["A"].member_of is True
    assert rich["M"].value == 400
    assert results(made, household({"工资": 1600}))["M"].value is NOT_ENTITLED
    poor = results(made, household({"工资": 300}, 认定=[finding]))
    assert poor["M"].value == 700


# ---------------------------------------------------------------------------------- versions and local rules

OPEN = """
救助对象 生活困难家庭 编码 A
  应当同时符合:
    收入: 月人均收入 低于 生活标准
    财产: 待地方规定
"""
UPPER = """
政策 国家.办法
引入 示例市救助
救助对象 困难户 编码 K
  应当同时符合:
    收入: 月人均收入 低于 生活标准
    财产: 待地方规定 默认 (货币财产 不超过 10000 元)
"""
LOCAL = """
政策 乙市办法
  地区 310101
引入 示例市救助
实施 国家.办法
填补 困难户 的 财产 : 货币财产 不超过 50000 元   依据 乙市第一条
"""


def test_an_open_clause_without_a_filler_is_a_fault_of_the_issuer():
    """待地方规定 without any filler can't be computed; that is not the applicant's fault."""
    found = results(program(OPEN), household())
    assert isinstance(found["A"].own, Fault)
    assert found["A"].own.cause == "not_supplied"


def test_a_local_rule_fills_the_clause_for_its_region():
    """The nearest region's filler counts; elsewhere the default does."""
    made = program("", UPPER, LOCAL)
    there = results(made, household(货币财产=20000))
    assert there["K"].own is True
    elsewhere = results(made, household(居住地="310104", 货币财产=20000))
    assert elsewhere["K"].own is False
    filled = next(d for d in made.definitions if d.id == "K/all/财产")
    assert [v.default for v in filled.versions] == [True, False]
    assert filled.versions[1].site == "K/all/财产@310101"


def test_a_filler_needs_the_policy_that_it_implements():
    """Without 实施 the filler is refused, with the line as a fix."""
    from tests.check.rules.reading import check

    _, collector = check("", UPPER, LOCAL.replace("实施", "引入"))
    assert [p.code for p in collector.errors] == ["POL0271"]


def test_a_class_follows_its_dates():
    """Before 施行 a class is not in question; a repealed one neither; each day has its text."""
    made = program("""
救助对象 困难户 编码 K
  施行 2024-01-01 起 至 2024-06-30
  应当同时符合:
    收入: 月人均收入 低于 500 元/人/月
救助对象 困难户 编码 K
  施行 2024-07-01 起
  废止 2025-01-01
  应当同时符合:
    收入: 月人均收入 低于 900 元/人/月
""")
    record = household({"工资": 700})
    seen = [results(made, record, day=date(y, m, 1))["K"] for y, m in ((2023, 12), (2024, 3), (2024, 9), (2025, 2))]
    assert [r.own for r in seen] == [False, False, True, False]
    assert [r.reason for r in seen] == ["not_yet", "", "", "repealed"]
    assert {v.site for r in made.rules for v in r.versions} == {"K@2024-01-01@310000", "K@2024-07-01@310000"}


def test_exceptions_that_both_hold_never_reach_a_record():
    """What the static check lets through doesn't end in a conflict."""
    made = program("""
定义 成员 的 计入收入 : 元/月
  = 工资
  但 就学 当 在校 : 0 元/月
  但 高龄 当 年龄 60 周岁 以上 : 工资 × 50%
  就学 优先 高龄
定义 计入合计 : 元/月 = 合计 成员 的 计入收入
救助对象 困难户 编码 K
  应当同时符合:
    收入: 计入合计 低于 100 元/月
""")
    old_pupil = household({"在校": True, "出生日期": "1940-01-01", "工资": 1000})
    assert results(made, old_pupil)["K"].own is True
    assert not any(isinstance(r.own, Conflict) for r in results(made, old_pupil).values())
