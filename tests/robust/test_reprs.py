"""What the objects of the public interface say of themselves: enough to tell them apart, and nothing that is marked 敏感."""

from __future__ import annotations

import json
from datetime import date

from tests.robust.commands import RECORD, TOWN

from baozhang_rules import PolicySet, WorkingCalendar

DAY = date(2024, 6, 1)
SECRET = ("张三丰", "990101198706055556")


def test_objects_say_what_they_are() -> None:
    """A policy set names its policy, a decision its day and what became of the record, a result its outcome and amount."""
    policy = PolicySet.load(TOWN)
    decision = policy.decide(RECORD.read_bytes(), DAY)
    assert repr(policy) == f"<PolicySet 青石镇.生活救助: 5 classes and benefits, hash {policy.hash[:12]}>"
    assert repr(decision) == "<Decision of 青石镇.生活救助 on 2024-06-01, decided>"
    assert repr(decision["生活补助"]) == "<Result 生活补助 (BUZHU): eligible 640 元/月>"
    assert repr(decision["困难家庭"]) == "<Result 困难家庭 (KUNNAN): eligible>"
    assert repr(decision.explanation("clerk")) == "<Explanation of 青石镇.生活救助 on 2024-06-01 for the clerk>"
    refused = policy.decide({"存款": "x", "居住地": 1, "成员": {}, "甲": 1, "乙": 1}, DAY)
    assert repr(refused).startswith("<Decision of 青石镇.生活救助 on 2024-06-01, refused: REC0011, REC0011, REC0029 居住地 and 2 more>")
    assert repr(refused.explanation()).startswith("<Explanation of a refused record: REC")
    assert repr(WorkingCalendar.from_json({"2024": {"放假": ["2024-10-01"], "上班": []}})) == "<WorkingCalendar 2024>"


def test_no_object_shows_what_is_sensitive() -> None:
    """Neither names nor what a record holds of a person's disability is in any repr, also of an explanation that shows them."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    record["成员"][0] |= {"姓名": SECRET[0], "残疾等级": "三级"}
    policy = PolicySet.load(TOWN)
    decision = policy.decide(json.dumps(record), DAY)
    shown = decision.explanation("auditor", show_sensitive=True)
    assert SECRET[0] in shown.text()
    told = [*map(repr, decision.results), *map(repr, (policy, decision, shown, decision.record, decision.decided))]
    assert not any(secret in text for secret in (*SECRET, "三级") for text in told)
