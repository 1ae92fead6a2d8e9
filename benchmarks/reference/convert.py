"""From a record as `baozhang decide` reads it to the input of the hand-written function, and from decisions to golden answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from benchmarks.reference.handwritten import Household, Member

DISASTERS = {"无": 0, "一般": 1, "重大": 2, "特大": 3}
GRADES = {"无": 0, "一级": 1, "二级": 2, "三级": 3, "四级": 4}
RATES = ("水费减免", "电视减免", "学费减免")
COUNTS = ("免费用电", "免费体检")


def hundredths(value: Any) -> int:
    """A number of a record (JSON number, text, or 无) times one hundred; 无 is 0."""
    return 0 if value is None or value == "无" else int(Decimal(str(value)) * 100)


def _yes(value: Any) -> bool:
    return value is True or value == "是"


def _or_none(value: Any) -> str:
    return "" if value is None or value == "无" else value


def household(data: dict[str, Any]) -> Household:
    """The hand-written function's input."""
    return Household(
        region=data["居住地"], area=data["所在片区"], refuses=_yes(data["拒绝核对"]), members=[member(m) for m in data["成员"]],
        deposits=hundredths(data["存款"]), securities=hundredths(data["有价证券"]), dwellings=int(data["住房套数"]),
        floor_space=hundredths(data["住房面积"]), business_premises=_yes(data["非居住用房"]), cars=int(data["生活用车"]),
        car_value=hundredths(data["车辆价值"]), rent=hundredths(data["月租金"]), heated=_yes(data["集中供暖"]),
        medical=hundredths(data["年医疗费用"]), basic_paid=hundredths(data["基本医保支付"]),
        critical_paid=hundredths(data["大病保险支付"]), private_paid=hundredths(data["商业保险支付"]),
        disaster=DISASTERS[_or_none(data["受灾"]) or "无"], loss=hundredths(data["受灾损失"]),
    )  # fmt: skip


def member(data: dict[str, Any]) -> Member:
    """One member of it."""
    return Member(
        relation=data["关系"], born=date.fromisoformat(data["出生日期"]), work=_or_none(data["就业"]), school=_or_none(data["就读"]),
        wage=hundredths(data["工资"]), business=hundredths(data["经营收入"]), pension=hundredths(data["养老金"]),
        support=hundredths(data["赡养费"]), disability=_or_none(data["残疾类别"]), grade=GRADES[_or_none(data["残疾等级"]) or "无"],
        ill=_yes(data["患重病"]), medicine=hundredths(data["自付医药费"]), alone=_yes(data["无人抚养"]),
    )  # fmt: skip


def base_date(data: dict[str, Any]) -> date:
    """The day that a record of the reference set is decided on: its 申请日."""
    return date.fromisoformat(data["申请日"])


def answers(decision: dict[str, Any]) -> dict[str, Any]:
    """The JSON of a decision in the form of the golden answers; whatever isn't settled is an error."""
    found: dict[str, Any] = {"困难程度": decision["classes"]["困难程度"], "成员": []}
    for result in decision["results"]:
        place = found
        if result["entity"]:
            number = result["entity"][1]
            found["成员"] += [{} for _ in range(number + 1 - len(found["成员"]))]
            place = found["成员"][number]
        place[result["rule"]] = _answer(result)
    return found


def _answer(result: dict[str, Any]) -> Any:
    if result["outcome"] not in ("eligible", "ineligible"):
        raise ValueError(result)
    if result["kind"] == "class":
        return result["outcome"] == "eligible"
    value = result["value"]
    if value == "not_entitled" or isinstance(value, bool):
        return None if value == "not_entitled" else value
    scaled = Fraction(value) * (1000 if result["name"] in RATES else 1 if result["name"] in COUNTS else 100)
    if scaled.denominator != 1:
        raise ValueError(result)
    return int(scaled)
