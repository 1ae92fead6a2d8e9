"""What records, standards, tables and definitions become in core."""

from datetime import date
from fractions import Fraction

import pytest
from tests.check.corpus import checked, sources_of

from baozhang_rules.core import nodes as core
from baozhang_rules.core.select import standard_row
from baozhang_rules.core.text import show
from baozhang_rules.runtime.schema import EntityRefType, EnumType, ListType, NumberType, Presumed
from baozhang_rules.text import Source

HEAD = "政策 示例市救助办法\n引入 标准.家庭\n"


def parts_of(text, head=HEAD):
    """Return the context and parts of a text without problems."""
    ctx, parts = checked(sources_of(head + text))
    assert [p.code for p in ctx.problems.problems if p.code != "POL0287"] == []
    return ctx, parts


def named(items, name):
    """Return the item of a name."""
    return next(item for item in items if item.name == name)


# ------------------------------------------------------------------------------------------- records


def test_facts_become_a_schema():
    """Units in words, ranges and steps exact, lists and links with their entity, keys and secrets marked."""
    _, parts = parts_of("")
    household, member = parts.schema.entities["家庭"], parts.schema.entities["成员"]
    assert parts.schema.root == "家庭" and parts.jurisdiction == "居住地"
    wage = member.fact("工资性收入")
    assert wage.type == NumberType("元/月", "CNY/month")
    assert (wage.low, wage.high, wage.step, wage.monthly) == (0, 1000000, Fraction(1, 100), True)
    assert household.fact("成员").type == ListType("成员", 1, 30)
    assert member.fact("配偶").type == EntityRefType("成员") and member.fact("配偶").optional
    assert member.fact("残疾等级").type == EnumType("残疾等级", ("一级", "二级", "三级", "四级"))
    assert member.key.name == "姓名" and member.key.masked_as == "name"
    assert (member.parent, member.list_name) == ("家庭", "成员")


def test_a_policy_adds_facts_to_an_imported_record():
    """A second 档案 of the same name extends the first; only files that see it see its facts."""
    _, parts = parts_of(
        "档案 家庭\n  车辆数 : 辆 范围 0 辆 至 9 辆 精度 1 辆 未载明 推定 0 辆 依据 《办法》第五条\n"
        "定义 有车 : 是否 = 车辆数 1 辆 以上\n"
    )
    fact = parts.schema.entities["家庭"].fact("车辆数")
    assert fact.presumed == Presumed(Fraction(0), "《办法》第五条")


def test_rules_on_records_are_conditions():
    """当 c 则 x is 非 c 或 x, under a site of its own."""
    _, parts = parts_of("档案 成员\n  规则 已婚才有配偶 : 当 配偶 不为 无 则 婚姻 为 已婚 错误 \"婚姻状况不对\"\n")
    (rule,) = parts.record_rules
    assert (rule.id, rule.entity, rule.site) == ("成员.已婚才有配偶", "成员", "成员.已婚才有配偶")
    assert isinstance(rule.requirement, core.Or)


# ----------------------------------------------------------------------------------------- standards

SERIES = """标准 低保标准 : 元/人/月 编码 DBBZ 按 居住地 本地未定 用 上级
  | 地区   | 印发       | 执行       | 起发月  | 执行至     | 值            | 依据       |
  | 310000 | 2023-06-20 | 2023-07-01 | 2023-07 | 2024-06-30 | 1000 元/人/月 | 〔2023〕1号 |
  | 310000 | 2024-07-20 | 2024-07-01 | 2024-07 | 无         | 1100 元/人/月 | 〔2024〕1号 |
  | 310101 | 2024-06-20 | 2024-07-01 | 2024-07 | 无         | 无            | 〔2024〕2号 | 改用上级
"""


def test_rows_keep_their_days_and_sites():
    """A row's site is made of code, region and 执行 date; printing after the start is fine; 改用上级 hands over."""
    ctx, parts = parts_of(SERIES)
    (standard,) = parts.standards
    assert (standard.id, standard.by_region, standard.use_upper, standard.open) == ("DBBZ", True, True, False)
    assert [row.site for row in standard.rows] == [
        "DBBZ/310000/2023-07-01",
        "DBBZ/310000/2024-07-01",
        "DBBZ/310101/2024-07-01",
    ]
    second = standard.rows[1]
    assert (second.issued, second.start, second.until) == (date(2024, 7, 20), date(2024, 7, 1), None)
    assert (second.first_month, second.value) == ("2024-07", 1100)
    assert standard.rows[2].use_upper and standard.rows[2].value is None
    assert ctx.sites["DBBZ/310000/2023-07-01"].cite.text == "〔2023〕1号"
    assert standard_row(standard, "310101", date(2024, 8, 1), None).value == 1100


