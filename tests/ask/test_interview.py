"""The interview: it asks for what can still change the outcome, and for nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from baozhang_rules import Interview, PolicySet
from baozhang_rules.ask.answers import plain_json
from baozhang_rules.resources import policies_path

TOWN = PolicySet.load(policies_path() / "examples" / "town.pol")
DAY = date(2024, 6, 1)


def value_in(record: Mapping[str, Any], question: Any) -> object:
    """What a complete record says to a question; of a list, how many entries it has."""
    at: Any = record
    for name, place in zip(question.path.entity[::2], question.path.entity[1::2], strict=True):
        at = at[name][place]
    held = at[question.path.fact]
    if question.kind == "list":
        return str(len(held)) if isinstance(held, list) else "0"
    if question.path.month and isinstance(held, dict):
        return held.get(question.path.month, held.get("每月"))
    return held


def talk_through(talk: Interview[Any], record: Mapping[str, Any]) -> list[str]:
    """Answer from a record until nothing is asked; the paths that were asked for, in order."""
    asked = []
    while (question := talk.question) is not None:
        asked.append(str(question.path))
        assert talk.answer(value_in(record, question)) == (), question
        assert len(asked) < 500
    return asked


def household(savings: str, *incomes: str, disability: str = "无") -> dict[str, Any]:
    members = [
        {"姓名": f"甲{i}", "出生日期": "1975-04-01", "月收入": each, "残疾等级": disability} for i, each in enumerate(incomes)
    ]
    return {"居住地": "990101", "存款": savings, "成员": members}


def outcomes(decision: Any, rules: frozenset[str]) -> list[object]:
    return [(r.code, r.outcome, r.amount, r.is_member) for r in decision.results if r.code in rules]


def test_a_person_too_rich_is_not_asked_for_income() -> None:
    """Article 4: 30,000 of savings for one person is above 12,000, whatever they earn; disability only matters to the amount."""
    talk = Interview(TOWN, DAY)
    assert talk_through(talk, household("30000", "900")) == ["居住地", "存款", "成员"]
    assert talk.decision["困难家庭"].outcome.value == "ineligible"


def test_only_an_amount_waits_for_a_disability() -> None:
    """For the class alone 残疾等级 is never asked for; for the amount it is."""
    record = household("5000", "900", "0", disability="二级")
    alone = talk_through(Interview(TOWN, DAY, about=["困难家庭"]), record)
    assert not any("残疾" in path for path in alone) and len(alone) == 5
    assert sum("残疾" in path for path in talk_through(Interview(TOWN, DAY, about=["生活补助"]), record)) == 2


@pytest.mark.parametrize(
    "record",
    [
        household("0", "0"),
        household("5000", "900", "0", disability="二级"),
        household("24000.01", "900", "0"),
        household("24000", "1400", "0"),
        household("24000", "1959.98", "0"),
        household("0", "3000", "0", "0"),
    ],
)
def test_the_answers_that_were_asked_for_decide_as_the_whole_record_does(record: dict[str, Any]) -> None:
    """What isn't asked for doesn't change anything: outcomes, amounts and classes are those of the complete record."""
    talk = Interview(TOWN, DAY)
    asked = talk_through(talk, record)
    assert len(asked) == len(set(asked))
    whole = TOWN.decide(record, DAY)
    assert outcomes(talk.decision, talk.rules) == outcomes(whole, talk.rules)
    assert all(result.outcome.value != "unknown" for result in talk.decision.results)


def test_every_question_can_change_something() -> None:
    """Each fact that is asked for has two values with which the record, completed in some way, is decided differently."""
    wide = {"存款": ["0", "9999999"], "月收入": ["0", "900000"], "残疾等级": ["无", "一级"], "居住地": ["990101", "110101"]}
    for record in (household("5000", "900", "0", disability="二级"), household("0", "1200", "0")):
        talk = Interview(TOWN, DAY)
        while (question := talk.question) is not None:
            if question.kind != "list":
                seen = set()
                for rest in (record, household("0", "0", "0"), household("9999999", "0", "0"), household("0", "700", "700")):
                    for value in wide[question.path.fact]:
                        other = json.loads(json.dumps(rest | talk.answers))
                        at = other
                        if question.path.entity:
                            other["成员"] = [m | dict(a) for m, a in zip(rest["成员"], talk.answers["成员"], strict=True)]
                            at = other["成员"][question.path.entity[1]]
                        at[question.path.fact] = value
                        seen.add(str(outcomes(TOWN.decide(other, DAY), talk.rules)))
                assert len(seen) > 1, question
            talk.answer(value_in(record, question))


def test_going_on_from_kept_answers() -> None:
    """Stored as JSON at any point and loaded again, the same question is next."""
    record = household("5000", "900", "0", disability="二级")
    talk = Interview(TOWN, DAY)
    while (question := talk.question) is not None:
        kept = json.loads(json.dumps(plain_json(talk.answers)))
        assert Interview(TOWN, DAY, answers=kept).question == question
        talk.answer(value_in(record, question))


def test_a_wrong_answer_is_told_at_once_and_not_taken() -> None:
    """Below the range, finer than 分, in another unit, no number: each with its code; the question stays."""
    talk = Interview(TOWN, DAY)
    talk.answer("990101")
    question = talk.question
    assert question is not None and question.path.fact == "存款"
    for given, code in {"-1": "REC0015", "0.001": "REC0016", "5 人": "REC0014", "很多": "REC0013", "无": "REC0024"}.items():
        assert [problem.code for problem in talk.answer(given)] == [code]
        assert talk.question == question
    assert talk.answer("１,２００ 元") == ()  # full-width digits, a group: as people type
    assert talk.answers["存款"] == "1,200 元"


@pytest.mark.parametrize(("given", "code"), [("0", "REC0020"), ("13", "REC0021"), ("999999", "REC0021"), ("两", "REC0013")])
def test_how_many_entries(given: str, code: str) -> None:
    """A list takes a whole number within its bounds."""
    talk = Interview(TOWN, DAY, answers={"居住地": "990101", "存款": "0"})
    assert [problem.code for problem in talk.answer(given)] == [code]
    assert talk.answer("2 人") == () and talk.answers["成员"] == [{}, {}]


def test_what_nobody_knows() -> None:
    """A skipped fact isn't asked for again, others are; the outcome stays open and names it."""
    talk = Interview(TOWN, DAY, about=["困难家庭"], answers=household("0", "900", "0"))
    assert talk.question is None
    talk = Interview(TOWN, DAY, about=["困难家庭"], answers={"居住地": "990101", "存款": "0", "成员": [{}, {}]})
    talk.skip()
    assert str(talk.question.path if talk.question else "") == "成员[2].月收入"
    talk.answer("100")
    assert talk.question is None
    assert [str(path) for path in talk.decision["困难家庭"].missing] == ["成员[1].月收入"]


