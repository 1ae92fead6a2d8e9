"""What each construct makes of what is unknown, lapsed or settled, as policies write it (docs/decisions/0001).

旧线 has lapsed, so that every comparison with it is 无法计算 (F); 商品房数 is left out for 资料不足 (U); 是 and 否 are Y and N.
"""

import pytest
from tests.check.rules.deciding import decided, household, program, results

from baozhang_rules.runtime.values import NOT_ENTITLED, Fault, Unknown

OLD = "标准 旧线 : 元/月\n  | 执行 | 执行至 | 值 |\n  | 2023-01-01 | 2023-12-31 | 100 元/月 |\n"
PAID = "定补 补 : 元/月\n  对象 当 {0}\n  基本额 {1}\n"
F, U, YES, NO = "家庭月收入 低于 旧线", "商品房数 为 0 套", "货币财产 为 0 元", "货币财产 大于 0 元"


def letter(state):
    """Y | N | U | F, or the number."""
    if isinstance(state, Unknown):
        return "U"
    if isinstance(state, Fault):
        return "F"
    return state if not isinstance(state, bool) else "Y" if state else "N"


def paid(text, *people, rule="补", **options):
    """The result of a benefit: a number, N where it isn't granted, U or F."""
    value = results(program(OLD + text), household(*people, **options))[rule].value
    return "N" if value is NOT_ENTITLED else letter(value)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (F, "F"), (U, "U"), (f"{F} 且 {NO}", "N"), (f"{F} 且 {YES}", "F"), (f"{F} 且 {U}", "U"),
        (f"{F} 或 {YES}", 1), (f"{F} 或 {NO}", "F"), (f"{F} 或 {U}", "U"), (f"{U} 且 {NO}", "N"), (f"{U} 或 {YES}", 1),
        (f"非 {F}", "F"), (f"非 {U}", "U"), (f"{F} 且 ({YES} 或 {U})", "F"), (f"{F} 且 ({NO} 且 {U})", "N"),
        ("任一 成员 满足 (工资 低于 旧线)", "F"), ("任一 成员 满足 (工资 低于 旧线 或 重病)", 1),
        ("全体 成员 满足 (工资 低于 旧线 且 在校)", "N"), ("至少 1 项 成员 满足 (工资 低于 旧线 或 重病)", 1),
        ("至少 2 项 成员 满足 (工资 低于 旧线 且 重病)", "N"),
        ("计数 成员 其中 (工资 低于 旧线) 大于 0 人", "F"), ("(合计 成员 的 工资 + 旧线) 大于 0 元/月", "F"),
    ],
)  # fmt: skip
def test_conditions(condition, expected):
    """否 decides 且 and 是 decides 或; else unknown comes before what can't be computed; aggregates are strict."""
    people = ({"重病": True}, {})
    assert paid(PAID.format(condition, "1 元/月"), *people, without=["商品房数"]) == expected


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (f"\n  当 {F} : 5 元/月\n  其他 : 5 元/月\n", 5),
        (f"\n  当 {F} : 5 元/月\n  其他 : 6 元/月\n", "F"),
        (f"\n  当 {U} : 5 元/月\n  其他 : 5 元/月\n", 5),
        (f"\n  当 {U} : 5 元/月\n  当 {F} : 6 元/月\n  其他 : 7 元/月\n", "U"),
        (f"\n  当 {YES} : 5 元/月\n  当 {F} : 6 元/月\n  其他 : 7 元/月\n", 5),
        (f"\n  当 {NO} : 旧线\n  其他 : 7 元/月\n", 7),
        (f"\n  = 5 元/月\n  但 当 {U} : 5 元/月\n", 5),
        (f"\n  = 5 元/月\n  但 当 {U} : 6 元/月\n", "U"),
        (f"\n  = 5 元/月\n  但 当 {F} : 6 元/月\n", "F"),
        (f"\n  = 旧线\n  但 当 {YES} : 6 元/月\n", 6),
        (f"\n  = 5 元/月\n  但 甲 当 {YES} : 6 元/月\n  但 乙 当 {U} : 7 元/月\n  甲 优先 乙\n", 6),
        (f"\n  = 5 元/月\n  但 甲 当 {YES} : 6 元/月\n  但 乙 当 {U} : 7 元/月\n  乙 优先 甲\n", "U"),
    ],
)
def test_choices_and_exceptions(definition, expected):
    """A choice whose guard isn't settled settles where all reachable branches agree; an exception that is beaten doesn't matter."""
    text = f"定义 值 : 元/月{definition}" + PAID.format("家庭人数 1 人 以上", "值")
    assert paid(text, without=["商品房数"]) == expected


TABLE = """表 档 : 元/月 按 商品房数
  | 商品房数 | 值      |
  | 0        | {0} |
  | 1 以上   | {1} |
"""


@pytest.mark.parametrize(
    ("cells", "options", "expected"),
    [
        (("旧线", "3 元/月"), {}, "F"),
        (("旧线", "3 元/月"), {"商品房数": 1}, 3),
        (("旧线", "3 元/月"), {"without": ["商品房数"]}, "U"),
        (("3 元/月", "3 元/月"), {"without": ["商品房数"]}, "U"),
    ],
)
def test_tables(cells, options, expected):
    """A table is strict in its key, and in the cell that is read alone."""
    assert paid(TABLE.format(*cells) + PAID.format("家庭人数 1 人 以上", "档"), **options) == expected


def test_ranks_are_strict_in_every_person():
    """One wage that nobody asked leaves every rank open, but not a condition that fails anyway."""
    text = "定义 成员 的 名次 = 排名 按 工资 从高到低 并列时 按 记录次序\n" + PAID.format("任一 成员 满足 (名次 不超过 1 且 重病)", "1 元/月")
    made = program(text)
    for sick, expected in ((True, "U"), (False, "N")):
        record = household({"工资": 5, "重病": sick}, {})
        del record["成员"][1]["工资"]
        value = decided(made, record).results[0].value
        assert ("N" if value is NOT_ENTITLED else letter(value)) == expected


ORDER = """救助对象 甲 编码 J
  应当同时符合:
    a: {0}
救助对象 乙 编码 Y
  应当同时符合:
    a: {1}
次序 : 甲 重于 乙
优惠政策 优 编码 U
  按 次序
  | 次序 | 同 : 度/月 | 异 : 度/月 |
  | 甲   | 5 度/月    | 7 度/月    |
  | 乙   | 5 度/月    | 6 度/月    |
  | 其他 | 不享受     | 不享受     |
"""


@pytest.mark.parametrize(
    ("upper", "lower", "same", "other"),
    [
        (YES, F, 5, 7), (YES, U, 5, 7), (NO, YES, 5, 6), (NO, NO, "N", "N"), (NO, F, "F", "F"), (NO, U, "U", "U"),
        (U, YES, 5, "U"), (U, NO, "U", "U"), (F, YES, 5, "F"), (F, NO, "F", "F"), (F, U, "U", "U"), (U, F, "U", "U"),
    ],
)  # fmt: skip
def test_class_orders(upper, lower, same, other):
    """An unsettled class above leaves a set of candidates: a cell that all of them share settles; 其他 needs every class 不符合."""
    found = results(program(OLD + ORDER.format(upper, lower)), household(without=["商品房数"]))
    states = [found["U/同"].value, found["U/异"].value]
    assert ["N" if state is NOT_ENTITLED else letter(state) for state in states] == [same, other]
