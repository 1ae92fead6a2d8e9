"""Larger programs for the explanations: windows, tables, combination, tiers, units, ranges,
human findings.
"""

from datetime import date

from attrs import evolve
from tests.explain.build import (
    HOUSEHOLD,
    MEMBER,
    MONTHLY,
    ONE,
    PER_HEAD,
    PERSON,
    RATE,
    SELF,
    YUAN,
    F,
    arith,
    compare,
    define,
    definition,
    every,
    fact,
    household,
    lit,
    mark,
    members,
    own,
    person,
    program,
    rule,
    site,
    standard,
)

from baozhang_rules.core import nodes as n
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.types import BOOL, DATE

HUMAN = {"认定": [{"类别": "低保家庭", "会议纪要号": "〔2024〕3号", "自": "2024-08-01", "有效至": "2025-07-31"}]}
MEETING = n.Meeting(("DIBAO",), ("会议纪要号",), 12, "MEETING")
TOLD = program(meetings=(MEETING,), sites=(site("MEETING", "class", "集体研究"),))

HALF_YEAR = define(
    "近三月收入",
    "家庭",
    MONTHLY,
    n.Window("mean", n.DefRef("家庭.家庭月收入", SELF, MONTHLY), fact("申请日", DATE), 3, MONTHLY),
)
AREA = n.Table(
    "房租限额",
    "房租限额",
    (PERSON,),
    MONTHLY,
    (
        n.Version(
            None,
            None,
            "",
            None,
            None,
            False,
            n.TableBody(
                (
                    n.TableRow((n.Band(F(1), F(1)),), lit(500, MONTHLY), None, "房租限额/1"),
                    n.TableRow((n.Band(F(2), None),), lit(800, MONTHLY), lit(50, MONTHLY), "房租限额/2+"),
                ),
                None,
            ),
            "房租限额",
        ),
    ),
    "房租限额",
)

RENT = n.TableRef("房租限额", (definition("家庭人数", PERSON),), MONTHLY)
POOR_ENOUGH = mark("A/all/收入", compare(definition("近三月收入", MONTHLY), "<=", lit(3000, MONTHLY)))


def group(rule_id, *clauses):
    """应当同时符合."""
    return mark(f"{rule_id}/all", n.And(clauses, BOOL))


def reduced():
    """What is left of B after A: never below zero."""
    amount, other = n.RuleRef("B", "amount", MONTHLY), n.RuleRef("A", "counted", MONTHLY)
    less = n.Call("nonnegative", (arith("-", amount, other, MONTHLY),), MONTHLY)
    return n.Case((n.Arm(n.RuleRef("B", "entitled", BOOL), mark("A+B", less)),), lit(NOT_ENTITLED, BOOL), "", MONTHLY)


def rules():
    """Several rules of one household and of its members."""
    first = mark("A/base", RENT)
    second = mark("B/base", lit("1000.5", MONTHLY))
    second = mark("B/cap", n.Call("smaller", (second, lit(900, MONTHLY)), MONTHLY))
    each = compare(own("工资性收入", MONTHLY), "<", lit(1000, MONTHLY))
    cells = (n.Arm(n.RuleRef("A", "entitled", BOOL), lit("0.5", RATE), "电/A"),)
    lapsed = n.DefRef("家庭.旧线", SELF, MONTHLY)
    return (
        rule("A", "租房补贴", "amount", MONTHLY, group("A", POOR_ENOUGH), first),
        rule("B", "生活补贴", "amount", MONTHLY, lit(True, BOOL), second, net=reduced()),
        rule("C", "零工补贴", "class", BOOL, mark("C/all/工资", each), scope="成员"),
        rule(
            "电",
            "电价减免",
            "tier",
            RATE,
            lit(True, BOOL),
            n.Case(cells, lit(NOT_ENTITLED, RATE), "电/其他", RATE),
            group="公共减免",
        ),
        rule("R", "应急金", "range", YUAN, lit(True, BOOL), low=lit(100, YUAN), high=lit(300, YUAN)),
        rule("N", "明年的补贴", "class", BOOL, lit(True, BOOL), start=date(2025, 1, 1)),
        rule("G", "别处的补贴", "class", BOOL, lit(True, BOOL), region="320000"),
        rule("F", "旧补贴", "class", BOOL, mark("F/all/旧线", compare(lapsed, ">", lit(0, MONTHLY)))),
        rule(
            "K",
            "两说的补贴",
            "class",
            BOOL,
            mark("K/all/例外", compare(definition("两说", MONTHLY), ">", lit(0, MONTHLY))),
        ),
    )