def test_going_back() -> None:
    """The last answer or skip is taken back; before the first there is nothing."""
    talk = Interview(TOWN, DAY)
    assert not talk.back()
    first = talk.question
    talk.answer("990101")
    talk.skip()
    assert talk.back() and talk.back() and talk.question == first and talk.answers == {}


def test_the_options_of_an_enumeration_by_number() -> None:
    """An ordered class is answered by its number, its name, or 无."""
    record = household("0", "0")
    del record["成员"][0]["残疾等级"]
    for given, held in (("2", "二级"), ("四级", "四级"), ("none", "无")):
        talk = Interview(TOWN, DAY, answers=record)
        assert talk.question is not None and talk.question.options == ("一级", "二级", "三级", "四级")
        assert talk.answer(given) == () and talk.answers["成员"][0]["残疾等级"] == held


def test_answers_that_a_record_cannot_hold_end_it() -> None:
    """Kept answers that were spoilt by hand: nothing is asked, the problems are those of the record."""
    talk = Interview(TOWN, DAY, answers={"存款": "-5 元"})
    assert talk.question is None and [problem.code for problem in talk.decision.problems] == ["REC0015"]
    with pytest.raises(KeyError):
        Interview(TOWN, DAY, about=["没有的"])


def test_in_english() -> None:
    """Each question says what it asks, of whom, in which unit."""
    talk = Interview(TOWN, DAY, answers={"居住地": "990101", "存款": "0", "成员": [{}]})
    assert talk.question is not None
    assert talk.question.text("en") == "成员 1: 月收入 (CNY/month)?"
    assert talk.question.text("zh") == "成员 1 的 月收入(元/月)?"
    assert talk.question.hint("zh") == "0 至 1000000"