def test_a_number_alone_is_a_standard():
    """标准 名 = 数 needs no type in a file that implements no other policy."""
    _, parts = parts_of("标准 就业扣减 = 200 元/月\n定义 扣减 : 元/月 = 就业扣减\n")
    (standard,) = parts.standards
    assert not standard.by_region and standard.rows[0].value == 200


NATIONAL = """# ==== 国家.pol
政策 国家.救助办法
  发布机关 国家机关
引入 标准.家庭
标准 低保标准 : 元/人/月 按 居住地 本地未定 用 上级
  | 地区   | 执行       | 值            |
  | 310000 | 2024-07-01 | 1000 元/人/月 |
标准 财产限额 : 元/人 待地方规定 不低于 低保标准 × 12 个月 默认 20000 元/人
定义 成员 的 扣减 : 元/月 待地方规定 不高于 500 元/月
# ==== 地方.pol
政策 示例市救助办法
  地区 310000
  施行 2024-07-01 起
实施 国家.救助办法
"""


def test_a_filler_is_a_row_of_its_region():
    """A local number becomes a row for the file's region and dates; the default stays apart."""
    _, parts = parts_of("标准 财产限额 = 30000 元/人 依据 《细则》第二条\n", head=NATIONAL)
    limit = named(parts.standards, "财产限额")
    (row,) = limit.rows
    assert limit.open and limit.use_upper and limit.by_region
    assert (row.region, row.start, row.value, row.site) == ("310000", date(2024, 7, 1), 30000, "财产限额/310000/2024-07-01")
    assert limit.default.value == 20000
    assert [bound.op for bound in limit.bounds] == [">="]


def test_a_filler_that_is_a_formula_makes_the_standard_a_definition():
    """What can't be a number in a row is a regional version; references follow."""
    _, parts = parts_of("标准 财产限额 = 低保标准 × 24 个月\n定义 限额 : 元/人 = 财产限额\n", head=NATIONAL)
    assert [s.name for s in parts.standards] == ["低保标准"]
    limit = named(parts.definitions, "财产限额")
    assert limit.open and [v.default for v in limit.versions] == [False, True]
    reference = named(parts.definitions, "限额").versions[0].body.value
    assert isinstance(reference, core.DefRef) and reference.definition == limit.id


def test_a_formula_is_compared_with_its_bound_on_each_day_that_a_standard_changes():
    """A filler that breaks a bound when a later row begins is found, with that day."""
    head = NATIONAL.replace(
        "  | 310000 | 2024-07-01 | 1000 元/人/月 |\n",
        "  | 310000 | 2024-07-01 | 1000 元/人/月 |\n  | 310000 | 2026-07-01 | 3000 元/人/月 | 取代\n",
    )
    ctx, _ = checked(sources_of(head + "标准 财产限额 = 30000 元/人\n"))
    (problem,) = ctx.problems.errors
    assert (problem.code, problem.day, problem.bound.zh) == ("POL0273", "2026-07-01", "36000 元/人")


def test_an_open_definition_gets_regional_versions():
    """定义 … 待地方规定 has one version per filler, for the region and dates of the filler's file."""
    _, parts = parts_of("定义 成员 的 扣减 : 元/月 = 300 元/月\n", head=NATIONAL)
    deduction = named(parts.definitions, "扣减")
    (version,) = deduction.versions
    assert deduction.open and deduction.entity == "成员"
    assert (version.region, version.start, version.site) == ("310000", date(2024, 7, 1), "成员.扣减@2024-07-01@310000")


def test_two_cities_may_define_one_name():
    """Policies of different regions that don't see each other give regional versions of one definition."""
    text = "".join(
        f"# ==== {code}.pol\n政策 城市{code}\n  地区 {code}\n引入 标准.家庭\n定义 计入收入 : 元/月 = 家庭月收入 的 {share}%\n"
        for code, share in (("310000", 80), ("440000", 70))
    )
    _, parts = parts_of(text, head="")
    assert [v.region for v in named(parts.definitions, "计入收入").versions] == ["310000", "440000"]


# ------------------------------------------------------------------------------------- definitions


def test_one_text_alone_is_not_limited_by_the_head_of_its_file():
    """A definition is arithmetic: read at an earlier month it must not fail because the policy began later."""
    head = "政策 示例市救助办法\n  地区 310000\n  施行 2024-07-01 起\n引入 标准.家庭\n"
    _, parts = parts_of("定义 甲额 : 元/月 = 家庭月收入\n", head=head)
    (version,) = named(parts.definitions, "甲额").versions
    assert (version.start, version.region, version.site) == (None, "", "家庭.甲额")


