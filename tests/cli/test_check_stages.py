"""`baozhang check` tells what is wrong in scenarios in the same run as what is wrong in the rules."""

import json
from pathlib import Path

from tests.robust.commands import PROBLEMS, run

POLICY = """语言版本 1
政策 甲镇.办法
档案 家庭
  存款 : 元 范围 0 元 至 100 元 精度 0.01 元
定义 好 : 元 = 存款
定义 错 : 元 = 存款 + 5 元/月
算例 "一"
  基准日 2024-09-01
  家庭:
    存款 0 元
  应得:
    错 = 5 元
    好 = 5 人
    坏名 = 5 元
"""


def test_scenarios_are_checked_beside_rules_with_errors(tmp_path, capsys):
    """A wrong unit and an unknown name in a scenario are told with the unit error; what expects the erroneous definition isn't."""
    (tmp_path / "a.pol").write_text(POLICY, encoding="utf-8")
    answer = run(capsys, "check", tmp_path / "a.pol", "--format", "json")
    assert answer.code == PROBLEMS
    told = [(each["range"]["start"]["line"], each["code"]) for each in json.loads(answer.out)]
    assert told == [(6, "POL0213"), (13, "POL0703"), (14, "POL0700")]


def test_a_column_of_what_was_left_out_is_not_missing(tmp_path, capsys):
    """An error in a class leaves its concessions out too; their columns, expected by scenarios, aren't told as unknown names."""
    town = (Path(__file__).parents[2] / "policies/examples/town.pol").read_text(encoding="utf-8")
    (tmp_path / "town.pol").write_text(town.replace("月人均收入 低于", "月人均收人 低于", 1), encoding="utf-8")
    answer = run(capsys, "check", tmp_path / "town.pol", "--format", "json")
    assert answer.code == PROBLEMS
    assert [each["code"] for each in json.loads(answer.out)] == ["POL0210"]
