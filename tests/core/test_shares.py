"""分摊 and 发放 worked out: who gets what, to the 分, in every way of deciding; who is paid, and from which month."""

from __future__ import annotations

import json
import random
from datetime import date
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest

from baozhang_rules import PolicySet
from baozhang_rules.cli import main
from baozhang_rules.core.beside import payment_on
from baozhang_rules.core.decide import decide
from baozhang_rules.core.verify import verify
from baozhang_rules.explain import explanation_of
from baozhang_rules.explain.decision_json import decided_json
from baozhang_rules.runtime.decision import Dates

HEAD = """\
语言版本 1
政策 试.分摊
  地区 990101
  施行 2024-01-01 起
约定 年龄 : 生日当日
分级 残疾等级 : 一级 重于 二级 重于 三级 重于 四级
档案 家庭
  居住地 : 地区码 管辖
  金额 : 元/月 范围 0 元/月 至 1000000 元/月 精度 0.01 元/月
  成员 : 成员 名单 1 至 12
档案 成员 属于 家庭 计量 人
  姓名 : 文字 标识 敏感 姓名
  出生日期 : 日期
  份数 : 人 范围 0 人 至 40 人 精度 0.1 人
  残疾等级 : 残疾等级 或 无
定义 成员 的 长幼 = 排名 按 出生日期 从低到高 并列时 按 记录次序
定义 家庭人数 : 人 = 计数 成员
救助对象 困难户 编码 KUNNAN 范围 家庭
  应当同时符合:
    金额: 金额 高于 0 元/月
"""
EQUAL = """\
定补 生活补 : 元/月 编码 SHENG
  对象 困难户
  基本额 金额
  分摊 按 成员 均分 舍去不足 0.01 元/月 尾差 归 长幼
  发放 自 "专户" 至 人 按月 每月 12 日 以前(含), 起发 确认 次月
"""
RATIO = EQUAL.replace("均分", "按比例 份数")
DAY = Dates(date(2024, 6, 1), date(2024, 6, 1))


def policy(tmp_path: Path, text: str) -> PolicySet:
    """A checked policy."""
    file = tmp_path / "t.pol"
    file.write_text(HEAD + text, encoding="utf-8")
    found = PolicySet.load(file)
    assert verify(found.program) == ()
    return found


def home(amount: str, *members: tuple[str, str, str]) -> dict[str, object]:
    """A household of members by name, day of birth and 份数."""
    names = ("姓名", "出生日期", "份数")
    rows = [{**dict(zip(names, each, strict=True)), "残疾等级": "无"} for each in members]
    return {"居住地": "990101", "金额": amount, "成员": rows}


def shares(found: PolicySet, record: dict[str, object]) -> dict[str, object]:
    """What the decision's JSON gives to each, by name; the interpreter and generated code must say the same in every form."""
    loaded = found.record(record)
    wanted = decide(found.index, loaded, DAY)
    for _ in range(2):  # the first record of a policy set is decided by the interpreter
        decision = found.decide(json.dumps(record), DAY.base)
        assert decision.to_json()["results"] == decided_json(found.index, wanted)["results"]
        assert json.loads(decision.json()) == decision.to_json()
    assert decision.decided.shares == wanted.shares
    (row,) = [row for row in decision.to_json()["results"] if row["rule"] == "SHENG"]
    members = record["成员"]
    return {members[share["entity"][1]]["姓名"]: share["value"] for share in row.get("shares", ())}


PEOPLE = (("甲", "1980-01-01", "1"), ("乙", "1950-01-01", "2"), ("丙", "2010-01-01", "0"))


def test_equal_shares_and_the_rest_to_the_eldest(tmp_path: Path) -> None:
    """1000 元 among three is 333.33 each; the 0.01 that remains goes to 乙, born first."""
    assert shares(policy(tmp_path, EQUAL), home("1000", *PEOPLE)) == {"甲": "333.33", "乙": "333.34", "丙": "333.33"}


def test_shares_in_proportion(tmp_path: Path) -> None:
    """100 元 by 1 : 2 : 0 is 33.33, 66.66 and nothing; what remains, 0.01, goes to 乙, first among those who take part."""
    found = policy(tmp_path, RATIO)
    assert shares(found, home("100", *PEOPLE)) == {"甲": "33.33", "乙": "66.67", "丙": "0"}
    younger = (("甲", "1980-01-01", "1"), ("乙", "1950-01-01", "0"), ("丙", "2010-01-01", "2"))
    assert shares(found, home("100", *younger)) == {"甲": "33.34", "乙": "0", "丙": "66.66"}


def test_where_nobody_weighs_anything_all_remains(tmp_path: Path) -> None:
    """With all weights zero nothing can be divided: the amount goes whole to the first in the order."""
    nobody = tuple((name, born, "0") for name, born, _ in PEOPLE)
    assert shares(policy(tmp_path, RATIO), home("100", *nobody)) == {"甲": "0", "乙": "100", "丙": "0"}


