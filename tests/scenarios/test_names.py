"""What is wrong with a scenario is found by checking, before anything is run."""

import pytest
from tests.scenarios.running import HOUSE, POLICY, policy, run

from baozhang_rules.cli import main
from baozhang_rules.diagnostics import render_text
from baozhang_rules.scenarios import check_scenarios

RIGHT = """
  应得:
    困难户 符合
    困难户 不符合 因 收入低, 租房的
    困难户 资料不足 缺 财产, 成员 的 工资, 重残
    困难户 无法计算 因 已到期, 线
    补助 = 1200 元/月 容差 1 元/月
    合计 补助 2024-08 至 2024-09 = 2400 元
    成员 甲 的 护理费 = 200 元/月
    成员 甲 的 年龄 = 44 周岁
    人口 = 2 人
    困难户 = 是
    急用 不享受
    单人户 1 个
    不缺材料
"""


def found(tmp_path, scenario):
    """Return the code and the written text of each problem of one scenario."""
    pipeline = policy(tmp_path, scenario)
    problems = list(check_scenarios(pipeline.bundle, pipeline.index))
    for problem in problems:
        for lang in ("zh", "en"):
            assert "{" not in render_text(problem, lang)
    return [(problem.code, problem.source.slice(problem.span)) for problem in problems]


def test_a_scenario_that_names_what_there_is_has_no_problem(tmp_path):
    """Every kind of line that names declared things with their units is accepted, whether or not it comes true."""
    scenario = f'算例 "对"\n{HOUSE}  假定 人口 = 3 人{RIGHT}'
    assert found(tmp_path, scenario) == []


@pytest.mark.parametrize(
    ("line", "code", "token"),
    [
        ("困难护 符合", "POL0700", "困难护"),
        ("补贴 = 5 元/月", "POL0700", "补贴"),
        ("人口 2 个", "POL0700", "人口"),
        ("合计 急用 2024-07 至 2024-09 = 300 元", "POL0700", "急用"),
        ("补助 = 5 元", "POL0703", "补助 = 5 元"),
        ("补助 = 5 元/月 容差 1 元", "POL0703", "补助 = 5 元/月 容差 1 元"),
        ("合计 补助 2024-07 至 2024-09 = 300 元/月", "POL0703", "合计 补助 2024-07 至 2024-09 = 300 元/月"),
        ("补助 = 困难户", "POL0704", "困难户"),
        ("困难户 = 富裕", "POL0704", "富裕"),
        ("困难户 不符合 因 收入", "POL0705", "收入"),
        ("困难户 无法计算 因 标淮", "POL0705", "标淮"),
        ("困难户 资料不足 缺 成员 的 薪水", "POL0706", "成员 的 薪水"),
        ("拒收 REC9999", "POL0707", "拒收 REC9999"),
        ("成员 丁 的 年龄 = 44 周岁", "POL0708", "成员 丁 的 年龄"),
    ],
)
def test_an_expectation_is_found_wrong_without_running(tmp_path, line, code, token):
    """A line that can't come true because of its name, unit, class or reason is reported where it stands, and fails when run."""
    scenario = f'算例 "错"\n{HOUSE}  应得:\n    {line}\n'
    assert found(tmp_path, scenario) == [(code, token)]
    (result,) = run(tmp_path, scenario)
    assert not result.passed


@pytest.mark.parametrize(
    ("old", "new", "code", "token"),
    [
        ("财产 0 元", "才产 0 元", "POL0702", "才产 0 元"),
        ("财产 0 元", "财产 0 元/月", "POL0701", "0 元/月"),
        ("财产 0 元", "财产 2000000 元", "POL0702", "财产 2000000 元"),
        ("租房 否", "租房 5 元", "POL0702", "租房 5 元"),
        ("2015-03-01 | 0 元/月   | 否 ", "2015-03-01 | 0 元/月   | 轻 ", "POL0702", "轻"),
        ("| 甲   | 1980-01-01 | 1000 元/月", "| 甲   | 1980-01-01 | 1000 元", "POL0701", "1000 元"),
    ],
)
def test_a_record_is_found_wrong_without_running(tmp_path, old, new, code, token):
    """A fact that isn't declared, or holds what it can't, is reported at the fact itself, in a table at its cell."""
    text = HOUSE.replace(old, new)
    assert text != HOUSE
    assert found(tmp_path, f'算例 "错"\n{text}  应得:\n    不缺材料\n') == [(code, token)]


@pytest.mark.parametrize(
    ("old", "new", "better"),
    [
        ("财产 0 元", "财产 0", "财产 0 元"),
        ("| 甲   | 1980-01-01 | 1000 元/月", "| 甲   | 1980-01-01 | 1000", "| 甲   | 1980-01-01 | 1000 元/月"),
        ("| 甲   |", "| 01   |", '| "01"   |'),
    ],
)
def test_a_number_that_lacks_its_unit_or_its_quotes(tmp_path, old, new, better):
    """A number without its unit, and a text of digits without its quotes, are one problem with the fix that writes them."""
    head = f'算例 "错"\n{HOUSE.replace(old, new)}  应得:\n    不缺材料\n'
    pipeline = policy(tmp_path, head)
    (problem,) = check_scenarios(pipeline.bundle, pipeline.index)
    assert problem.code == "POL0701"
    fixed = problem.fix().apply(problem.source)
    assert better in fixed and HOUSE.replace(old, better) in fixed


def test_a_record_that_is_to_be_refused_is_no_problem(tmp_path):
    """A scenario that expects the refusal may hold what a record may not hold."""
    text = HOUSE.replace("财产 0 元", "财产 2000000 元")
    assert found(tmp_path, f'算例 "拒"\n{text}  应得:\n    拒收 REC0015\n') == []


def test_a_change_and_an_assumption_are_checked(tmp_path):
    """改 of somebody who isn't there, or to what can't be, and 假定 of no definition or in another unit are reported."""
    scenario = (
        f'算例 "改"\n{HOUSE}  假定 人囗 = 2 人\n  假定 收入 = 5 元\n  应得:\n    不缺材料\n'
        "  改:\n    成员 丙 的 工资 5 元/月\n    成员 乙 的 工资 9999999 元/月\n  应得:\n    不缺材料\n"
    )
    assert set(found(tmp_path, scenario)) == {
        ("POL0701", "假定 人囗 = 2 人"),
        ("POL0701", "假定 收入 = 5 元"),
        ("POL0701", "成员 丙 的 工资 5 元/月"),
        ("POL0702", "成员 乙 的 工资 9999999 元/月"),
    }


def test_the_command_reports_scenarios_and_deciding_goes_on(tmp_path, capsys):
    """`check` ends with an error for a wrong scenario, in both languages; deciding with the policy is not stopped by it."""
    file = tmp_path / "t.pol"
    file.write_text(f'{POLICY}算例 "错"\n{HOUSE}  应得:\n    补肋 = 5 元/月\n', encoding="utf-8")
    record = tmp_path / "r.json"
    record.write_text('{"居住地": "310000", "财产": 0, "租房": false, "成员": []}', encoding="utf-8")
    assert main(["--lang", "zh", "check", str(file)]) == 1
    assert "是不是「补助」" in capsys.readouterr().err
    assert main(["--lang", "en", "check", str(file)]) == 1
    assert "did you mean `补助`" in capsys.readouterr().err
    assert main(["decide", str(file), str(record), "--on", "2024-08-01"]) == 0
