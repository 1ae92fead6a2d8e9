"""Mutation: each small mistake in a rule is noticed by a scenario that stands at the line, and by none that doesn't."""

import pytest
from tests.scenarios.running import HOUSE, POLICY, policy

from baozhang_rules.cli import main
from baozhang_rules.scenarios import Mutation, mutation_text, outcome
from baozhang_rules.scenarios.mutants import KINDS
from baozhang_rules.scenarios.mutation_run import tried

FAR = '算例 "离线很远"\n' + HOUSE + "  应得:\n    困难户 符合\n"
# 两人,人均 (2200 + 0) / 2 = 1100,不低于 1100
LINE = '算例 "正好在线上"\n' + HOUSE.replace("1000 元/月", "2200 元/月") + "  应得:\n    困难户 不符合 因 收入低\n"
RICH = '算例 "财产 1000 元"\n' + HOUSE.replace("财产 0 元", "财产 1000 元") + "  应得:\n    困难户 符合\n"
RICHER = '算例 "财产 1001 元"\n' + HOUSE.replace("财产 0 元", "财产 1001 元") + "  应得:\n    困难户 不符合 因 财产少\n"
RENTS = '算例 "租房"\n' + HOUSE.replace("租房 否", "租房 是") + "  应得:\n    困难户 不符合 因 租房的\n"
# 两人,收入 1000.5 → 人均 500.25;(1100 − 500.25) × 2 = 1199.5,四舍五入到 1200
HALF = '算例 "半元"\n' + HOUSE.replace("1000 元/月", "1001 元/月") + "  应得:\n    补助 = 1199 元/月\n"


def all_tried(made):
    """Return what became of every change of a policy."""
    mutation = Mutation(made.bundle, made.index)
    return list(tried(mutation, mutation.chosen()))


def survivors(tmp_path, *scenarios):
    """Return the kind and the text of each change that no scenario notices."""
    made = policy(tmp_path, "".join(scenarios))
    source = made.bundle.files[0].source.text
    return {
        (each.mutant.kind, source[each.mutant.origin.start : each.mutant.origin.end].split("\n")[0].strip())
        for each in all_tried(made)
        if each.killed_by is None
    }


@pytest.mark.parametrize(
    ("change", "scenario"),
    [
        (("comparison", "人均 低于 线"), LINE),
        (("comparison", "财产 不超过 1000 元"), RICH),
        (("constant", "1000 元"), RICHER),
        (("clause", "收入低: 人均 低于 线"), LINE),
        (("clause", "财产少: 财产 不超过 1000 元"), RICHER),
    ],
)
def test_a_change_is_noticed_at_the_line_only(tmp_path, change, scenario):
    """A scenario far from every line leaves the change alone; one at its line notices it."""
    if change == ("constant", "1000 元"):  # 1000 → 1000.01: no amount of whole 元 lies between, so nothing can notice
        assert change in survivors(tmp_path, FAR, scenario)
        return
    assert change in survivors(tmp_path, FAR)
    assert change not in survivors(tmp_path, FAR, scenario)


def test_an_exclusion_left_out_is_noticed_by_one_it_excludes(tmp_path):
    """Without the exclusion a household that rents would be of the class."""
    assert ("clause", "有下列情形之一的除外:") in survivors(tmp_path, FAR)
    assert ("clause", "有下列情形之一的除外:") not in survivors(tmp_path, FAR, RENTS)


def test_first_days_are_noticed_on_that_day_only(tmp_path):
    """A row that begins a day late is noticed by a scenario of the first day, whose figure is then the row's before."""
    first = HOUSE.replace("2024-08-01", "2024-07-01")
    # 第一天 (1100 − 500) × 2 = 1200;前一天的数是 (1000 − 500) × 2 = 1000
    day = f'算例 "第一天"\n{first}  应得:\n    补助 = 1200 元/月\n'
    row = "| 310000 | 2024-06-20 | 2024-07-01 | 2024-12-31 | 1100 元/人/月 |"
    assert ("bound", row) in survivors(tmp_path, FAR)
    assert ("bound", row) not in survivors(tmp_path, FAR, day)


def test_a_scenario_that_fails_notices_nothing(tmp_path):
    """Only scenarios that pass on the rules as they are count."""
    wrong = FAR.replace("离线很远", "写错").replace("困难户 符合", "困难户 不符合 因 收入低")
    assert survivors(tmp_path, wrong) == survivors(tmp_path)


def test_the_report_names_place_kind_and_share(tmp_path, capsys):
    """Each survivor with file, line, what was changed and how many steps could have shown it; the share of each kind."""
    made = policy(tmp_path, FAR + LINE)
    text = mutation_text([outcome(each, made.bundle) for each in all_tried(made)])
    line = made.bundle.files[0].source.text.splitlines().index("    财产少: 财产 不超过 1000 元") + 1
    assert f"t.pol:{line}  {KINDS['comparison'].zh}  <= → <  财产 不超过 1000 元  [0]" in text
    assert "改动 " in text.splitlines()[-1]
    assert main(["test", str(tmp_path / "t.pol"), "--mutate", "--lang", "zh"]) == 0
    assert text in capsys.readouterr().out


def test_a_definition_that_no_rule_reads_is_reached_where_it_is_asked_for(tmp_path):
    """At the line of such a definition its comparison is noticed: 500 is not above 500."""
    grade = "定义 档 : 元\n  当 财产 超过 500 元 : 2 元\n  其他 : 1 元\n"
    asked = '算例 "五百"\n' + HOUSE.replace("财产 0 元", "财产 500 元") + "  应得:\n    档 = 1 元\n"
    assert ("comparison", "财产 超过 500 元") in survivors(tmp_path, grade + FAR)
    assert ("comparison", "财产 超过 500 元") not in survivors(tmp_path, grade + FAR, asked)


def test_a_record_rule_is_noticed_by_a_record_that_it_refuses(tmp_path, monkeypatch):
    """Born on the base date itself: refused by 早于 and taken by 不晚于, so a scenario that expects 拒收 notices the change."""
    rule = "出生日期 早于 基准日"
    monkeypatch.setattr("tests.scenarios.running.POLICY", POLICY.replace("出生日期 不晚于 基准日", rule))
    unborn = '算例 "当天出生"\n' + HOUSE.replace("2015-03-01", "2024-08-01") + "  应得:\n    拒收 REC0050\n"
    earlier = unborn.replace("2024-08-01 |", "2024-08-02 |")  # refused by both
    assert ("comparison", rule) in survivors(tmp_path, FAR)
    assert ("comparison", rule) in survivors(tmp_path, FAR, earlier)
    assert ("comparison", rule) not in survivors(tmp_path, FAR, unborn)


def test_what_is_left_out_of_a_run_changes_no_verdict(tmp_path, monkeypatch):
    """Deciding only what reads the changed part finds the same mistakes as deciding everything, units and definitions too."""
    single = '算例 "单人户"\n' + HOUSE + "  应得:\n    单人户 1 个\n    成员 甲 的 年龄 = 44 周岁\n    人均 = 500 元/人/月\n"
    made = policy(tmp_path, single + FAR + LINE + RICH + RICHER + RENTS + HALF)
    found = [(each.mutant.told, each.mutant.origin, each.killed_by) for each in all_tried(made)]
    monkeypatch.setattr("baozhang_rules.scenarios.mutation._readers", lambda program: {})
    everything = [(each.mutant.told, each.mutant.origin, each.killed_by) for each in all_tried(made)]
    assert found == everything
    assert any(killer == "单人户" for *_, killer in found)
