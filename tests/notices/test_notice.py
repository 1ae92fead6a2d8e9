"""Printed decisions: which notice a decision calls for, and what each reader's page holds."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen

from baozhang_rules import Explanation, PolicySet, RecordProblem
from baozhang_rules.explain import explanation_of
from baozhang_rules.notices import FIELDS, NoNotice, Notice, OfficeProblem, office_of
from baozhang_rules.notices import notice as module
from baozhang_rules.notices.pdf import NoBrowser, browser, pdf_of
from baozhang_rules.resources import policies_path
from baozhang_rules.runtime.decision import Dates, Decided
from baozhang_rules.runtime.values import Conflict, Fault

TOWN = PolicySet.load(policies_path() / "examples" / "town.pol")
DAY = date(2024, 6, 1)
READERS = ("applicant", "clerk", "auditor", "public")
OFFICE = office_of(
    {
        "机关": "青石镇民政办",
        "文号": "青救决〔2024〕1号(虚构)",
        "补正期限": "十日内",
        "救济": [{"途径": "申请复议", "天": 60, "依据": "示例"}, {"途径": "起诉", "月": 6}],
    }
)


def record(*incomes: str | None, savings: str = "5000", **facts: str) -> dict[str, Any]:
    members = [{"姓名": f"欧阳某某{n}", "出生日期": "1975-04-01", "残疾等级": "无"} for n in range(len(incomes))]
    for member, income in zip(members, incomes, strict=True):
        member |= {} if income is None else {"月收入": income}
    return {"编号": "示例-1", "居住地": "990101", "存款": savings, "成员": members, **facts}


POOR, RICH, UNKNOWN = record("900", "0"), record("2000", "0"), record("900", None)


def made(given: dict[str, Any], reader: Any = "applicant", about: tuple[str, ...] = ("KUNNAN",), **more: Any) -> Notice:
    return Notice.of(TOWN.decide(given, DAY), about, reader, office=OFFICE, **more)


def shown(page: str) -> str:
    """The text that a reader sees."""
    texts: list[str] = []

    class Reader(HTMLParser):
        skip = False

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            self.skip = tag == "style"

        def handle_data(self, data: str) -> None:
            if not self.skip:
                texts.append(data)

        def handle_endtag(self, tag: str) -> None:
            self.skip = False

    Reader().feed(page)
    return "\n".join(texts)


@pytest.mark.parametrize(
    ("given", "kind", "title"),
    [
        (POOR, "confirmed", "困难家庭确认通知书"),
        (RICH, "refused", "困难家庭不予确认通知书"),
        (UNKNOWN, "supplement", "困难家庭补正通知书"),
    ],
)
def test_the_notice_that_a_decision_calls_for(given: dict[str, Any], kind: str, title: str) -> None:
    """What is granted is confirmed, what is refused is refused, what is open is asked for."""
    notice = made(given)
    assert (notice.kind, notice.title("zh")) == (kind, title)
    assert f"<h1>{title}</h1>" in notice.html("zh")


def test_a_refusal_says_why_and_where_to_turn_by_when() -> None:
    """The failing clause with its distance and article, each remedy with its last day: 60 days after 10 June is 9 August, six
    months after it 10 December.
    """
    text = shown(made(RICH, received=date(2024, 6, 10)).html("zh"))
    assert "月人均收入 1000 元/人/月，超过 救助标准 700 元/人/月，高出 300 元/人/月" in text
    assert "依据 《青石镇生活救助办法》第三条(虚构)" in text
    assert "2024-08-09" in text and "2024-12-10" in text
    with pytest.raises(NoNotice, match="no_remedy"):
        Notice.of(TOWN.decide(RICH, DAY), ["KUNNAN"])


def test_a_confirmation_shows_what_follows_from_the_class() -> None:
    """Amount with its steps, tiers and payment, though only the class was applied for; not what rests on nothing of it."""
    text = shown(made(POOR).html("zh"))
    assert "生活补助：500 元/月" in text and "= (700 - 450) × 2" in text
    assert "免费用电 9 度/月" in text and "每月 12 日" in text and "边缘家庭" not in text


def test_what_is_missing_is_listed_once_with_its_deadline() -> None:
    """One row per fact, however many outcomes wait for it; without a deadline there is no such notice."""
    notice = made(UNKNOWN, about=("KUNNAN", "BUZHU"))
    text = shown(notice.html("zh"))
    rows = text[text.index("要补的材料") : text.index("理由和依据")]
    assert rows.count("月收入") == 1 and "十日内" in rows
    with pytest.raises(NoNotice, match="no_supply_day"):
        Notice.of(TOWN.decide(UNKNOWN, DAY), ["KUNNAN"])


LAPSED = """语言版本 1
档案 家庭
  月收入 : 元/月 范围 0 元/月 至 9999 元/月 精度 1 元/月
