"""Facts marked 敏感 stand nowhere but in the record: in no text, representation, message, log or error."""

from __future__ import annotations

import io
import json
import logging
import pickle
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from tests.robust.commands import run

from baozhang_rules import Decision, PolicySet
from baozhang_rules.runtime.records import Record, load_record

Capsys = pytest.CaptureFixture[str]
DAY = date(2024, 9, 1)

POLICY = """语言版本 1
政策 试.敏感
  发布机关 试市民政局
  施行 2020-01-01 起

约定 年龄 : 生日当日
约定 闰日 : 平年三月初
约定 月末 : 取末日

枚举 病 : 无病, 奇症甲, 奇症乙

档案 家庭
  电话 : 文字 敏感
  账户 : 文字 敏感 账号
  债 : 元 范围 0 元 至 100000000 元 精度 0.01 元 敏感
  债务日 : 日期 敏感
  存款 : 元 范围 0 元 至 100000000 元 精度 0.01 元
  成员 : 成员 名单 1 至 5
  规则 债不过大 : 债 不超过 60000000 元 错误 "债务不合理"

档案 成员 属于 家庭 计量 人
  姓名 : 文字 标识 敏感 姓名
  证件号 : 身份证号 敏感 证件
  病情 : 病 敏感
  病历月 : 月份 或 无 敏感
  工资 : 元/月 按月 范围 0 元/月 至 1000000 元/月 精度 0.01 元/月 敏感 来源 申报, 核对
  配偶 : 成员 或 无 联系

标准 线 : 元
  | 执行       | 值      | 依据 |
  | 2020-01-01 | 5000 元 | 甲号 |

定义 净存款 : 元 = 存款 - 债
定义 成员 的 计入 : 元/月
  当 病情 为 奇症甲 : 工资 × 50%
  其他 : 工资
定义 总收入 : 元/月 = 合计 成员 的 计入
定义 债年 : 周岁 = 周岁(债务日, 基准日)

救助对象 困难 编码 KUN 范围 家庭
  应当同时符合:
    存款: 净存款 不超过 线
    收入: 总收入 低于 3000000 元/月
    债龄: 债年 不低于 0 周岁
  有下列情形之一的除外:
    富: 任一 成员 满足 (配偶 的 工资 不低于 900000 元/月)
    病: 任一 成员 满足 (病历月 不为 无 且 病历月 晚于 2030-01)

定补 补助 : 元/月 编码 BU
  对象 困难
  额: 基本额 总收入
  四舍五入到 0.01 元/月

校验 成员 的 证件号 唯一
校验 债 不超过 50000000 元 错误 "债多"
提示 "有债" 当 债 超过 0 元
待办 查病 : 当 任一 成员 满足 (病情 为 奇症乙)
"""

SECRETS = {
    "电话": "绝密电话七七七",
    "账户": "6222000011112222333",
    "债": "31415926.53",
    "债务日": "1987-06-05",
    "姓名": "诸葛绝密",
    "证件号": "990101198706055556",
    "病情": "奇症乙",
    "病历月": "2019-11",
    "工资": "271828.18",
}
MORE = ("欧阳隐匿", "990101199001011237", "161803.39", "奇症甲", "271828.19", "2018-07")

ALLOWED = {"奇症甲", "奇症乙"}
"""Members of an enumeration stand in the policy's own words, so a formula may name them; not as somebody's value."""


def hidden() -> tuple[str, ...]:
    """What must be seen nowhere: the whole values, and the parts that masking must not leave."""
    whole = [value for name, value in SECRETS.items() if value not in ALLOWED]
    whole += [value for value in MORE if value not in ALLOWED]
    parts = ["葛绝密", "阳隐匿", "绝密电话", "62220000", "19870605", "19900101", "31415926", "3141592653", "271828", "161803"]
    return (*whole, *parts, "Fraction(3141592653", "datetime.date(1987, 6, 5)", "一九八七")


