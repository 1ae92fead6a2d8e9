"""What expressions mean and of which type they are; the record is that of tests/check/library."""

from fractions import Fraction

import pytest
from attrs import evolve
from tests.check.corpus import checked, sources_of

from baozhang_rules.check.expressions import lower
from baozhang_rules.check.texts import scope_in
from baozhang_rules.check.wording import show_type
from baozhang_rules.core import nodes as core
from baozhang_rules.core.text import show
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import REGION, EnumT, NumberT, OptionalT
from baozhang_rules.units import RATIO

HEAD = """政策 示例市救助办法
引入 标准.家庭
标准 低保标准 : 元/人/月 按 居住地 本地未定 用 上级
  | 地区   | 执行       | 值            |
  | 310000 | 2024-07-01 | 1100 元/人/月 |
表 租金限额 : 元/月 按 家庭人数, 所在片区
  | 家庭人数 | 甲区       | 乙区       |
  | 1        | 500 元/月  | 400 元/月  |
  | 2 至 4   | 800 元/月  | 650 元/月  |
  | 5 以上   | 1000 元/月 | 800 元/月  |
"""


def lowered(text, entity="家庭", type_="", head=HEAD):
    """Return the core expression of a definition's value, its type in words, and the context."""
    owner = "" if entity == "家庭" else f"{entity} 的 "
    wanted = f" : {type_}" if type_ else ""
    ctx, parts = checked(sources_of(f"{head}定义 {owner}所求{wanted} = {text}\n"))
    definition = next(d for d in parts.definitions if d.name == "所求")
    return definition.versions[0].body.value, show_type(definition.type, "zh"), ctx


TYPED = [
    ("家庭", "货币财产 / 家庭人数", "元/人"),
    ("家庭", "低保标准 × 24 个月", "元/人"),
    ("家庭", "(低保标准 - 家庭月收入 / 家庭人数) × 家庭人数", "元/月"),
    ("家庭", "低保标准 的 1.5 倍", "元/人/月"),
    ("家庭", "低保标准 的 30%", "元/人/月"),
    ("家庭", "年收入 按月", "元/月"),
    ("家庭", "家庭月收入 按年", "元/年"),
    ("家庭", "家庭月收入 × 12 个月", "元"),
    ("家庭", "货币财产 作 元/月 计", "元/月"),
    ("家庭", "(家庭月收入) 四舍五入到 1 元/月", "元/月"),
    ("家庭", "房租 无则 0 元/月", "元/月"),
    ("家庭", "房租", "元/月 或 无"),
    ("家庭", "租金限额", "元/月"),
    ("家庭", "平均 家庭月收入 于 申请日 前 6 个月", "元/月"),
    ("家庭", "合计 家庭月收入 于 申请日 前 12 个月", "元"),
    ("家庭", "连续个数(家庭月收入 为 0 元/月) 于 申请日 前 3 个月", "月"),
    ("家庭", "家庭月收入 于 2024-07-01", "元/月"),
    ("家庭", "最大 成员 的 年龄", "周岁"),
    ("家庭", "最大 成员 的 年龄 其中 (在校)", "周岁 或 无"),
    ("家庭", "计数 成员", "人"),
    ("家庭", "任一 成员 满足 (残疾等级 二级 以上)", "是否"),
    ("家庭", "至少 2 成员 满足 (在校)", "是否"),
    ("家庭", "申请日 + 30 天", "日期"),
    ("家庭", "申请日 - 2 年", "日期"),
    ("家庭", "基准日 - 申请日", "天"),
    ("家庭", "工作日后(申请日, 30 工作日)", "日期"),
    ("家庭", "月数(申请日, 基准日) 不低于 6 个月", "是否"),
    ("家庭", "居住地 属于 (310000, 320000)", "是否"),
    ("家庭", "较大(货币财产, 0 元)", "元"),
    ("家庭", "所在片区 为 甲区", "是否"),
    ("家庭", "(当 商品房数 2 套 以上 则 0 元 否则 货币财产)", "元"),
    ("家庭", "12 个月", "月"),
    ("成员", "工资性收入 × 80%", "元/月"),
    ("成员", "配偶 的 工资性收入", "元/月 或 无"),
    ("成员", "配偶 的 年龄", "周岁 或 无"),
    ("成员", "货币财产 / 家庭人数", "元/人"),
    ("成员", "家庭 的 货币财产", "元"),
    ("成员", "排名 按 工资性收入 从高到低 并列时 按 记录次序", "比率"),
    ("成员", "配偶 不为 无 且 婚姻 为 已婚", "是否"),
    ("成员", "残疾等级 属于 (一级, 二级)", "是否"),
    ("成员", "年龄 在 16 周岁 至 60 周岁", "是否"),
]


@pytest.mark.parametrize(("entity", "text", "type_"), TYPED, ids=[text for _, text, _ in TYPED])
def test_the_type_of_an_expression(entity, text, type_):
    """Units multiply and divide as written, and a definition without a type has that of its value."""
    _, found, ctx = lowered(text, entity)
    assert [p.code for p in ctx.problems.problems] == []
    assert found == type_


def body(text, entity="家庭", type_=""):
    """Return the text form of the core expression of a definition's value."""
    value, _, ctx = lowered(text, entity, type_)
    assert not ctx.problems.problems
    return " ".join(show(value).split())


def test_a_member_reads_the_household_through_up():
    """In a member's definition the household's facts are bare and go up from the member."""
    assert body("货币财产", "成员") == "(fact num<yuan> (up entity<家庭> (var entity<成员> self)) 货币财产)"