SHANGHAI = policies_path() / "shanghai"
RECORDS = (policies_path() / "examples" / "shanghai_records.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", [33, *(pytest.param(line, marks=pytest.mark.heavy) for line in (0, 7, 80))])
def test_records_of_shanghai(line: int) -> None:
    """With monthly facts and many of them: far fewer than the record holds are asked for, and the class is the same."""
    policy, day, record = PolicySet.load(SHANGHAI), date(2024, 9, 1), json.loads(RECORDS[line])
    talk = Interview(policy, day, about=["低保家庭"])
    asked = talk_through(talk, record)
    whole = policy.decide(record, day)
    assert outcomes(talk.decision, talk.rules) == outcomes(whole, talk.rules)
    assert 0 < len(asked) < sum(len(member) for member in record["成员"])


CHOICE = """
定补 甲补助 : 元/月 编码 X
  对象 一类
  基本额 300 元/月
定补 乙补助 : 元/月 编码 Y
  对象 一类
  基本额 500 元/月
不得重复享受 甲补助, 乙补助 : 择一 由 申请人
"""


def policy_of(tmp_path: Path, text: str) -> PolicySet:
    file = tmp_path / "policy.pol"
    file.write_text(text, encoding="utf-8")
    return PolicySet.load(file)


def test_the_choice_of_the_applicant(tmp_path: Path) -> None:
    """Where two benefits may not be had together and the applicant chooses, the choice is the last question."""
    poor = "救助对象 一类 范围 家庭\n  应当同时符合:\n    收入: 月收入 低于 100 元/月\n"
    head = "语言版本 1\n档案 家庭\n  月收入 : 元/月 范围 0 元/月 至 1000 元/月 精度 1 元/月\n"
    policy = policy_of(tmp_path, head + poor + CHOICE)
    talk = Interview(policy, DAY)
    talk.answer("50")
    assert talk.question is not None and talk.question.kind == "choice" and set(talk.question.options) == {"甲补助", "乙补助"}
    talk.answer(str(talk.question.options.index("甲补助") + 1))
    assert talk.question is None and (talk.decision["X"].amount, talk.decision["Y"].amount) == (300, None)


def test_the_same_every_month(tmp_path: Path) -> None:
    """A monthly fact that is read over months is asked month by month, or answered once for all."""
    policy = policy_of(
        tmp_path,
        "语言版本 1\n档案 家庭\n  申请日 : 日期\n  月收入 : 元/月 按 月 范围 0 元/月 至 1000 元/月 精度 1 元/月\n"
        "定义 近三月 : 元/月 = 平均 月收入 于 申请日 前 3 个月\n"
        "救助对象 一类 范围 家庭\n  应当同时符合:\n    收入: 近三月 低于 100 元/月\n",
    )
    talk = Interview(policy, DAY, answers={"申请日": "2024-06-01"})
    assert talk.question is not None and str(talk.question.path) == "月收入@2024-03"
    assert talk.answer("300") == () and talk.answers["月收入"] == {"2024-03": "300 元/月"}
    assert talk.question is not None and str(talk.question.path) == "月收入@2024-04"
    assert talk.answer("每月 0") == ()
    assert talk.question is None and talk.decision["一类"].outcome.value == "ineligible"