def by_hand(amount: Fraction, weights: dict[str, Fraction], eldest_first: list[str]) -> dict[str, Fraction]:
    """The rule again, in 分: cut each down, and give what remains to the eldest who takes part."""
    cents, whole = int(amount * 100), sum(weights.values())
    given = {name: int(cents * weight / whole) if whole else 0 for name, weight in weights.items()}
    first = next(name for name in eldest_first if weights[name] or not whole)
    given[first] += cents - sum(given.values())
    return {name: Fraction(value, 100) for name, value in given.items()}


@pytest.mark.parametrize("text", [EQUAL, RATIO], ids=["equal", "ratio"])
def test_shares_of_drawn_households(tmp_path: Path, text: str) -> None:
    """For drawn amounts, weights and ages: the shares are those by hand, none below zero, and they add up to the amount."""
    found, drawn = policy(tmp_path, text), random.Random(6)
    for _ in range(120):
        count = drawn.randint(1, 12)
        born = drawn.sample(range(1920, 2020), count)
        weights = [Fraction(drawn.choice((0, 1, 1, 5, 7, 13, 400)), 10) for _ in range(count)]
        amount = Fraction(drawn.choice((1, 7, 99, 100, 12_345, 9_999_999)) + drawn.randint(0, 99), 100)
        members = [(f"人{at}", f"{year}-01-01", str(float(w))) for at, (year, w) in enumerate(zip(born, weights, strict=True))]
        got = {name: Fraction(str(value)) for name, value in shares(found, home(str(float(amount)), *members)).items()}
        equal = {name: Fraction(1) for name, _, _ in members}
        wanted = {name: weight for (name, _, _), weight in zip(members, weights, strict=True)}
        eldest = [name for _, (name, _, _) in sorted(zip(born, members, strict=True))]
        assert got == by_hand(amount, equal if text is EQUAL else wanted, eldest)
        assert sum(got.values()) == amount and min(got.values()) >= 0


def test_the_order_of_the_record_moves_no_money(tmp_path: Path) -> None:
    """Members in another order get what they got, since the policy's order is by day of birth."""
    found = policy(tmp_path, RATIO)
    every = [shares(found, home("100.01", *people)) for people in permutations(PEOPLE)]
    assert all(each == every[0] for each in every)


def test_a_missing_weight_leaves_the_shares_open_and_the_amount_settled(tmp_path: Path) -> None:
    """Nothing missing counts as nothing: without 丙's weight nobody's share is known, and the fact is named."""
    record = home("100", *PEOPLE)
    del record["成员"][2]["份数"]  # type: ignore[index]
    found = policy(tmp_path, RATIO)
    open_ = {"state": "unknown", "missing": ["成员[3].份数"]}
    assert shares(found, record) == {"甲": open_, "乙": open_, "丙": open_}
    decision = found.decide(record, DAY.base)
    assert decision["生活补"].amount == 100
    assert "乙：资料不足，还缺 丙 的 份数" in decision.explain(reader="clerk", show_sensitive=True)


def test_nothing_is_shared_where_nothing_is_given(tmp_path: Path) -> None:
    """A household that isn't entitled has neither shares nor a payment."""
    decision = policy(tmp_path, EQUAL).decide(home("0", *PEOPLE), DAY.base)
    assert all("shares" not in row and "payment" not in row for row in decision.to_json()["results"])


def test_what_is_shared_is_what_is_left_after_combination(tmp_path: Path) -> None:
    """不得重复享受 takes 40 of the 100 元 away: 60 元 are divided."""
    text = EQUAL + "定补 护理补 : 元/月\n  对象 困难户\n  基本额 40 元/月\n不得重复享受 护理补, 生活补 : 补差 至 较高者\n"
    got = shares(policy(tmp_path, text), home("100", *PEOPLE))
    assert got == {"甲": "20", "乙": "20", "丙": "20"}


def test_those_taken_out_of_the_household_get_no_share(tmp_path: Path) -> None:
    """A person assessed apart isn't among those who divide the amount of the rest."""
    text = (
        EQUAL + "救助对象 单人户类 范围 单人户\n  应当同时符合:\n    金额: 金额 高于 0 元/月\n"
        "核算单位 单人户 自 困难户\n  单独提出 成员 当 残疾等级 二级 以上\n  计人口 1 人, 计收入 只 本人\n"
        "  其余成员 人数 重新核算, 类别 不变\n"
    )
    record = home("100", *PEOPLE)
    record["成员"][1]["残疾等级"] = "一级"  # type: ignore[index]
    assert shares(policy(tmp_path, text), record) == {"甲": "50", "丙": "50"}


def test_only_the_text_in_force_says_how_to_share(tmp_path: Path) -> None:
    """A benefit whose second text has no 分摊 is shared out only while the first is in force."""
    text = EQUAL.replace("  对象", "  施行 2024-01-01 至 2024-12-31\n  对象") + (
        "定补 生活补 : 元/月 编码 SHENG\n  施行 2025-01-01 起\n  对象 困难户\n  基本额 金额\n"
    )
    found = policy(tmp_path, text)
    for day, count in ((date(2024, 12, 31), 3), (date(2025, 1, 1), 0)):
        for _ in range(2):
            decision = found.decide(json.dumps(home("100", *PEOPLE)), day)
            (row,) = [row for row in decision.to_json()["results"] if row["rule"] == "SHENG"]
            assert len(row.get("shares", ())) == count and ("payment" in row) == bool(count)