def test_a_link_is_followed():
    """配偶 的 X reads X of the linked person, and is 无 where there is none."""
    assert body("配偶 的 在校", "成员").startswith("(fact opt<bool> (follow opt<entity<成员>>")


def test_a_monthly_fact_reads_the_month_of_the_base_date():
    """Nothing in core says the month: the interpreter takes that of the base date."""
    assert body("工资性收入", "成员") == "(fact num<yuan/month> (var entity<成员> self) 工资性收入)"


def test_grades_compare_by_severity_and_take_the_other_sides_enumeration():
    """A bare member belongs to the enumeration of the other side, on whichever side it stands."""
    for text in ("残疾等级 二级 以上", "残疾等级 不低于 二级"):
        value, _, _ = lowered(text, "成员")
        assert (value.op, value.right.value) == (">=", "二级")
    value, _, _ = lowered("甲区 为 所在片区")
    assert value.left.value == "甲区"


def test_a_table_reads_its_keys_where_it_is_used():
    """The keys of a table are paths of its declaration, read in the scope of its use."""
    value, _, _ = lowered("租金限额", "成员")
    assert isinstance(value, core.TableRef)
    assert isinstance(value.keys[0], core.DefRef) and isinstance(value.keys[0].entity, core.Up)


def test_a_standard_reads_the_region_that_it_names():
    """按 居住地 is read here; 本地未定 用 上级 is the standard's, not the reference's."""
    value, _, _ = lowered("低保标准", "成员")
    assert isinstance(value.region, core.Fact) and value.region.fact == "居住地"


def test_dates_move_by_builtins():
    """A date and a length of time become a builtin with a count; two years back are 24 months."""
    assert body("申请日 - 2 年").startswith("(call date add_months")
    assert "num<month> -24" in body("申请日 - 2 年")
    assert body("基准日 - 申请日").startswith("(call num<day> days_between")


def test_yearly_and_monthly_convert_by_twelve_exactly():
    """按月 divides by 12 months a year, 按年 multiplies."""
    value, _, _ = lowered("年收入 按月")
    assert (value.op, value.right.value) == ("/", 12)
    value, _, _ = lowered("家庭月收入 按年")
    assert (value.op, value.right.value) == ("*", 12)


def test_within_a_region_is_containment():
    """属于 of a region code asks whether the region lies within the other."""
    assert body("居住地 属于 (310000)").startswith("(call bool region_in")


def test_between_includes_both_ends():
    """在 … 至 … is two comparisons of one value."""
    value, _, _ = lowered("年龄 在 16 周岁 至 60 周岁", "成员")
    assert [item.op for item in value.items] == [">=", "<="]


def test_in_an_aggregate_the_records_own_facts_come_first():
    """Inside 其中 (…) a bare name is the member's before it is the household's."""
    value, _, _ = lowered("合计 成员 的 工资性收入 其中 (在校 且 货币财产 为 0 元)", type_="元/月")
    inner = value.where.items
    assert inner[0].entity.name == value.var
    assert inner[1].left.entity.name == "self"


def test_own_facts_can_be_named_where_an_aggregate_hides_them():
    """本人 is the member whose definition it is, inside an aggregate over all members."""
    value, _, _ = lowered("任一 成员 满足 (配偶 为 本人)", "成员")
    assert isinstance(value.body.right, core.Var) and value.body.right.name == "self"


def test_expected_types_settle_open_literals():
    """A region code, a member of an enumeration and 无 are what is expected of them."""
    ctx, _ = checked(sources_of(HEAD))
    file = next(i for i, e in enumerate(ctx.bundle.files) if e.source.name == "办法.pol")
    scope, span = scope_in(ctx, file, "成员", "x"), Span(0, 1)
    grade = EnumT("残疾等级")
    number = syn.Number(Fraction(310000), None, span=span)
    assert lower(ctx, scope, number, REGION).value == "310000"
    assert lower(ctx, scope, number).type == NumberT(RATIO)
    assert lower(ctx, scope, syn.Path((syn.Ident("二级", span=span),), span=span), grade).value == "二级"
    assert lower(ctx, scope, syn.NoneLit(span=span), OptionalT(grade)).value is None
    assert not ctx.problems.problems


def test_a_stated_fact_may_be_asked_for_in_checks_only():
    """已载明 is a core node inside 校验 and 待办, of facts alone."""
    ctx, _ = checked(sources_of(HEAD))
    file = next(i for i, e in enumerate(ctx.bundle.files) if e.source.name == "办法.pol")
    scope, span = evolve(scope_in(ctx, file, "家庭", "x"), in_check=True), Span(0, 1)
    asked = [syn.Recorded(syn.Path((syn.Ident(n, span=span),), span=span), span=span) for n in ("货币财产", "成员", "家庭月收入")]
    found = [lower(ctx, scope, node) for node in asked]
    assert [type(e) for e in found] == [core.Recorded, core.Recorded, core.Lit]
    assert [p.code for p in ctx.problems.problems] == ["POL0240"]


def test_not_entitled_stands_only_where_it_may():
    """不享受 is a value of a benefit or cell, never of a definition."""
    ctx, _ = checked(sources_of(HEAD))
    file = next(i for i, e in enumerate(ctx.bundle.files) if e.source.name == "办法.pol")
    scope = evolve(scope_in(ctx, file, "家庭", "x"), entitlement=True)
    node = syn.NotEntitled(span=Span(0, 1))
    assert lower(ctx, scope, node, NumberT()).value is NOT_ENTITLED
    assert not ctx.problems.problems
