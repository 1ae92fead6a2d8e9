"""What a policy states beside amounts (分摊, 发放, 先行, 由 … 定, 恒有, 选择), told by `show` and in explanations."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from baozhang_rules import Decision, PolicySet
from baozhang_rules.explain import declarations, told_within
from baozhang_rules.explain.changes import why_not
from baozhang_rules.explain.declared import declaration_text

TEXT = """\
语言版本 1
政策 试.全
  地区 990101
  施行 2024-01-01 起
档案 家庭
  居住地 : 地区码 管辖
  存款 : 元 范围 0 元 至 10000000 元 精度 0.01 元
  成员 : 成员 名单 1 至 12
档案 成员 属于 家庭 计量 人
  姓名 : 文字 标识 敏感 姓名
  月收入 : 元/月 范围 0 元/月 至 1000000 元/月 精度 0.01 元/月
定义 家庭月收入 : 元/月 = 合计 成员 的 月收入
定义 成员 的 年长者 = 排名 按 月收入 从低到高 并列时 按 记录次序
救助对象 困难户 编码 KUNNAN 范围 家庭
  应当同时符合:
    收入: 家庭月收入 低于 1000 元/月   依据 第三条
集体研究 允许 困难户 须 会议纪要号, 有效 不超过 12 个月
定补 租金补 : 元/月 编码 ZUJIN
  对象 困难户
  基本额 1000 元/月 - 家庭月收入
  不足 1 元/月 按 1 元/月 计
  分摊 按 成员 均分 舍去不足 0.01 元/月 尾差 归 年长者
  发放 自 "专户" 至 户 按月 每月 12 日 以前(含), 起发 确认 当月
定补 搬迁补 : 元/月 编码 BANQIAN
  对象 困难户
  基本额 200 元/月
一次性救助 急难救助 : 元 编码 JINAN 区间 1000 元 至 5000 元 由 "街道办事处" 定
  对象 困难户
  先行 补办 期限 10 工作日   依据 第八条 待核
选择 生计 至多 2 项 取 先成立者   依据 第五条
  方案 租: 当 存款 低于 5 元 给付 租金补
  方案 搬: 给付 搬迁补
恒有 "收入多则补助不多" 容差 1 元/月 : 租金补 随 成员 的 月收入 不增加   依据 第九条
恒有 "不为负" : 家庭月收入 不低于 0 元/月
校验 成员 的 姓名 唯一
"""
SAID = {
    ("ZUJIN", "zh"): """\
待遇 租金补（编码 ZUJIN，元/月）
  地区 990101，自 2024-01-01
    条件：符合 困难户
    1. 基本额：1000 元/月 - 家庭月收入
    2. 取整：(上一步结果) 不足 1 元/月 按 1 元/月 计
    分摊：按 成员 均分，舍去不足 0.01 元/月，尾差归 年长者
    发放：按月，给家庭，自确认的当月起，每月 12 日以前，由 专户 支付
  与其他待遇合并后：当 符合 租金补 则 当 存款 低于 5 元 且 符合 租金补 则 租金补；否则 不享受；否则 不享受""",
    ("JINAN", "zh"): """\
待遇（区间） 急难救助（编码 JINAN，元）
  地区 990101，自 2024-01-01
    条件：符合 困难户
    至少：1000 元
    至多：5000 元
    由谁定：街道办事处
    先行：可以先行给予，手续在 10 个工作日 内补办（依据 第八条（待核））（只写明，本决定没有判断是否先行）""",
    ("choice/生计", "zh"): """\
选择 生计（依据 第五条）
  至多 2 项，取 先成立者
  方案 租：当 存款 低于 5 元，给付 租金补
  方案 搬：给付 搬迁补""",
    ("choice/生计", "en"): """\
Choice 生计 (under 第五条)
  2 at most; taken is the first whose condition holds
  option 租: when 存款 below 5 CNY, grants 租金补
  option 搬: grants 搬迁补""",
    ("always/收入多则补助不多", "zh"): """\
恒有 收入多则补助不多（依据 第九条）
  随着 成员 的 月收入 增加，租金补 不增加，容差 1 元/月（只写明，检查时没有证明）""",
    ("always/不为负", "en"): """\
Always 不为负
  家庭月收入 no less than 0 CNY/month (stated only; the check doesn't prove it)""",
    ("meeting/KUNNAN", "zh"): "集体研究 困难户\n  适用：困难户\n  须有：会议纪要号\n  有效月数：12",
    ("check/成员 姓名", "zh"): "校验（唯一） 成员 的 姓名",
    ("ZUJIN/share", "en"): """\
Share-out 租金补
  equally among 成员, rounded down to 0.01 CNY/month, what remains goes to 年长者""",
}
HOME = {"居住地": "990101", "存款": "3", "成员": [{"姓名": "甲", "月收入": "100"}]}
OPEN = {**HOME, "成员": [{"姓名": "甲"}]}
RICH = {**HOME, "成员": [{"姓名": "甲", "月收入": "1000"}]}