def two_ways():
    """Two exceptions that hold at once and differ."""
    arms = (
        n.Arm(lit(True, BOOL), lit(1, MONTHLY), "两说/甲"),
        n.Arm(lit(True, BOOL), lit(2, MONTHLY), "两说/乙"),
    )
    return define("两说", "家庭", MONTHLY, n.Default(lit(0, MONTHLY), "", arms, (), MONTHLY))


def old_line():
    """A definition that lapsed."""
    made = define("旧线", "家庭", MONTHLY, lit(1, MONTHLY), end=date(2020, 1, 1))
    return made


MANY_SITES = tuple(
    site(id, kind, label, parent, code, cite)
    for id, kind, label, parent, code, cite in (
        ("家庭.近三月收入", "definition", "近三月收入", "", "", None),
        ("家庭.旧线", "definition", "旧线", "", "", "《旧办法》第一条"),
        ("家庭.两说", "definition", "两说", "", "", None),
        ("两说/甲", "exception", "甲说", "家庭.两说", "", "《办法》第三十条"),
        ("两说/乙", "exception", "乙说", "家庭.两说", "", "《办法》第三十一条"),
        ("房租限额", "table", "房租限额", "", "", "《租房办法》附表"),
        ("房租限额/1", "row", "", "房租限额", "", None),
        ("房租限额/2+", "row", "", "房租限额", "", "《租房办法》附表第二行"),
        ("A", "benefit", "租房补贴", "", "", "《租房办法》第二条"),
        ("A/all", "group", "", "A", "all", None),
        ("A/all/收入", "clause", "收入", "A/all", "", "《租房办法》第三条"),
        ("A/base", "step", "", "A", "base", None),
        ("B", "benefit", "生活补贴", "", "", None),
        ("B/base", "step", "", "B", "base", None),
        ("B/cap", "step", "", "B", "cap", "《补贴办法》第七条"),
        ("A+B", "combination", "租房补贴与生活补贴", "", "", "《补贴办法》第九条"),
        ("C", "class", "零工补贴", "", "", None),
        ("C/all/工资", "clause", "工资", "C", "", "《零工办法》第五条"),
        ("公共减免", "tier", "公共减免", "", "", None),
        ("电", "tier", "电价减免", "公共减免", "", None),
        ("电/A", "cell", "租房户", "电", "", "《减免办法》附表"),
        ("电/其他", "cell", "其他", "电", "", None),
        ("R", "benefit", "应急金", "", "", None),
        ("N", "class", "明年的补贴", "", "", None),
        ("G", "class", "别处的补贴", "", "", None),
        ("F", "class", "旧补贴", "", "", None),
        ("F/all/旧线", "clause", "旧线", "F", "", None),
        ("K", "class", "两说的补贴", "", "", None),
        ("K/all/例外", "clause", "例外", "K", "", None),
    )
)

STACKED = program(
    rules=rules(),
    definitions=(HALF_YEAR, two_ways(), old_line()),
    tables=(AREA,),
    orders=(),
    sites=MANY_SITES,
)


def stacked_home():
    """A household of two, with another wage in July."""
    wages = {"2024-07": "900", "每月": "1200"}
    return household(
        person("张三", wages),
        person("李四", every("500.10")),
        person("小五", every("0"), "2015-03-01", school=True),
        申请日="2024-09-15",
    )


__all__ = [
    "HOUSEHOLD",
    "HUMAN",
    "MEMBER",
    "ONE",
    "PER_HEAD",
    "STACKED",
    "TOLD",
    "evolve",
    "members",
    "stacked_home",
    "standard",
]
