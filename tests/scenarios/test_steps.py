"""Several evaluations in one scenario: what stays, and what a block 改 changes."""

import pytest
from tests.scenarios.running import HOUSE, policy, run

from baozhang_rules.cli import main
from baozhang_rules.scenarios import workdays
from baozhang_rules.scenarios.record import record_mapping
from baozhang_rules.syntax import nodes as syn


def steps(tmp_path, text):
    """Return the steps of one scenario and the schema of its policy."""
    pipeline = policy(tmp_path, f'算例 "一"\n{text}')
    (scenario,) = [d for f in pipeline.bundle.files for d in f.tree.declarations if isinstance(d, syn.ScenarioDecl)]
    return scenario.steps, pipeline.index.program.schema


def changed(tmp_path, *lines, before=HOUSE):
    """Return the record of a step before and after lines of 改, and the mistakes found in the second."""
    block = "".join(f"    {line}\n" for line in lines)
    text = f"{before}  应得:\n    不缺材料\n  改:\n{block}  应得:\n    不缺材料\n"
    (first, second), schema = steps(tmp_path, text)
    old, new = record_mapping(first, schema), record_mapping(second, schema)
    assert old.mistakes == ()
    return old.raw, new.raw, new.mistakes


def test_a_step_of_dates_alone_keeps_the_record(tmp_path):
    """A later date decides the record that was written above it."""
    (first, second), _ = steps(tmp_path, f"{HOUSE}  应得:\n    不缺材料\n  基准日 2024-09-01\n  应得:\n    不缺材料\n")
    assert first.record is second.record
    assert (first.base.month, second.base.month) == (8, 9)


def test_a_change_replaces_one_fact(tmp_path):
    """A line of 改 replaces one fact; all others stay."""
    old, new, mistakes = changed(tmp_path, "财产 7 元", "租房: 是")
    assert mistakes == ()
    assert new == {**old, "财产": 7, "租房": True}


def test_a_change_may_take_a_fact_away(tmp_path):
    """未载明 makes a fact unknown again, one of an entry too."""
    old, new, _ = changed(tmp_path, "财产 未载明", "成员 甲 的 重残 未载明")
    assert "财产" in old and "财产" not in new
    assert "重残" in old["成员"][0] and "重残" not in new["成员"][0]


@pytest.mark.parametrize("called", ["成员 甲 的", '成员 "甲" 的', "member 甲's"])
def test_a_change_of_one_member(tmp_path, called):
    """A member is named by the list or what it holds, and by key; the others stay."""
    old, new, mistakes = changed(tmp_path, f"{called} 出生日期 1981-02-03", f"{called} 工资: 5 元/月")
    assert mistakes == ()
    assert new["成员"][1] == old["成员"][1]
    assert str(new["成员"][0]["出生日期"]) == "1981-02-03"
    assert list(new["成员"][0]["工资"].values()) == [5]


def test_a_change_of_a_series(tmp_path):
    """A monthly fact of one member may be given anew, month by month."""
    _, new, _ = changed(tmp_path, "成员 乙 的 工资:", "  | 月份    | 值      |", "  | 2024-08 | 3 元/月 |")
    assert new["成员"][1]["工资"] == {"2024-08": 3}


def test_a_list_in_a_change_is_the_whole_list(tmp_path):
    """A list given in 改 replaces the list: a given list is complete."""
    _, new, _ = changed(tmp_path, "成员:", "  - 姓名 丙", "    重残 否")
    assert new["成员"] == [{"姓名": "丙", "重残": False}]


def test_rest_none_stays_with_a_change(tmp_path):
    """其余 无 of the record goes on filling lists, but not a fact that 改 takes away."""
    before = "  基准日 2024-08-01\n  家庭:\n    居住地 310000\n    其余 无\n"
    old, new, _ = changed(tmp_path, "成员 未载明", before=before)
    assert old["成员"] == [] and "成员" not in new