def identity(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def record(**changes: object) -> dict[str, Any]:
    second = {"姓名": MORE[0], "证件号": identity(MORE[1][:17]), "病情": MORE[3], "病历月": MORE[5], "配偶": SECRETS["姓名"]}
    second["工资"] = {"每月": [{"值": MORE[2], "来源": "核对"}, {"值": MORE[2], "来源": "申报"}]}
    first = {name: SECRETS[name] for name in ("姓名", "病情", "病历月")}
    first |= {"证件号": identity(SECRETS["证件号"][:17]), "配偶": "无", "工资": {"2024-09": SECRETS["工资"]}}
    found: dict[str, Any] = {name: SECRETS[name] for name in ("电话", "账户", "债", "债务日")}
    return {**found, "编号": "示-1", "存款": "100 元", "成员": [first, second], **changes}


@lru_cache(maxsize=1)
def text_and_set() -> tuple[str, PolicySet]:
    from tests.properties.shipped import program_of

    from baozhang_rules.text import Source

    return POLICY, PolicySet(program_of([Source("敏感.pol", POLICY)]))


def policy() -> PolicySet:
    return text_and_set()[1]


def leaks(text: str) -> list[str]:
    return [value for value in hidden() if value in text]


def decided(**changes: object) -> Decision:
    decision = policy().decide(record(**changes), DAY)
    assert not decision.refused, [str(problem) for problem in decision.problems]
    return decision


READERS = ("applicant", "clerk", "auditor", "public")


def test_the_search_finds_what_is_shown() -> None:
    """To an auditor who asks, the values are shown, so the search for them can find something."""
    shown = decided().explain("zh", "auditor", show_sensitive=True)
    assert {"31415926.53", "271828"} <= set(leaks(shown)) or leaks(shown)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_explanation_shows_them(reader: Any, lang: Any) -> None:
    """No reader's explanation, text or JSON or summary, holds a sensitive value; nor for those who may ask and don't."""
    for decision in (decided(), decided(存款="99999999 元"), decided(存款="31420000 元")):
        made = decision.explanation(reader)
        assert leaks(made.text(lang)) == []
        assert leaks(made.summary(lang)) == []
        assert leaks(json.dumps(made.to_json(lang), ensure_ascii=False)) == []
        assert leaks(json.dumps(made.to_json(), ensure_ascii=False)) == []


@pytest.mark.parametrize("reader", ["applicant", "public"])
def test_who_may_not_see_them_cannot_ask(reader: Any) -> None:
    """For the applicant and the public, asking to see sensitive facts changes nothing."""
    assert leaks(decided().explain("zh", reader, show_sensitive=True)) == []


def test_the_decision_as_data_holds_none() -> None:
    """A decision's JSON holds paths of facts, never what they hold."""
    for decision in (decided(), policy().decide({}, DAY), policy().decide(record(债="x"), DAY)):
        assert leaks(json.dumps(decision.to_json(), ensure_ascii=False)) == []


def test_no_representation_of_a_record_holds_one() -> None:
    """`repr` and `str` of a record, its entities, facts and series are masked, inside containers and messages too."""
    loaded = load_record(record(), policy().program.schema)
    assert isinstance(loaded, Record)
    things: list[object] = [loaded, loaded.root, *loaded.walk(), [loaded], {"r": loaded}]
    things += [fact for entity in loaded.walk() for fact in entity.facts.values()]
    things += [entity.facts for entity in loaded.walk()]
    things += [fact.value for entity in loaded.walk() for fact in entity.facts.values() if hasattr(fact.value, "months")]
    for thing in things:
        for text in (repr(thing), str(thing), f"{thing}", f"{thing!r:>10}", f"{thing} {thing!r}"):
            assert leaks(text) == [], type(thing)


def test_no_representation_of_a_decision_holds_one() -> None:
    """`repr` and `str` of a decision, its results' names and outcomes and of its explanation are free of them."""
    decision = decided()
    things: list[object] = [decision, decision.record, decision.decided.record if decision.decided else None]
    things += [decision.explanation(reader) for reader in ("applicant", "clerk", "auditor", "public")]
    for thing in things:
        assert leaks(repr(thing)) == [], type(thing)
        assert leaks(str(thing)) == [], type(thing)


def test_no_representation_of_the_trace_holds_one() -> None:
    """`repr` of what the engine kept (`decision.decided`, its trace, fact uses and results) is free of them."""
    decision = decided()
    assert decision.decided is not None
    trace = decision.decided.trace
    leaking = {
        name: sorted(leaks(repr(thing)))
        for name, thing in {
            "decided": decision.decided,
            "trace": trace,
            "facts": trace.facts,
            "nodes": trace.nodes,
            "definitions": trace.definitions,
            "fact use": list(trace.facts.values()),
        }.items()
        if leaks(repr(thing))
    }
    assert leaking == {}


WRONG: dict[str, list[object]] = {
    "电话": [17, "绝密电话" * 5000, "绝密电话\ud800", ["绝密电话七七七"], {"值": "绝密电话七七七", "来源": "绝密电话七七七"}],
    "账户": [6222000011112222333, ["6222000011112222333"], {"6222000011112222333": 1}],
    "债": [
        "31415926.535",
        "31415926.53 元/月",
        "31415926.53.1",
        "-31415926.53",
        "3141592653535 元",
        "31415926.53约",
        None,
        True,
        ["31415926.53"],
    ],
    "债务日": ["1987-06-31", "1987-6-5", "1987年6月5", "1987-06-05x", 19870605, None],
    "成员": ["诸葛绝密", {"诸葛绝密": 1}, ["诸葛绝密"], [["诸葛绝密"]]],
}
WRONG_OF_MEMBER: dict[str, list[object]] = {
    "姓名": [19870605, None, "诸葛绝密" * 5000, ["诸葛绝密"], "诸葛\ud800绝密"],
    "证件号": [
        "990101198706055557",
        "99010119870605555",
        "990101198713055556",
        "990101870605555",
        "99010119870605555a",
        990101198706055556,
    ],
    "病情": ["绝密电话七七七", "奇症乙绝密电话", 271828],
    "病历月": ["2019-13-271828", "2019-11-05", "271828"],
    "工资": [{"每月": "271828.181"}, {"2024-13": "271828.18"}, "271828.18", {"每月": "271828.18元"}, {"每月": "-271828.18"}],
    "配偶": ["欧阳隐匿x", 271828, ["欧阳隐匿"], {"欧阳隐匿": 1}],
}


def wrong_records() -> list[dict[str, Any]]:
    found = [record(**{name: value}) for name, values in WRONG.items() for value in values]
    for name, values in WRONG_OF_MEMBER.items():
        for value in values:
            first, second = record()["成员"]
            found.append(record(成员=[{**first, name: value}, second]))
    first, second = record()["成员"]
    found.append(record(成员=[first, {**second, "姓名": first["姓名"]}]))
    found.append(record(成员=[first, {**second, "证件号": first["证件号"]}]))
    found.append(record(债="60000000.01"))
    return found


def test_no_problem_with_a_record_repeats_one(capsys: Capsys, tmp_path: Path) -> None:
    """A wrong sensitive value is refused without being repeated, in problems, their parts, JSON and the command's answer."""
    file = tmp_path / "policy.pol"
    file.write_text(POLICY, encoding="utf-8")
    texts: list[str] = []
    lines = []
    for each in wrong_records():
        decision = policy().decide(each, DAY)
        for problem in decision.problems:
            texts += [str(problem), repr(problem), problem.text("zh"), problem.text("en"), problem.path, str(dict(problem.args))]
        texts += [repr(decision), json.dumps(decision.to_json(), ensure_ascii=False)]
        if decision.refused:
            texts += [decision.explain("zh"), decision.explain("en")]
        lines.append(json.dumps(each))
    assert sum(policy().decide(each, DAY).refused for each in wrong_records()) > 25
    records = tmp_path / "r.jsonl"
    records.write_text("\n".join(lines), encoding="utf-8")
    for words in (
        ["decide", file, records],
        ["decide", file, records, "--lang", "en", "--format", "jsonl"],
        ["explain", file, records],
    ):
        answer = run(capsys, *words, "--on", "2024-09-01")
        assert answer.codes or words[0] == "explain"
        texts.append(answer.text)
    assert [(leaks(text), text[:300]) for text in texts if leaks(text)] == []


def test_no_problem_with_a_month_repeats_what_stands_there() -> None:
    """A sensitive amount that was written where its month belongs isn't repeated either."""
    first, second = record()["成员"]
    decision = policy().decide(record(成员=[{**first, "工资": {"271828.18": 1}}, second]), DAY)
    assert decision.refused
    assert [str(problem) for problem in decision.problems if leaks(str(problem))] == []


def test_unknown_names_of_facts_are_shortened() -> None:
    """A person's number that stands where a fact's name should be isn't repeated in full."""
    for name in (identity(SECRETS["证件号"][:17]), "6222000011112222333"):
        decision = policy().decide(record(**{name: 1}), DAY)
        assert decision.refused
        assert all(name not in text for p in decision.problems for text in (str(p), repr(p), p.path))


def test_nothing_is_logged_or_warned(caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder, capfd: Any) -> None:
    """Loading, deciding, explaining and pickling write no log, no warning and nothing to the terminal."""
    caplog.set_level(logging.DEBUG)
    stream = io.BytesIO("\n".join(json.dumps(each) for each in [record(), *wrong_records()]).encode())
    for _, decision in policy().decide_lines(stream, DAY):
        if not decision.refused:
            decision.explain("zh", "clerk")
    assert caplog.records == [] and list(recwarn) == []
    assert capfd.readouterr() == ("", "")


def test_what_is_missing_names_no_value() -> None:
    """A fact that is missing is named by its place; the member it is about is named by number, never by key."""
    first, second = record()["成员"]
    decision = policy().decide(record(成员=[first, {name: value for name, value in second.items() if name != "工资"}]), DAY)
    assert decision["KUN"].missing
    told = [str(path) for path in decision["KUN"].missing] + [decision.explain("zh"), repr(decision["KUN"].missing)]
    told.append(repr(decision.missing_sets("KUN")))
    assert leaks("\n".join(told)) == []


def test_a_scenario_that_fails_tells_none(tmp_path: Path, capsys: Capsys) -> None:
    """A scenario whose record is refused, or whose outcome differs, is reported without the record's sensitive values."""
    scenario = """
算例 "错"
  基准日 2024-09-01
  家庭:
    电话 "绝密电话七七七"
    账户 "6222000011112222333"
    债 {debt}
    债务日 1987-06-05
    存款 0 元
    成员:
      | 姓名     | 证件号               | 病情   | 病历月  | 配偶 |
      | 诸葛绝密 | "990101198706055556" | 奇症乙 | 2019-11 | 无   |
  应得:
    困难 不符合
    补助 = 1 元/月
"""
    for debt in ("31415926.53 元", "31415926.535 元", "314159265300 元"):
        file = tmp_path / "s.pol"
        file.write_text(POLICY + scenario.replace("{debt}", debt), encoding="utf-8")
        for lang in ("zh", "en"):
            answer = run(capsys, "test", file, "-v", "--lang", lang, "--junit", tmp_path / "j.xml")
            assert answer.code == 1
            assert leaks(answer.out + (tmp_path / "j.xml").read_text(encoding="utf-8")) == []


def test_a_pickled_decision_shows_as_little() -> None:
    """A decision that went through pickle is masked as before."""
    again = pickle.loads(pickle.dumps(decided()))
    assert leaks(repr(again) + repr(again.record) + again.explain("zh", "clerk")) == []
