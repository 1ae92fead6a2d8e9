"""Results that are told in one line; the data keep each apart."""

from datetime import date

from tests.explain.build import (
    BOOL,
    MONTHLY,
    RATE,
    YUAN,
    compare,
    evolve,
    explain,
    fact,
    lit,
    mark,
    own,
    program,
    rule,
    site,
)
from tests.explain.samples import stacked_home

from baozhang_rules.core import nodes as n
from baozhang_rules.runtime.values import NOT_ENTITLED

POOR = mark("M/all/工资", compare(own("工资性收入", MONTHLY), "<", lit(0, MONTHLY)))
RICH = compare(fact("货币财产", YUAN), "<", lit(0, YUAN))
SITES = (
    site("M", "class", "某类"),
    site("M/all/工资", "clause", "工资", "M", cite="《办法》第一条"),
    site("B1", "benefit", "护理费"),
    site("B2", "benefit", "生活费"),
    site("T", "tier", "公共减免"),
    *(site(f"T/{name}", "tier", name, "T") for name in ("电", "水", "气")),
    *(site(f"T/H/{name}", "cell", f"困难户 {name}", "T") for name in ("电", "水", "气")),
    site("H", "class", "困难户"),
    site("H2", "class", "边缘户"),
)


def tier(name, cell):
    """A column of a scheme."""
    arm = n.Arm(n.RuleRef("H", "own", BOOL), cell, f"T/H/{name}")
    entitled = n.Case((evolve(arm, value=lit(cell.value is not NOT_ENTITLED, BOOL)),), lit(False, BOOL), "T/else", BOOL)
    amount = n.Case((arm,), lit(NOT_ENTITLED, RATE), "T/else", RATE)
    return rule(f"T/{name}", name, "tier", RATE, entitled, amount, group="T")


def policy():
    """Rules of every kind that are told together."""
    of_m = n.RuleRef("M", "own", BOOL)
    beyond = mark("H2/none", n.Not(n.RuleRef("H", "own", BOOL), BOOL))
    later = {"start": date(2025, 1, 1)}
    rules = (
        rule("M", "某类", "class", BOOL, POOR, scope="成员"),
        rule("B1", "护理费", "amount", MONTHLY, of_m, lit(1, MONTHLY), scope="成员"),
        rule("B2", "生活费", "amount", MONTHLY, of_m, lit(1, MONTHLY), scope="成员"),
        rule("H", "困难户", "class", BOOL, lit(True, BOOL)),
        rule("H2", "边缘户", "class", BOOL, beyond),
        tier("电", lit("0.5", RATE)),
        tier("水", lit("2", RATE)),
        tier("气", lit(NOT_ENTITLED, RATE)),
        rule("N1", "明年一", "class", BOOL, lit(True, BOOL), **later),
        rule("N2", "明年二", "amount", MONTHLY, lit(True, BOOL), lit(1, MONTHLY), **later),
        rule("G", "别处", "class", BOOL, lit(True, BOOL), region="320000"),
    )
    return program(rules=rules, orders=(n.Order("困难程度", "困难程度", ("H",)),), sites=SITES)


def test_the_answers_are_few():
    """Columns of a scheme, classes ruled out by another, members who don't qualify, rules not in force: a line each."""
    assert explain(stacked_home(), policy()).summary("zh").splitlines() == [
        "困难户：符合。",
        "公共减免：电 50%，水 200%。",
        "已属于 困难户，所以不再适用：边缘户。",
        "某类：3 个成员都不符合（都不符合的条件：工资），所以不享受 护理费、生活费。",
        "公共减免·气：不享受（属于 困难户）。",
        "现在不适用：明年一、明年二（自 2025-01-01 起施行）；别处（本地区不适用）。",
    ]
    assert "某类: none of 3 (成员) is eligible (failed by all: 工资), so no 护理费, 生活费." in (
        explain(stacked_home(), policy()).summary("en")
    )


def test_tiers_are_told_by_their_row():
    """``按 困难程度：困难户 → 50%``."""
    text = explain(stacked_home(), policy()).text("zh")
    assert "公共减免 怎么算\n  电 按 困难程度：困难户 → 50%\n  水 按 困难程度：困难户 → 200%\n" in text


def test_members_who_do_not_qualify_are_told_briefly():
    """An applicant sees which conditions fail for whom; a clerk sees every test; the data have every result."""
    told = explain(stacked_home(), policy())
    text = told.text("zh")
    assert "为什么不符合 某类\n  成员 1（张＊）：✗ 工资\n  成员 2（李＊）：✗ 工资\n  成员 3（小＊）：✗ 工资\n" in text
    assert "护理费（" not in text
    clerk = explain(stacked_home(), policy(), reader="clerk").text("zh")
    assert clerk.count("为什么不符合 某类（成员") == 3
    assert len([each for each in told.to_json("zh")["rules"] if each["rule"] in ("M", "B1", "B2")]) == 9


def test_one_member_who_qualifies_keeps_the_others_apart():
    """Where somebody qualifies nobody is told in one line."""
    some = evolve(policy(), rules=tuple(r if r.id != "M" else mixed() for r in policy().rules))
    lines = explain(stacked_home(), some).summary("zh").splitlines()
    assert "某类（成员 3（小＊））：符合。" in lines
    assert sum(line.startswith("某类（") for line in lines) == 3


def mixed():
    """The class with a line that one member is under."""
    clause = mark("M/all/工资", compare(own("工资性收入", MONTHLY), "<", lit(100, MONTHLY)))
    return rule("M", "某类", "class", BOOL, clause, scope="成员")


def test_results_that_wait_for_the_same_facts_are_told_once():
    """The facts to ask for stand once, with everything that waits for them."""
    poor = compare(fact("货币财产", YUAN), "<", lit(5, YUAN))
    rules = (
        rule("M", "某类", "class", BOOL, mark("M/all/工资", poor)),
        rule("B1", "护理费", "amount", MONTHLY, n.RuleRef("M", "own", BOOL), lit(1, MONTHLY)),
    )
    home = {key: value for key, value in stacked_home().items() if key != "货币财产"}
    told = explain(home, program(rules=rules, orders=(), sites=SITES))
    assert told.summary("zh") == "某类、护理费：资料不足，还缺 1 项：货币财产。"
    assert told.text("zh").count("还要补什么") == 1