def test_dated_texts_are_versions():
    """Two texts with their own 施行 are versions of one definition, with dated sites."""
    _, parts = parts_of(
        "定义 扣减 : 元/月 = 200 元/月\n  施行 2023-01-01 起 至 2023-12-31\n定义 扣减 : 元/月 = 300 元/月\n  施行 2024-01-01 起\n"
    )
    versions = named(parts.definitions, "扣减").versions
    assert [v.site for v in versions] == ["家庭.扣减@2023-01-01", "家庭.扣减@2024-01-01"]
    assert [v.end for v in versions] == [date(2023, 12, 31), None]


EARLY = "定义 扣减 : 元/月 = 200 元/月 依据 甲号文\n  施行 2023-01-01 起 至 2023-12-31\n"
LATE = "定义 扣减 : 元/月 = 300 元/月 依据 乙号文\n  施行 2024-01-01 起\n"


@pytest.mark.parametrize("written", [EARLY + LATE, LATE + EARLY])
def test_no_dated_text_speaks_for_the_others(written):
    """Each dated text cites its own article; the definition as a whole cites none of them, whichever is written first."""
    ctx, _ = parts_of(written)
    cited = {id: site.cite and site.cite.text for id, site in ctx.sites.items() if "扣减" in id}
    assert cited == {"家庭.扣减": None, "家庭.扣减@2023-01-01": "甲号文", "家庭.扣减@2024-01-01": "乙号文"}


def test_a_text_without_dates_speaks_for_the_definition():
    """Of an undated text for the region above and a regional one, the undated one is the definition's own site."""
    city = "# ==== 市.pol\n政策 示例市.办法\n  地区 310000\n引入 标准.家庭\n定义 扣减 : 元/月 = 300 元/月 依据 乙号文\n"
    other = "# ==== 县.pol\n政策 示例县.办法\n引入 标准.家庭\n定义 扣减 : 元/月 = 200 元/月 依据 甲号文\n"
    ctx, _ = checked(sources_of(city + other))
    assert ctx.sites["家庭.扣减"].cite.text == "甲号文" and ctx.sites["家庭.扣减@310000"].cite.text == "乙号文"


def test_exceptions_are_closed_transitively():
    """甲 优先 乙 and 乙 优先 丙 make 甲 beat 丙; sites take the label, else the number."""
    ctx, parts = parts_of(
        """定义 成员 的 计入收入 : 元/月 = 工资性收入
  但 甲 当 在校 : 0 元/月 依据 第一条
  但 乙 当 年龄 60 周岁 以上 : 1 元/月
  但 丙 当 残疾等级 二级 以上 : 2 元/月
  但 当 婚姻 为 未婚 : 3 元/月
  甲 优先 乙
  乙 优先 丙
"""
    )
    default = named(parts.definitions, "计入收入").versions[0].body.value
    assert default.beats == ((0, 1), (0, 2), (1, 2))
    assert [arm.site.split("/", 1)[1] for arm in default.exceptions] == ["but/甲", "but/乙", "but/丙", "but/#4"]
    assert default.base_site == "成员.计入收入/base"
    assert ctx.sites["成员.计入收入/but/甲"].cite.text == "第一条"


def test_cases_are_arms_in_written_order():
    """当 … lines become arms, 其他 what is left."""
    _, parts = parts_of(
        "定义 成员 的 档次 : 元/月\n  当 残疾等级 为 一级 : 300 元/月\n  当 残疾等级 为 二级 : 200 元/月\n  其他 : 0 元/月\n"
    )
    case = named(parts.definitions, "档次").versions[0].body.value
    assert [arm.site for arm in case.arms] == ["成员.档次/case/#1", "成员.档次/case/#2"]
    assert (case.otherwise_site, case.otherwise.value) == ("成员.档次/case/else", 0)


# ------------------------------------------------------------------------------------------ tables


def rows_of(text):
    """Return the keys and values of the only table."""
    _, parts = parts_of(text)
    (table,) = parts.tables
    return [(row.site.split("/", 1)[1], row.value.value) for row in table.versions[0].body.rows], table


def test_a_wide_table_is_rows_of_two_keys():
    """The values of the second key stand in the head; a cell's site is made of its keys."""
    rows, _ = rows_of(
        "表 租金限额 : 元/月 按 家庭人数, 所在片区\n  | 家庭人数 | 甲区 | 乙区 |\n"
        "  | 1 至 4 | 800 元/月 | 650 元/月 |\n  | 5 以上 | 1000 元/月 | 800 元/月 |\n"
    )
    assert rows == [("1-4,甲区", 800), ("1-4,乙区", 650), (">=5,甲区", 1000), (">=5,乙区", 800)]