标准 线 : 元/月
  | 执行       | 执行至     | 值        | 依据 |
  | 2023-01-01 | 2023-12-31 | 700 元/月 | 示例 |
救助对象 甲类 编码 A 范围 家庭
  应当同时符合:
    收入: 月收入 低于 线
"""


@frozen
class Changed:
    """A decision of which some results are otherwise."""

    policy: PolicySet
    decided: Decided
    problems: tuple[RecordProblem, ...] = ()

    @property
    def dates(self) -> Dates:
        return self.decided.dates

    def explanation(self, reader: Any = "applicant", *, show_sensitive: bool = False, rules: Any = None) -> Explanation:
        return explanation_of(self.policy.index, self.decided, (), reader, show_sensitive, rules=rules)


def changed(given: dict[str, Any], rule: str, **states: Any) -> Changed:
    decided = TOWN.decide(given, DAY).decided
    assert decided is not None
    results = tuple(evolve(each, **states) if each.rule == rule else each for each in decided.results)
    return Changed(TOWN, evolve(decided, results=results))


@pytest.mark.parametrize("reader", READERS)
def test_a_standard_that_lapsed_is_never_a_refusal(reader: Any, tmp_path: Path) -> None:
    """无法计算: no page at all, and the reason names who has to mend it."""
    file = tmp_path / "p.pol"
    file.write_text(LAPSED, encoding="utf-8")
    with pytest.raises(NoNotice) as raised:
        Notice.of(PolicySet.load(file).decide({"月收入": 40}, DAY), ["A"], reader, office=OFFICE)
    assert raised.value.why == "fault" and "2023-12-31" in raised.value.zh and raised.value.en


CONFLICT, FAULT = Conflict(("KUNNAN/all/收入",)), Fault("lapsed", "救助标准", "县民政局")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("given", [POOR, RICH], ids=["poor", "rich"])
@pytest.mark.parametrize(
    ("rule", "states", "why"),
    [
        ("KUNNAN", {"own": CONFLICT, "value": CONFLICT}, "conflict"),
        ("KUNNAN", {"own": FAULT, "value": FAULT}, "fault"),
        ("KUNNAN", {"member_of": CONFLICT}, "conflict"),
        ("BUZHU", {"value": FAULT}, "fault"),
        ("BUZHU", {"own": CONFLICT, "value": CONFLICT}, "conflict"),
        ("BUZHU", {"low": FAULT}, "fault"),
    ],
)
def test_no_state_of_conflict_or_fault_yields_a_page(
    rule: str, states: dict[str, Any], why: str, given: dict[str, Any], reader: Any
) -> None:
    """Whichever state of whichever result it is, also where another result is a plain refusal or confirmation."""
    with pytest.raises(NoNotice) as raised:
        Notice.of(changed(given, rule, **states), ["KUNNAN", "BUZHU"], reader, office=OFFICE)
    assert raised.value.why == why


def test_a_record_that_was_refused_makes_no_notice() -> None:
    """A record problem isn't a refusal of the applicant."""
    with pytest.raises(NoNotice, match="refused_record"):
        Notice.of(TOWN.decide({"存款": "-1"}, DAY), ["KUNNAN"], office=OFFICE)


# ------------------------------------------------------------------------------------------- readers

PARTS = {name: make for name, make in module._PARTS}


@pytest.mark.parametrize("given", [POOR, RICH, UNKNOWN], ids=["confirmed", "refused", "supplement"])
@pytest.mark.parametrize("reader", ["applicant", "clerk", "auditor"])
def test_nothing_stands_on_a_page_that_is_not_on_its_list(reader: Any, given: dict[str, Any]) -> None:
    """Each part of the page is on the reader's list, and every other part of the notice is nowhere on it."""
    full = made(given, "auditor")
    page = made(given, reader).html("zh")
    for name, make in PARTS.items():
        assert name in set().union(*FIELDS.values())
        if name not in FIELDS[reader] and (left_out := str(make(full, "zh"))):
            assert left_out not in page
    assert ("核对用" in page) == (reader == "auditor")
    assert ("[KUNNAN" in page) == (reader != "applicant")


PUBLIC = """语言版本 1
政策 示例.公示
档案 家庭
  申请人 : 文字 敏感 姓名
  电话 : 文字 敏感
  居住地 : 地区码 管辖
  月收入 : 元/月 范围 0 元/月 至 99999 元/月 精度 1 元/月
  存款 : 元 范围 0 元 至 9999999 元 精度 1 元
  人数 : 人 范围 1 人 至 30 人 精度 1 人
救助对象 甲类 编码 A 范围 家庭
  应当同时符合:
    收入: 月收入 / 人数 低于 70000 元/人/月
    存款: 存款 低于 8888888 元
定补 补助 : 元/月 编码 B
  对象 甲类
  基本额 4321 元/月
公示 结果 : 申请人, 人数, 补助 7 天
"""