def test_the_compact_explanation_keeps_shares(tmp_path: Path) -> None:
    """The explanation restored from its compact form is the one told directly, shares and payment included."""
    found = policy(tmp_path, RATIO)
    for _ in range(2):
        decision = found.decide(json.dumps(home("100", *PEOPLE)), DAY.base)
        direct = decision.explanation("clerk", show_sensitive=True)
        restored = found.restore(decision.compact("clerk", show_sensitive=True))
        assert restored.text("zh") == direct.text("zh") and restored.to_json() == direct.to_json()
        assert "乙：66.67 元/月，其中尾差 0.01 元/月" in direct.text("zh")


def test_the_public_is_told_of_nobody_s_share(tmp_path: Path) -> None:
    """公示 shows what the household gets, never who in it gets what."""
    found = policy(tmp_path, EQUAL)
    decided = decide(found.index, found.record(home("1000", *PEOPLE)), DAY)
    told = explanation_of(found.index, decided, (), "public", False).text("zh")
    assert "333" not in told and "专户" not in told


SCENARIO = """\
算例 "一百元按份数分"
  基准日 2024-06-01
  家庭:
    居住地 990101
    金额 100 元/月
    成员:
      | 姓名 | 出生日期   | 份数 |
      | 甲   | 1980-01-01 | 1 人 |
      | 乙   | 1950-01-01 | 2 人 |
    其余 无
  应得:
    生活补 = 100 元/月
    成员 甲 的 生活补 = 33.33 元/月
    成员 乙 的 生活补 = 66.67 元/月
"""


def test_a_scenario_expects_a_share(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line names the member; it fails where the share is another, and notices a change of how shares are rounded."""
    policy(tmp_path, RATIO)
    file = tmp_path / "s.pol"
    file.write_text(HEAD + RATIO + SCENARIO, encoding="utf-8")
    assert main(["test", str(file), "--mutate"]) == 0
    assert "舍入: 1/1 (100.0 %)" in capsys.readouterr().out
    file.write_text(HEAD + RATIO + SCENARIO.replace("66.67", "66.66"), encoding="utf-8")
    assert main(["test", str(file)]) != 0
    assert "成员 乙 的 生活补  应得 66.66 元/月  实得 66.67 元/月" in capsys.readouterr().out


def test_the_notice_says_what_each_gets_and_when(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The printed decision holds a line per member, with what remained, and the payment; a name stays masked."""
    policy(tmp_path, RATIO)
    file = tmp_path / "home.json"
    file.write_text(json.dumps(home("100", ("王甲", "1980-01-01", "1"), ("李乙", "1950-01-01", "2"))), encoding="utf-8")
    assert main(["notice", str(tmp_path / "t.pol"), str(file), "--about", "SHENG", "--on", "2024-06-01"]) == 0
    page = capsys.readouterr().out
    assert "成员 2（李＊）：66.67 元/月，其中尾差 0.01 元/月" in page and "李乙" not in page
    assert "自确认的次月起（2024-06-01 确认的，为 2024-07），每月 12 日以前，由 专户 支付" in page


@pytest.mark.parametrize(
    ("line", "confirmed", "first", "due"),
    [
        ("至 户 按月 每月 10 日 以前(含), 起发 确认 次月", "2024-12-31", "2025-01", "2025-01-10"),
        ("至 户 按月 每月 31 日 以前(含), 起发 确认 当月", "2024-02-01", "2024-02", "2024-02-29"),
        ("至 户 一次, 起发 确认 当月", "2024-02-01", "2024-02", None),
        ("至 户 按年", "2024-02-01", None, None),
        ("至 户 按月, 起发 确认 次月", "9999-12-31", None, None),
    ],
)
def test_the_first_month_and_day_of_payment(tmp_path: Path, line: str, confirmed: str, first: str | None, due: str | None) -> None:
    """From the month of confirmation or the next; a month that is too short ends the payment on its last day."""
    found = policy(tmp_path, f"定补 生活补 : 元/月 编码 SHENG\n  对象 困难户\n  基本额 金额\n  发放 {line}\n")
    (stored,) = [each for each in found.program.stored if each.kind == "payment"]
    paid = payment_on(stored, date.fromisoformat(confirmed))
    assert (None if paid.first is None else str(paid.first), None if paid.due is None else str(paid.due)) == (first, due)
    day = date.fromisoformat(confirmed)
    for _ in range(2):
        decision = found.decide(json.dumps(home("100", *PEOPLE)), day)
        (row,) = [row for row in json.loads(decision.json())["results"] if row["rule"] == "SHENG"]
        assert row == next(each for each in decision.to_json()["results"] if each["rule"] == "SHENG")
        assert (row["payment"]["first_month"], row["payment"]["due"], row["payment"]["to"]) == (first, due, "household")