def test_changes_add_up_until_a_new_record(tmp_path):
    """The later step sees the changes of the steps before it; a record written anew sees none."""
    text = (
        f"{HOUSE}  应得:\n    不缺材料\n  改:\n    财产 1 元\n  应得:\n    不缺材料\n  改:\n    租房 是\n  应得:\n    不缺材料\n"
        f"{HOUSE}  应得:\n    不缺材料\n"
    )
    found, schema = steps(tmp_path, text)
    facts = [(raw["财产"], raw["租房"]) for raw in (record_mapping(step, schema).raw for step in found)]
    assert facts == [(0, False), (1, False), (1, True), (0, False)]


def test_nobody_of_that_key_is_a_mistake(tmp_path):
    """A change about somebody who isn't in the record fails the scenario and doesn't repeat the key."""
    _, _, mistakes = changed(tmp_path, "成员 丁 的 工资 5 元/月")
    assert [(m.subject.zh, m.actual.zh) for m in mistakes] == [("成员", "没有这一个")]
    (result,) = run(tmp_path, f'算例 "一"\n{HOUSE}  改:\n    成员 丁 的 工资 5 元/月\n  应得:\n    困难户 符合\n')
    assert not result.passed
    assert all("丁" not in f.expected.zh + f.actual.zh for f in result.findings)


def test_a_change_is_decided(tmp_path):
    """The changed record is what is decided."""
    (result,) = run(
        tmp_path,
        f'算例 "一"\n{HOUSE}  应得:\n    补助 = 1200 元/月\n  改:\n    成员 甲 的 工资 1500 元/月\n  应得:\n    补助 = 700 元/月\n'
        "  改:\n    财产 5000 元\n  应得:\n    补助 不享受\n",
    )
    assert [f.ok for f in result.findings] == [True, True, True]


def test_a_fact_of_a_change_keeps_its_unit(tmp_path):
    """A change in another unit than the fact's is a mistake."""
    _, _, mistakes = changed(tmp_path, "成员 甲 的 工资 5 元")
    assert [(m.expected.zh, m.actual.zh) for m in mistakes] == [("元/月", "元")]


DEADLINE = (
    '期限 办完 : 3 工作日 自 基准日 次日\n算例 "周五"\n'
    + HOUSE.replace("2024-08-01", "2024-09-13")
    + "  应得:\n    办完 = 2024-09-19\n"
)


def test_a_scenario_counts_by_the_calendar_that_it_names(tmp_path):
    """14 September 2024 was worked, 15 to 17 were Moon Festival: 14, 18, 19. Without the line no calendar is taken."""
    text = DEADLINE.replace("  家庭:", "  工作日历 中国\n  家庭:")
    assert [result.passed for result in run(tmp_path, text)] == [True]
    english = text.replace("工作日历 中国", "working calendar china")
    assert [result.passed for result in run(tmp_path, english)] == [True]
    assert [result.passed for result in run(tmp_path, DEADLINE)] == [False]


def test_without_the_extra_it_is_skipped_and_the_extra_is_named(tmp_path, monkeypatch, capsys):
    """A scenario that names the calendar isn't failed by its absence: it is passed over, and the way out is a coded problem."""
    monkeypatch.setattr(workdays, "china", lambda: None)
    (result,) = run(tmp_path, DEADLINE.replace("  家庭:", "  工作日历 中国\n  家庭:"))
    assert result.lacks_calendar and not result.passed
    assert main(["test", str(tmp_path / "t.pol"), "--junit", str(tmp_path / "t.xml"), "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert "0 scenarios passed, 0 failed, 1 skipped" in told.out
    assert "POL0908" in told.err and "[calendar]" in told.err
    assert 'failures="0" skipped="1"' in (tmp_path / "t.xml").read_text(encoding="utf-8")


def test_a_calendar_that_has_no_name_is_a_mistake(tmp_path, capsys):
    """Only China's public calendar has a name; any other is told when the policy is checked."""
    run(tmp_path, DEADLINE.replace("  家庭:", "  工作日历 上海\n  家庭:"))
    assert main(["check", str(tmp_path / "t.pol"), "--lang", "zh"]) == 1
    assert "POL0709" in capsys.readouterr().err