def test_a_public_notice_shows_the_declared_fields_alone(tmp_path: Path) -> None:
    """Of 申请人, 人数 and 补助 nothing else appears: no income, no savings, no region, no telephone, no id, no article, no hash."""
    file = tmp_path / "p.pol"
    file.write_text(PUBLIC, encoding="utf-8")
    policy = PolicySet.load(file)
    given = {
        "编号": "KX-77",
        "申请人": "欧阳某某",
        "电话": "13900001111",
        "居住地": "990177",
        "月收入": 56789,
        "存款": 7654321,
        "人数": 3,
    }
    decision = policy.decide(given, DAY)
    notice = Notice.of(decision, ["A", "B"], "public", office=OFFICE, to="欧阳某某")
    text = shown(notice.html("zh"))
    for value in ("56789", "7654321", "990177", "13900001111", "KX-77", "欧阳某某", "70000", "8888888", policy.hash[:12]):
        assert value not in text
    assert "欧＊＊＊" in text and "4321 元/月" in text and "3 人" in text and "公示 7 天" in text
    assert set(re.findall(r"[0-9]+", text)) <= {"4321", "3", "7", "2024", "1"}
    with pytest.raises(NoNotice, match="nothing_public"):
        Notice.of(policy.decide({**given, "月收入": 99999, "人数": 1}, DAY), ["A"], "public", office=OFFICE)


@pytest.mark.parametrize("reader", ["applicant", "clerk", "auditor"])
def test_sensitive_facts_are_masked_for_everybody(reader: Any) -> None:
    """Names are shown with stars, a disability not at all, on every page."""
    given = record("900", "0")
    given["成员"][0]["残疾等级"] = "二级"
    for each in (given, record("2000", "0"), UNKNOWN):
        page = made(each, reader).html("zh")
        assert "欧阳某某" not in page and not re.search(r"残疾等级[^。<]{0,4}二级(?! 以上)", shown(page))


INFERRED = """语言版本 1
枚举 等级 : 一级, 二级
档案 家庭
  申请人 : 文字 敏感 姓名
  存款 : 元 范围 0 元 至 100000000 元 精度 1 元
  成员 : 成员 名单 1 至 9
档案 成员 属于 家庭 计量 人
  姓名 : 文字 标识
  等级 : 等级 或 无 敏感
定义 成员 的 护理额 : 元/月
  当 等级 为 一级 : 353 元/月
  当 等级 为 二级 : 187 元/月
  其他 : 0 元/月
定义 护理总额 : 元/月 = 合计 成员 的 护理额
定义 有等级的人数 : 人 = 计数 成员 其中 (等级 不为 无)
救助对象 甲类 编码 A 范围 家庭
  应当同时符合:
    存款: 存款 不超过 500 元
救助对象 乙类 编码 B 范围 家庭
  应当同时符合:
    存款: 存款 不超过 100 元
定补 护理补贴 : 元/月 编码 H
  对象 当 护理总额 高于 0 元/月 且 有等级的人数 不为 0 人
  基本额 护理总额
定补 乙补 : 元/月 编码 BB
  对象 乙类
  基本额 99 元/月
公示 护理 : 申请人, 有等级的人数, 护理补贴 7 天
公示 乙类结果 : 申请人, 乙补 7 天
"""


