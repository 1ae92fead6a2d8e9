"""`baozhang check` tells what is wrong in scenarios in the same run as what is wrong in the rules."""

import json

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
