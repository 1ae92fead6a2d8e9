"""The last part: what to do and by when, payment, certificates, and what may be made public."""

from datetime import date

from tests.explain.build import (
    BOOL,
    DATE,
    PERSON,
    SCHEMA,
    YUAN,
    both,
    compare,
    definition,
    every,
    evolve,
    explain,
    fact,
    household,
    lit,
    own,
    person,
    program,
    site,
)

from baozhang_rules.core import nodes as n
from baozhang_rules.runtime.schema import FactSchema, TextType
from baozhang_rules.types import TEXT

HOME = household(person("张三", every("100")), person("李四", every("50")), 申请日="2024-08-30", 申请人="张三", money="12")
RICH = {**HOME, "货币财产": "900000"}
ALWAYS = lit(True, BOOL)


def deadline(id, length, unit, *exceptions):
    """A deadline from the day after the application."""
    return n.Deadline(id, id, fact("申请日", DATE), True, length, unit, exceptions, f"deadline/{id}")


def check(id, kind, condition, entity="家庭"):
    """A check, a thing to do or a hint."""
    return n.CheckRule(id, kind, id, entity, condition, f"{id}的话", f"{kind}/{id}")


def policy(**more):
    """A program with all that follows from a decision."""
    home = SCHEMA.entities["家庭"]
    applicant = FactSchema("申请人", TextType(), sensitive=True, sensitive_kind="name")
    schema = evolve(SCHEMA, entities={**SCHEMA.entities, "家庭": evolve(home, facts=(*home.facts, applicant))})
    rich = compare(fact("货币财产", YUAN), ">", lit(5, YUAN))
    fields = (fact("申请人", TEXT), definition("家庭人数", PERSON), n.RuleRef("DIBAOJIN", "net", YUAN))
    parts = {
        "deadlines": (
            deadline("审核", 10, "days", (rich, 20, "days")),
            deadline("公示期", 5, "working_days"),
            n.Deadline("复核", "复核", fact("申请日", DATE), False, 1, "years", (), "deadline/复核"),
        ),
        "checks": (
            check("补证", "todo", rich),
            check("不做", "todo", n.Not(rich, BOOL)),
            check("查人", "hint", compare(own("出生日期", DATE), "<", lit(date(2000, 1, 1), DATE)), "成员"),
            check("对数", "check", both(ALWAYS, n.Not(rich, BOOL))),
        ),
        "notices": (n.Notice("公告", "确认结果", fields, ("申请人", "", "低保金"), 7, "notice/公告"),),
        "certificates": (n.Certificate("DIBAO", "救助证", 12, "", "", "DIBAO"), n.Certificate("无", "别的证", None, "", "", "无")),
        "stored": (n.Stored("DIBAOJIN/payment", "payment", (("payee", "household"), ("rhythm", "monthly"), ("due_day", "10")), (), "DIBAOJIN"),),
        **more,
    }
    return evolve(program(sites=(site("deadline/审核", "deadline", "审核", cite="《办法》第九条"),), **parts), schema=schema)


def last_part(record, reader="applicant", lang="zh", **more):
    """The lines of the last part."""
    lines = explain(record, policy(**more), reader=reader).text(lang).splitlines()
    head = {"zh": "办理", "en": "Procedure"}[lang]
    return [line.strip() for line in lines[lines.index(head) + 1 :]] if head in lines else []


def test_what_follows_stands_last():
    """What isn't met, what is to do, how it is paid and had, the days, and what is made public, names masked."""
    assert last_part(HOME) == [
        "核对不符：对数的话",
        "待办：补证的话",
        "提示：成员 1（张＊）：查人的话",
        "提示：成员 2（李＊）：查人的话",
        "低保金 的发放：按月，给家庭，每月 10 日以前",
        "凭 救助证 享受 低保家庭，有效 12 个月",
        "审核：最迟 2024-09-19（自 申请日 次日 起 20 天，依据 《办法》第九条）",
        "复核：最迟 2025-08-29（自 申请日 当日 起 1 年）",
        "期限的最后一天要有工作日历才能算：公示期",
        "公示 确认结果 7 天，只公开：申请人 张＊，家庭人数 2 人，低保金 2080 元/月",
    ]
    assert "审核: by 2024-09-19 (20 days from the day after 申请日, under 《办法》第九条)" in last_part(HOME, lang="en")


def test_the_public_sees_the_notice_alone():
    """Nothing but what the notice may show; a refused household isn't made public."""
    assert last_part(HOME, "public") == [
        "公示 确认结果 7 天，只公开：申请人 张＊，家庭人数 2 人，低保金 2080 元/月",
    ]
    assert last_part(RICH, "public") == []


def test_a_refused_household_is_told_no_payment():
    """Only what applies is told."""
    told = last_part(RICH)
    assert not any("发放" in line or "凭" in line or "公示 确认" in line for line in told)
    assert "待办：补证的话" in told


def test_a_name_in_a_notice_is_masked_for_everybody():
    """Even a clerk who may see names sees the notice as the public will."""
    told = explain(HOME, policy(), reader="auditor", show_sensitive=True).text("zh")
    assert "只公开：申请人 张＊，" in told and "张三" in told


def test_the_data_hold_the_whole_procedure():
    """Every deadline with its state, whoever reads."""
    told = explain(HOME, policy()).to_json("zh")["procedure"]
    assert [(each["name"], each["state"], each["last_day"]["exact"]) for each in told["deadlines"]] == [
        ("审核", "settled", "2024-09-19"),
        ("公示期", "calendar", ""),
        ("复核", "settled", "2025-08-29"),
    ]
    assert told["notices"][0]["fields"][0][1]["text"] == "张＊"
    assert [each["kind"] for each in told["notes"]] == ["todo", "hint", "hint", "check"]
    assert (
        explain({k: v for k, v in HOME.items() if k != "申请日"}, policy()).to_json("zh")["procedure"]["deadlines"][0]["state"]
        == "unknown"
    )


def test_an_exception_that_holds_is_told_with_its_own_article():
    """The twenty days rest on 第十条; an exception without an article of its own rests on the deadline's (tested above)."""
    made = policy()
    own_article = evolve(made, sites=(*made.sites, site("deadline/审核/1", "exception", "", cite="《办法》第十条")))
    told = explain(HOME, own_article).text("zh")
    assert "审核：最迟 2024-09-19（自 申请日 次日 起 20 天，依据 《办法》第十条）" in told