@pytest.fixture(scope="module")
def inferred(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A household two of whose members have grades that lead to amounts of their own; 存款 keeps it out of 乙类."""
    file = tmp_path_factory.mktemp("inferred") / "p.pol"
    file.write_text(INFERRED, encoding="utf-8")
    members = [{"姓名": "甲", "等级": "一级"}, {"姓名": "乙", "等级": "二级"}, {"姓名": "丙", "等级": "无"}]
    return PolicySet.load(file).decide({"申请人": "欧阳某", "存款": 300, "成员": members}, DAY)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_applicants_page_tells_no_members_part_that_rests_on_a_sensitive_fact(inferred: Any, lang: str) -> None:
    """353 + 187 = 540 is told, with the rule; whose 353 it is would say whose grade is 一级. A clerk's page has both."""
    pages = {reader: shown(Notice.of(inferred, ["H"], reader, office=OFFICE).html(lang)) for reader in ("applicant", "clerk")}
    assert "540" in pages["applicant"] and "540" in pages["clerk"]
    sums = re.compile(r"353 \+ 187|(甲|乙|成员 [12]|member [12])[^。\n<]{0,9}(353|187)")
    assert not sums.search(pages["applicant"]) and sums.search(pages["clerk"])
    assert not re.search("丙[^。]{0,6}(不计入|0 )", pages["applicant"])


def test_a_public_notice_is_only_of_what_is_granted(inferred: Any) -> None:
    """Applied for 护理补贴 and 乙补: what was refused isn't made public, nor how many members have a grade; the amount is."""
    page = shown(Notice.of(inferred, ["H", "BB"], "public", office=OFFICE).html("zh"))
    assert "540 元/月" in page and "乙补" not in page and "不享受" not in page
    assert "＊＊＊" in page and "2 人" not in page
    with pytest.raises(NoNotice, match="nothing_public"):
        Notice.of(inferred, ["A"], "public", office=OFFICE)


SHANGHAI = [
    json.loads(line) for line in (policies_path() / "examples" / "shanghai_records.jsonl").read_text("utf-8").splitlines()[:4]
]


@pytest.mark.parametrize("reader", ["applicant", "clerk", "auditor"])
def test_no_identity_number_on_any_page(reader: Any) -> None:
    """Over real policies: no number of a member's card appears, whatever the notice is."""
    policy = PolicySet.load(policies_path() / "shanghai")
    for given in SHANGHAI[:2]:
        page = Notice.of(policy.decide(given, date(2024, 9, 1)), ["DIBAO"], reader, office=OFFICE).html("zh")
        assert not [member["证件号"] for member in given["成员"] if member["证件号"] in page]


# ------------------------------------------------------------------------------------------- the page itself


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "&lt;b&gt;", "</style>", "a\u202eb", "\x1b[31m"]
)
def test_everything_is_escaped(evil: str) -> None:
    """Whatever a record, the office or the clerk writes stands there as text; what is invisible is made visible."""
    office = office_of({"机关": evil, "文号": evil, "地址": evil, "救济": [{"途径": evil, "依据": evil, "天": 1}]})
    given = {**RICH, "编号": evil}
    page = Notice.of(TOWN.decide(given, DAY), ["KUNNAN"], "auditor", office=office, to=evil).html("zh")
    body = page[page.index("<body>") :]
    assert "<script" not in body and "<img" not in body and "</style" not in body
    assert "\u202e" not in page and "\x1b" not in page
    assert shown(page).count("a\\u202eb") >= 3 or "\u202e" not in evil


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_needs_nothing_from_outside(lang: str) -> None:
    """No address, no script, no image; and it says so to the browser."""
    page = made(POOR, "auditor").html(lang)
    assert not re.search(r"https?:|src=|href=|url\(|@import|<script|<link|<img", page)
    assert "default-src 'none'" in page and "<details" in page and page.startswith("<!DOCTYPE html>")


def test_english() -> None:
    """The words are English, the policy's names stay as they are."""
    text = shown(made(RICH, received=date(2024, 6, 10)).html("en"))
    assert "Notice of refusal: 困难家庭" in text and "within 60 days" in text and "until 2024-08-09 inclusive" in text


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"机关": 1},
        {"没有": "x"},
        {"救济": "x"},
        {"救济": [{}]},
        {"救济": [{"途径": "x"}]},
        {"救济": [{"途径": "x", "天": 1, "月": 1}]},
        {"救济": [{"途径": "x", "天": "1.5"}]},
        {"救济": [{"途径": "x", "天": True}]},
        {"救济": [{"途径": "x", "天": 99999}]},
    ],
)
def test_a_wrong_description_of_the_office(data: Any) -> None:
    """Told in both languages, never guessed."""
    with pytest.raises(OfficeProblem) as raised:
        office_of(data)
    assert raised.value.zh and raised.value.en


@pytest.mark.skipif(browser() is None, reason="needs Chromium")
def test_the_printed_page_can_be_read_by_a_program() -> None:
    """A4, with the text of the decision in it."""
    data = pdf_of(made(POOR, to="某某").html("zh"))
    assert data.startswith(b"%PDF") and re.search(rb"/MediaBox ?\[0 0 59[45][.0-9]* 84[12]", data)
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
        assert "困难家庭确认通知书" in text and "500 元/月" in text and "(700 - 450) × 2" in text


def test_without_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """None, or one that fails, is told."""
    monkeypatch.setenv("BAOZHANG_CHROMIUM", "no-such-browser")
    with pytest.raises(NoBrowser):
        pdf_of("")
    monkeypatch.setenv("BAOZHANG_CHROMIUM", "false")
    with pytest.raises(NoBrowser) as raised:
        pdf_of("")
    assert raised.value.found.endswith("false")
