"""A finding on record that doesn't count is told with the reason, never passed over."""

import pytest
from tests.check.rules.deciding import decided, household, program

from baozhang_rules.core.interp import Index
from baozhang_rules.explain import explanation_of

POLICY = """
救助对象 困难户 编码 KN
  应当同时符合:
    收入: 月人均收入 低于 生活标准
救助对象 边缘户 编码 BY
  应当同时符合:
    收入: 月人均收入 低于 生活标准 的 2 倍
集体研究 允许 困难户 须 会议纪要号, 有效 不超过 12 个月
"""
WHOLE = {"类别": "困难户", "会议纪要号": "3", "自": "2023-09-02"}  # twelve months end on 2024-09-01, the day of the decision


def told(finding, lang="zh", reader="clerk"):
    """The lines about the finding."""
    made = program(POLICY)
    decision = decided(made, household({"工资": 1500}, 认定=[finding]))
    text = explanation_of(Index(made), decision, reader=reader).text(lang)
    return [line.strip() for line in text.splitlines() if line.strip().startswith(("认定「", "the finding for"))]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"会议纪要号": ""}, "认定「困难户」没有算数：缺 会议纪要号"),
        ({"类别": "边缘户"}, "认定「边缘户」没有算数：没有哪一条允许集体研究认定它"),
        ({"类别": "困难护"}, "认定「困难护」没有算数：没有哪一条允许集体研究认定它"),
        ({"自": None}, "认定「困难户」没有算数：没有写从哪天起"),
        ({"自": "2024-09-02"}, "认定「困难户」还没有算数：从 2024-09-02 起"),
        ({"自": "2023-09-01"}, "认定「困难户」不再算数：有效到 2024-08-31"),
        ({"有效至": "2024-08-01"}, "认定「困难户」不再算数：有效到 2024-08-01"),
    ],
)
def test_a_finding_that_does_not_count_says_why(change, expected):
    """It names another class, lacks what the policy requires, or isn't valid on the day."""
    finding = {key: value for key, value in {**WHOLE, **change}.items() if value is not None}
    assert told(finding) == [expected]
    assert len(told(finding, "en")) == 1


def test_a_finding_that_counts_is_not_told_so():
    """On the last day of its twelve months the finding admits, and nothing is said against it."""
    assert told(WHOLE) == []


def test_the_public_is_told_nothing_of_findings():
    """What a public reader sees says nothing of the household's findings."""
    assert told({**WHOLE, "会议纪要号": ""}, reader="public") == []
