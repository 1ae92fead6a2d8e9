"""The reference policy for openfisca-core: parameters, and how a record is decided with its variables.

Every class, amount, tier and fallback is expressed (`openfisca_rules.py`). Left out, because variables have no place for them: the
ranges and rules of records, missing facts (an input that isn't given is zero there), citations, and the difference between 不享受
and 0 元, so `answers` takes a 0 for 不享受 where that is expected. Money is float32, as openfisca-core has it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from openfisca_core.parameters import ParameterNode
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from benchmarks.peers.openfisca_rules import MADE, Area, Household, Person, School

CODES = {"": 0, "无": 0, "一级": 1, "二级": 2, "三级": 3, "四级": 4, "一般": 1, "重大": 2, "特大": 3}
NEEDS = (None, "DOUDI", "BIANYUAN", "ZHICHU", "SHOUZAI")

def _series(**values: float) -> dict[str, Any]:
    return {"values": {day.strip("d").replace("_", "-"): {"value": value} for day, value in values.items()}}


def _scale(*bands: tuple[float, float]) -> dict[str, Any]:
    return {"brackets": [{"threshold": _series(d2023_01_01=start), "rate": _series(d2023_01_01=rate)} for start, rate in bands]}


def _one(value: float) -> dict[str, Any]:
    return _series(d2023_01_01=value)


def _rents(old_town: int, new_town: int, country: int) -> dict[str, Any]:
    return {"old_town": _one(old_town), "new_town": _one(new_town), "country": _one(country)}


PARAMETERS: dict[str, Any] = {
    "standard": {"first": _series(d2023_01_01=960, d2024_07_01=1036), "others": _series(d2023_01_01=880, d2024_01_01=925, d2024_07_01=968)},
    "care": {"first": _one(300), "others": _series(d2023_01_01=260, d2025_01_01=285)},
    "work_deduction": _series(d2023_01_01=320, d2024_07_01=350),
    "disposable": _series(d2023_01_01=3105, d2024_04_01=3277),
    "space": _series(d2023_01_01=36.2, d2024_01_01=37.05),
    "assets": {"one": _one(33000), "two": _one(30000), "more": _one(27500)},
    "rents": {"one": _rents(520, 610, 230), "three": _rents(760, 880, 310), "five": _rents(930, 1040, 395), "more": _rents(1120, 1260, 470)},
    "grants": {"none": _one(0), "nursery": _one(800), "compulsory": _one(1250), "high": _one(2400), "vocational": _one(2400),
               "college": _one(4200), "university": _one(4200), "part_time": _one(0)},
    "medical": {
        "poorest": {"deductible": _one(0), "cap": _one(80000), "bands": _scale((0, 0.8), (10000, 0.9))},
        "marginal": {"deductible": _one(2000), "cap": _one(60000), "bands": _scale((0, 0.6), (8000, 0.65), (30000, 0.7))},
        "spending": {"deductible": _one(5000), "cap": _one(50000), "bands": _scale((0, 0.5), (20000, 0.55))},
    },
}

# ------------------------------------------------------------------------------------------------ running it

CLASSES = {"DOUDI": "poorest", "BIANYUAN": "marginal_class", "ZHICHU": "spending", "SHOUZAI": "struck"}
AMOUNTS = {"JIBEN": "basic", "BIANBU": "marginal", "ZHIBU": "spending_aid", "ZUFANG": "rent_aid", "QUNUAN": "heating", "JIAGE": "price",
           "JIAOYU": "education", "SHOUZAI_JIN": "disaster_aid", "YILIAO": "medical"}
TIER_CODES = {"GONGYONG/免费用电": ("power", 1), "GONGYONG/水费减免": ("water", 1000), "GONGYONG/电视减免": ("cable", 1000),
              "GONGYONG/免费公交": ("bus", None), "JIAOYI/学费减免": ("tuition", 1000), "JIAOYI/免费体检": ("checkups", 1),
              "JIAOYI/诊疗免收": ("consultation", None), "JIAOYI/法律援助免核": ("legal_aid", None)}
PERSONAL = {"ZHAOHU": "cared", "ERTONG": "child", "GAOLING": "elder"}
PERSONAL_AMOUNTS = {"HULI": "care", "GAOLING_JIN": "old_aid", "ERTONG_FEI": "child_aid"}
ASKED = (*CLASSES.values(), "need", *AMOUNTS.values(), *(name for name, _ in TIER_CODES.values()), *PERSONAL.values(), *PERSONAL_AMOUNTS.values())


def load() -> TaxBenefitSystem:
    """The system, ready for simulations."""
    system = TaxBenefitSystem([Person, Household])
    system.parameters = ParameterNode("", data=PARAMETERS)
    system.add_variables(*MADE)
    return system


def situation(data: dict[str, Any], day: date) -> dict[str, Any]:
    """A record as a situation of one household."""
    when = day.isoformat()

    def number(value: Any) -> float:
        return 0.0 if value == "无" else float(Decimal(str(value)))

    def person(m: dict[str, Any]) -> dict[str, Any]:
        amounts = {"wage": "工资", "business": "经营收入", "pension": "养老金", "support": "赡养费", "medicine": "自付医药费"}
        values = {name: number(m[zh]) for name, zh in amounts.items()}
        values |= {"grade": CODES[m["残疾等级"]], "mental": m["残疾类别"] in ("智力", "精神"), "retired": m["就业"] == "退休"}
        values |= {"ill": m["患重病"], "alone": m["无人抚养"], "born": m["出生日期"], "school": School(m["就读"]).name}
        return {name: {when: value} for name, value in values.items()}

    home = {"deposits": "存款", "securities": "有价证券", "floor_space": "住房面积", "car_value": "车辆价值", "rent": "月租金",
            "medical_cost": "年医疗费用", "basic_paid": "基本医保支付", "critical_paid": "大病保险支付", "private_paid": "商业保险支付",
            "loss": "受灾损失"}
    values: dict[str, Any] = {name: number(data[zh]) for name, zh in home.items()}
    values |= {"dwellings": int(data["住房套数"]), "cars": int(data["生活用车"]), "disaster": CODES[data["受灾"]]}
    values |= {"refuses": data["拒绝核对"], "business_premises": data["非居住用房"], "heated": data["集中供暖"]}
    values |= {"first_region": data["居住地"] == "990201", "area": Area(data["所在片区"]).name}
    people = {m["姓名"]: person(m) for m in data["成员"]}
    return {"persons": people, "households": {"home": {"members": list(people), **{name: {when: value} for name, value in values.items()}}}}


def build(system: TaxBenefitSystem, given: dict[str, Any]) -> Any:
    """A simulation of one situation, tracing."""
    simulation = SimulationBuilder().build_from_entities(system, given)
    simulation.trace = True
    return simulation


def calculate(simulation: Any, day: str) -> dict[str, Any]:
    """Every class, amount and tier."""
    return {name: simulation.calculate(name, day) for name in ASKED}


def answers(values: dict[str, Any], golden: dict[str, Any]) -> dict[str, Any]:
    """The values in the form of the golden answers, rounded to 分; a 0 is 不享受 where the golden answer says so."""
    found: dict[str, Any] = {code: bool(values[name][0]) for code, name in CLASSES.items()}
    found["困难程度"] = NEEDS[int(values["need"][0])]
    found |= {code: _cents(values[name][0], golden[code]) for code, name in AMOUNTS.items()}
    for code, (name, scale) in TIER_CODES.items():
        value = float(values[name][0])
        found[code] = bool(value) if scale is None else _or_nothing(round(value * scale), golden[code])
    found["成员"] = [
        {code: bool(values[name][i]) for code, name in PERSONAL.items()}
        | {code: _cents(values[name][i], m[code]) for code, name in PERSONAL_AMOUNTS.items()}
        for i, m in enumerate(golden["成员"])
    ]
    return found


def _cents(value: Any, expected: int | None) -> int | None:
    return _or_nothing(round(float(value) * 100), expected)


def _or_nothing(value: int, expected: int | None) -> int | None:
    return None if value == 0 and expected is None else value