@cache
def policy(text: str = TEXT) -> PolicySet:
    """A policy that states everything."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "t.pol"
        file.write_text(text, encoding="utf-8")
        return PolicySet.load(file)


def decide(record: object) -> Decision:
    """The decision on a record."""
    return policy().decide(json.dumps(record), date(2024, 6, 1))


@pytest.mark.parametrize(("id", "lang"), SAID)
def test_what_is_stated_is_shown_in_words(id: str, lang: str) -> None:
    """Each construct is told where it belongs and by itself, with its article; what nothing acts on yet says so."""
    (part,) = [each.part for each in declarations(policy().index) if each.id == id]
    assert declaration_text(policy().index, part, lang) == SAID[id, lang]


def test_the_key_of_a_ranking_is_no_share() -> None:
    """One and nought that only put in order are told as numbers: 100% of nothing would puzzle; a rate stays a percentage."""
    text = TEXT.replace("排名 按 月收入 从低到高", "排名 按 (当 月收入 高于 5 元/月 则 1 否则 0) 从高到低")
    index = policy(text).index
    ordered = declaration_text(index, next(each for each in index.program.definitions if each.name == "年长者"), "zh")
    assert "(当 月收入 超过 5 元/月 则 1；否则 0) 从高到低" in ordered


def test_shares_by_weight() -> None:
    """A share in proportion names the weight."""
    found = policy(TEXT.replace("均分", "按比例 月收入"))
    (part,) = [each.part for each in declarations(found.index) if each.id == "ZUJIN/share"]
    assert "按 成员 的 月收入 之比，舍去不足 0.01 元/月" in declaration_text(found.index, part)


def test_what_a_benefit_states_is_told_within_it() -> None:
    """A benefit's own parts are listed under its name and told with it; another's aren't."""
    index = policy().index
    named = {each.id: each for each in declarations(index)}
    assert named["ZUJIN/share"].name == "租金补" and named["choice/生计"].name == "生计"
    assert told_within(index, named["ZUJIN/share"].part, named["ZUJIN"].part)
    assert not told_within(index, named["ZUJIN/share"].part, named["BANQIAN"].part)
    assert not told_within(index, named["choice/生计"].part, named["ZUJIN"].part)


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "zh",
            [
                "急难救助：1000 元 至 5000 元，由 街道办事处 确定。",
                "搬迁补：不享受。",
                "租金补、搬迁补 属于选择「生计」（依据 第五条），只取 先成立者。",
                "  分摊：按 成员 均分，舍去不足 0.01 元/月，尾差归 年长者",
                "  急难救助：可以先行给予，手续在 10 个工作日 内补办（依据 第八条（待核））（只写明，本决定没有判断是否先行）",
                "  租金补 的发放：按月，给家庭，自确认的当月起（2024-06-01 确认的，为 2024-06），每月 12 日以前，由 专户 支付",
            ],
        ),
        (
            "en",
            [
                "急难救助: 1000 CNY to 5000 CNY, to be fixed by 街道办事处.",
                "  急难救助: may be granted in advance; the formalities are made up within 10 working days "
                "(under 第八条 (not yet verified)) "
                "(stated only; this decision doesn't say whether that is done)",
            ],
        ),
    ],
)
def test_an_explanation_says_what_is_stated(lang: str, lines: list[str]) -> None:
    """Who decides a range, what stands under one choice, how a benefit is shared and whether it may come first."""
    told = decide(HOME).explain(lang).splitlines()  # type: ignore[arg-type]
    assert [line for line in lines if line not in told] == []


def test_the_data_say_what_is_stated() -> None:
    """The same in JSON, each with whether the decision acts on it."""
    told = decide(HOME).explanation().to_json("zh")
    stated = {rule["rule"]: [(each["kind"], each["acted"]) for each in rule["stated"]] for rule in told["rules"]}
    assert stated == {
        "KUNNAN": [],
        "ZUJIN": [("share", True)],
        "BANQIAN": [],
        "JINAN": [("discretion", True), ("provisional", False)],
    }
    (choice,) = told["choices"]
    assert (choice["name"], choice["rule"], choice["given"], choice["acted"]) == ("生计", "first", ["租金补", "搬迁补"], True)
    assert [(each["name"], each["condition"], each["benefits"]) for each in choice["options"]] == [
        ("租", "存款 低于 5 元", ["租金补"]),
        ("搬", "", ["搬迁补"]),
    ]


def test_what_is_refused_is_told_nothing_more() -> None:
    """A household that gets none of these reads of no choice and nothing in advance; an open one reads of both."""
    refused, open_ = decide(RICH).explain("zh"), decide(OPEN).explain("zh")
    assert "生计" not in refused and "先行" not in refused
    assert "生计" in open_ and "可以先行给予" in open_


@pytest.mark.parametrize(
    ("lang", "head"), [("zh", "租金补 没有被拒绝，还没有定：资料不足。"), ("en", "租金补 was not refused; it is")]
)
def test_why_not_of_what_is_open(lang: str, head: str) -> None:
    """Asked why an open benefit is refused, the answer says that it is open and which facts to ask for."""
    decision = decide(OPEN)
    found = decision.changes("租金补")
    assert decision.decided is not None
    told = why_not(policy().index, decision.decided, decision["租金补"].data, found, settling=decision.missing_sets("租金补"))
    lines = told.text(lang).splitlines()
    assert lines[0].startswith(head) and "月收入" in lines[2]
    data = told.to_json()
    assert (data["refused"], data["outcome"], data["needs"]["sets"]) == (False, "unknown", [[0]])
    assert [each["path"] for each in data["needs"]["asks"]] == ["成员[1].月收入"]


def test_why_not_of_what_is_granted() -> None:
    """Of what is granted there is nothing to change and nothing to ask for."""
    decision = decide(HOME)
    assert decision.decided is not None
    told = why_not(policy().index, decision.decided, decision["租金补"].data, decision.changes("租金补"))
    assert told.text() == "租金补 没有被拒绝，没有要改变的。\n"
    assert told.to_json()["needs"] is None