def test_a_table_over_amounts_tiles_continuously():
    """以下 and a bare 超过 meet in one point, which belongs to the first."""
    rows, table = rows_of(
        "表 比例 : 比率 按 货币财产\n  | 货币财产 | 值 |\n  | 10000 元 以下 | 70% |\n  | 超过 | 80% |\n"
    )
    assert rows == [("<=10000", Fraction(7, 10)), (">10000", Fraction(4, 5))]
    assert table.versions[0].body.rows[1].keys[0].low_in is False


def test_a_range_of_grades_is_a_row_for_each():
    """二级 以上 names the heavier grades too; 无 is a key of its own; 其他 is what no other row names."""
    rows, _ = rows_of(
        "表 护理费 : 元/月 按 残疾等级\n  | 残疾等级 | 值 |\n  | 二级 以上 | 300 元/月 |\n"
        "  | 无 | 0 元/月 |\n  | 其他 | 100 元/月 |\n"
    )
    assert rows == [("一级", 300), ("二级", 300), ("无", 0), ("三级", 100), ("四级", 100)]


def test_each_more_adds_to_the_last_band():
    """每增 is kept beside the value of a band without an upper end."""
    _, table = rows_of(
        "表 限额 : 元/月 按 家庭人数\n  | 家庭人数 | 值 |\n  | 1 | 500 元/月 |\n  | 2 以上 | 800 元/月 每增 200 元/月 |\n"
    )
    assert [row.extend and row.extend.value for row in table.versions[0].body.rows] == [None, 200]


def test_a_partial_table_names_its_fall_back():
    """其余 makes a table with gaps complete."""
    _, table = rows_of("表 限额 : 元/月 按 家庭人数\n  | 家庭人数 | 值 |\n  | 1 | 500 元/月 |\n  其余 0 元/月\n")
    assert table.versions[0].body.fallback.value == 0


# ------------------------------------------------------------------------------------------- order


def test_the_order_of_declarations_never_matters():
    """The same declarations backwards give the same parts (docs/decisions/0008 §1)."""
    lines = [
        "定义 甲额 = 乙额 × 2",
        "定义 乙额 = 家庭月收入 / 家庭人数",
        "定义 成员 的 丙额 = 工资性收入 - 甲额 × 1 人",
        "标准 扣减 = 200 元/月",
    ]
    shown = []
    for order in (lines, lines[::-1]):
        _, parts = parts_of("".join(f"{line}\n" for line in order))
        shown.append(sorted(show(d) for d in (*parts.definitions, *parts.standards)))
    assert shown[0] == shown[1]


def test_english_and_chinese_give_one_program():
    """Keywords are spellings: the same policy in English words has the same core."""
    zh = "政策 甲\n引入 标准.家庭\n定义 人均 : 元/人/月 = 家庭月收入 / 家庭人数\n"
    en = "policy 甲\nimport 标准.家庭\ndefine 人均 : CNY/person/month = 家庭月收入 / 家庭人数\n"
    shown = [show(named(checked([Source("a.pol", text)])[1].definitions, "人均")) for text in (zh, en)]
    assert shown[0] == shown[1]


UNITS = "政策 示例市救助办法\n引入 标准.家庭\n定义 月人均收入 : 元/人/月 = 家庭月收入 / 家庭人数\n"


@pytest.mark.parametrize(
    ("written", "fixed"),
    [
        ("月人均收入 低于 1000元", "月人均收入 低于 1000 元/人/月"),
        ("月人均收入 低于 1000 元/月", "月人均收入 低于 1000 元/人/月"),
        ("月人均收入 低于 12000 元/年", None),
        ("月人均收入 低于 2 套", None),
        ("月人均收入 低于 货币财产", None),
    ],
)
def test_a_literal_gets_the_unit_it_lacks(written, fixed):
    """The fix adds what the number is per; it never changes its amount and never says 作 … 计 of a literal."""
    source = Source("办法.pol", f"{UNITS}定义 收入不高 : 是否 = {written}\n")
    ctx, _ = checked([source])
    (problem,) = ctx.problems.problems
    assert problem.code == "POL0213"
    assert ("作 " in problem.help("zh")) == ("货币财产" in written)
    assert (problem.fix() is None) == (fixed is None)
    if fixed is not None:
        assert problem.fix().apply(source).endswith(f"= {fixed}\n")


@pytest.mark.parametrize("region", ["临水县", "31", "3101010", "310000"])
def test_a_region_is_a_code(region):
    """A 地区 line that is no code would make the policy hold nowhere."""
    ctx, _ = checked(sources_of(f"政策 示例市救助办法\n  地区 {region}\n引入 标准.家庭\n"))
    wrong = [p for p in ctx.problems.problems if p.code == "POL0284"]
    assert len(wrong) == (region != "310000")
    assert all(p.help("zh") == "地区写 6、9 或 12 位代码" and p.source.slice(p.span) == region for p in wrong)
