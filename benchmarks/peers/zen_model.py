"""The reference policy as a decision graph of zen-engine: decision tables for series, limits and tiers, expressions for the rest.

Every class, amount, tier and fallback of `reference.pol` is expressed, for the household and each member, with the definitions
that they use. Left out, because a graph has no place for them: the ranges and rules of records, missing facts, citations, regions
that fall back by their code (written out as two rows), and the reason for which a class isn't in question.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import zen

Pairs = Sequence[tuple[str, str]]
TIER_KEYS = ("GONGYONG/免费用电", "GONGYONG/水费减免", "GONGYONG/电视减免", "GONGYONG/免费公交",
             "JIAOYI/学费减免", "JIAOYI/免费体检", "JIAOYI/诊疗免收", "JIAOYI/法律援助免核")
TIER_FIELDS = ("power", "water", "cable", "bus", "tuition", "checkups", "consultation", "legalAid")
TIER_SCALES = (1, 1000, 1000, None, 1000, 1, None, None)
AMOUNTS = {"JIBEN": "basic", "BIANBU": "marginal", "ZHIBU": "spendingAid", "ZUFANG": "rentAid", "QUNUAN": "heating", "JIAGE": "price",
           "JIAOYU": "education", "SHOUZAI_JIN": "disasterAid", "YILIAO": "medical"}
CLASSES = {"DOUDI": "poorest", "BIANYUAN": "marginalClass", "ZHICHU": "spending", "SHOUZAI": "struck"}

# ------------------------------------------------------------------------------------------------ the graph

SERIES: dict[str, list[tuple[str | None, str, str]]] = {
    "standard": [("990201", "2024-07-01", "1036"), ("990201", "2023-01-01", "960"), (None, "2024-07-01", "968"),
                 (None, "2024-01-01", "925"), (None, "2023-01-01", "880")],
    "workDeduction": [(None, "2024-07-01", "350"), (None, "2023-01-01", "320")],
    "disposable": [(None, "2024-04-01", "3277"), (None, "2023-01-01", "3105")],
    "space": [(None, "2024-01-01", "37.05"), (None, "2023-01-01", "36.2")],
    "careStandard": [("990201", "2023-01-01", "300"), (None, "2025-01-01", "285"), (None, "2023-01-01", "260")],
}
MEMBER: Pairs = (
    ("age", "floor(($nodes.in.on - born) / 10000)"),
    ("inSchool", 'school != null and school != "非全日制"'),
    ("minor", "$.age < 18"),
    ("old", "$.age >= 60"),
    ("severe", 'grade in ["一级", "二级"] or (grade == "三级" and disability in ["智力", "精神"])'),
    ("able", "$.age >= 18 and $.age < 60 and not $.inSchool and not $.severe and not ill"),
    ("deduction", 'work == "退休" ? 0 : grade != null ? min([wage, max([wage * 0.5, $nodes.workDeduction.workDeduction])]) : min([wage, $nodes.workDeduction.workDeduction])'),
    ("otherIncome", "(business ?? 0) + (pension ?? 0) * 0.9 + (support ?? 0)"),
    ("counted", "$.inSchool and $.age < 25 ? (support ?? 0) : wage - $.deduction + $.otherIncome"),
    ("special", "$.minor or $.old or $.inSchool or grade != null"),
    ("oldAge", "$.age >= 100 ? 500 : $.age >= 90 ? 200 : $.age >= 85 ? 100 : 50"),
    ("grant", 'school == "学前教育" ? 800 : school == "义务教育" ? 1250 : school in ["普通高中", "中等职业教育"] ? 2400 : school in ["全日制专科", "全日制本科"] ? 4200 : 0'),
    ("medicineCost", "medicine ?? 0"),
)
HOUSEHOLD: Pairs = (
    ("size", "len(members)"),
    ("severeCount", "count(members, #.severe)"),
    ("ableCount", "count(members, #.able)"),
    ("specialCount", "count(members, #.special)"),
    ("income", "sum(map(members, #.counted))"),
    ("perHead", "$.income / $.size"),
    ("grants", "sum(map(filter(members, #.inSchool), #.grant))"),
    ("assets", "deposits + (securities ?? 0)"),
    ("medicines", "sum(map(members, #.medicineCost))"),
)
AFTER_LIMITS: Pairs = (
    ("limit", "specialCount == size ? assetsLimit * 1.2 : assetsLimit"),
    ("housing", "dwellings <= 1 ? true : dwellings == 2 ? floorSpace / size < space : false"),
    ("carAllowed", "cars == 0 ? true : cars == 1 and severeCount >= 1 ? (carValue ?? 0) <= 60000 : false"),
    ("countedRent", "min([rent ?? 0, rentLimit])"),
    ("spent", "medicines + $.countedRent"),
    ("after", "max([0, income - $.spent])"),
    ("poorest", "income < standard * size and assets <= $.limit * size and $.housing and $.carAllowed and not (refuses or businessPremises)"),
    ("marginalClass", "income < standard * 1.5 * size and assets <= $.limit * 1.5 * size and $.housing and cars <= 1 and not refuses"),
    ("reasons", "(medicines >= income * 0.4 ? 1 : 0) + ($.countedRent > income * 0.25 ? 1 : 0) + (severeCount >= 1 ? 1 : 0) + (ableCount * 3 < size ? 1 : 0)"),
    ("spending", 'on >= 20240101 and income < disposable * size and assets <= $.limit * 2 * size and $.after < standard * size and $.reasons >= 2'),
    ("struck", 'income <= standard * 3 * size and (disaster in ["特大", "重大"] or (disaster != null and (loss ?? 0) >= income * 12))'),
    ("need", '$.poorest ? "DOUDI" : $.marginalClass ? "BIANYUAN" : $.spending ? "ZHICHU" : $.struck ? "SHOUZAI" : null'),
    ("low", '$.need in ["DOUDI", "BIANYUAN"]'),
    ("left", "max([0, max([0, max([0, medicalCost - (basicPaid ?? 0)]) - (criticalPaid ?? 0)]) - (privatePaid ?? 0)])"),
)
TIERS = {
    "DOUDI": ("12", "0.5", "1", "true", "1", "2", "true", "true"),
    "BIANYUAN": ("6", "0.2", "0.5", "true", "0.5", "1", "true", "true"),
    "ZHICHU": ("6", "null", "0.125", "false", "0.3", "1", "false", "true"),
    "SHOUZAI": ("null", "null", "null", "false", "0.2", "null", "false", "false"),
    None: ("null", "null", "null", "false", "null", "null", "false", "false"),
}
BENEFITS: Pairs = (
    ("topUps", "sum(map(members, #.severe ? 0.3 : #.ill ? 0.25 : #.age >= 70 ? 0.2 : #.minor ? 0.15 : 0)) * standard"),
    ("basic", 'need == "DOUDI" ? ceil(max([standard * size - income, 30]) + $.topUps) : null'),
    ("marginal", 'need == "BIANYUAN" ? round(min([90 * size, 400]) + (severeCount >= 1 ? 80 : 0), 2) : null'),
    ("spendingAid", 'need == "ZHICHU" ? round(min([(standard * size - after) * 0.6, standard * size * 0.5]), 1) : null'),
    ("rentAid", "countedRent > 0 and dwellings == 0 and low ? floor(countedRent * (poorest ? 0.9 : 0.6)) : null"),
    ("grossHeating", 'not heated and (low or need == "ZHICHU") ? 70 + (size >= 3 ? 12 * (size - 2) : 0) : null'),
    ("heating", "$.grossHeating == null ? null : max([0, $.grossHeating - ($.rentAid ?? 0)])"),
    ("price", '(low or need == "ZHICHU") and ($.spendingAid ?? 0) <= 0 ? round(standard * size * 0.045, 1) : null'),
    ("education", 'low ? min([grants * (need == "BIANYUAN" ? 0.5 : 1), 9000]) : null'),
    ("disasterAid", 'disaster != null and (low or need == "SHOUZAI") ? ceil(min([max([(loss ?? 0) * (disaster == "特大" ? 0.45 : 0.3), 500]), poorest ? 40000 : 20000]) / 10) * 10 : null'),
    ("medicalBase", 'max([0, left - (need == "BIANYUAN" ? 2000 : need == "ZHICHU" ? 5000 : 0)])'),
    ("medicalPaid", 'need == "DOUDI" ? min([min([$.medicalBase, 10000]) * 0.8 + max([$.medicalBase - 10000, 0]) * 0.9, 80000]) : '
                    'need == "BIANYUAN" ? min([min([$.medicalBase, 8000]) * 0.6 + max([min([$.medicalBase, 30000]) - 8000, 0]) * 0.65 + max([$.medicalBase - 30000, 0]) * 0.7, 60000]) : '
                    'need == "ZHICHU" ? min([min([$.medicalBase, 20000]) * 0.5 + max([$.medicalBase - 20000, 0]) * 0.55, 50000]) : null'),
    ("medical", "$.medicalPaid == null ? null : min([round($.medicalPaid, 2), left])"),
)
PERSON: Pairs = (
    ("cared", "severe or (age >= 80 and ill and $nodes.classes.low)"),
    ("child", "alone and (minor or (inSchool and age < 22))"),
    ("elder", "age >= 80"),
    ("grossCare", '$.cared ? ceil($nodes.careStandard.careStandard * (grade == "一级" ? 1.5 : 1) / 5) * 5 : null'),
    ("grossOld", "$.elder ? oldAge : null"),
    ("care", "$.cared and $.elder and $.grossOld > $.grossCare ? null : $.grossCare"),
    ("oldAid", "$.cared and $.elder and $.grossCare >= $.grossOld ? null : $.grossOld"),
    ("childAid", "$.child ? round($nodes.standard.standard * (grade != null ? 1.6 : 1.4)) : null"),
)


def graph() -> dict[str, Any]:
    """The graph as JSON data."""
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        *(_series(name, rows) for name, rows in SERIES.items()),
        _expressions("people", MEMBER, inputField="members", outputPath="members", executionMode="loop"),
        _expressions("home", HOUSEHOLD),
        _rent_limits(),
        _table("assets", {"n": "size"}, ["assetsLimit"], [({"n": "1"}, ["33000"]), ({"n": "2"}, ["30000"]), ({"n": ">= 3"}, ["27500"])]),
        _expressions("classes", AFTER_LIMITS),
        _table("tiers", {"need": "need"}, list(TIER_FIELDS), [({"need": f'"{k}"' if k else ""}, list(v)) for k, v in TIERS.items()]),
        _expressions("benefits", BENEFITS),
        _expressions("persons", PERSON, inputField="members", outputPath="members", executionMode="loop"),
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
    ]
    chain = [node["id"] for node in nodes]
    links = pairwise(chain)
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in links]
    return {"nodes": nodes, "edges": edges}


def _node(name: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}, "content": {**content, "passThrough": True}}


def _expressions(name: str, pairs: Pairs, **options: str) -> dict[str, Any]:
    items = [{"id": f"{name}/{key}", "key": key, "value": value} for key, value in pairs]
    return _node(name, "expressionNode", {"expressions": items, **options})


def _table(name: str, inputs: dict[str, str], outputs: list[str], rules: list[tuple[dict[str, str], list[str]]]) -> dict[str, Any]:
    return _node(name, "decisionTableNode", {
        "hitPolicy": "first",
        "inputs": [{"id": key, "name": key, "field": field} for key, field in inputs.items()],
        "outputs": [{"id": f"out-{field}", "name": field, "field": field} for field in outputs],
        "rules": [
            {"_id": f"{name}/{number}", **keys, **{f"out-{field}": value for field, value in zip(outputs, values, strict=True)}}
            for number, (keys, values) in enumerate(rules)
        ],
    })  # fmt: skip


def _series(name: str, rows: list[tuple[str | None, str, str]]) -> dict[str, Any]:
    rules = [({"region": f'"{region}"' if region else "", "day": f">= {day.replace('-', '')}"}, [value]) for region, day, value in rows]
    return _table(name, {"region": "region", "day": "on"}, [name], rules)


def _rent_limits() -> dict[str, Any]:
    sizes = ("1", "[2..3]", "[4..5]", ">= 6")
    values = {"老城片": (520, 760, 930, 1120), "新城片": (610, 880, 1040, 1260), "乡村片": (230, 310, 395, 470)}
    rules = [({"n": n, "area": f'"{area}"'}, [str(value)]) for area, row in values.items() for n, value in zip(sizes, row, strict=True)]
    return _table("rents", {"n": "size", "area": "area"}, ["rentLimit"], rules)


# ------------------------------------------------------------------------------------------------ running it


def load() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The decision with trace on: compiled content behind a loader, the fastest of the ways that zen offers."""
    content = zen.ZenDecisionContent(json.dumps(graph(), ensure_ascii=False))
    engine = zen.ZenEngine({"loader": lambda _key: content})
    traced = {"trace": True}
    return lambda given: engine.evaluate("reference", given, traced)


def context(data: dict[str, Any], day: date) -> dict[str, Any]:
    """A record in the graph's names; amounts as JSON numbers."""
    home = {"region": "居住地", "area": "所在片区", "deposits": "存款", "securities": "有价证券", "floorSpace": "住房面积",
            "carValue": "车辆价值", "rent": "月租金", "medicalCost": "年医疗费用", "basicPaid": "基本医保支付", "criticalPaid": "大病保险支付",
            "privatePaid": "商业保险支付", "disaster": "受灾", "loss": "受灾损失", "dwellings": "住房套数", "cars": "生活用车",
            "refuses": "拒绝核对", "businessPremises": "非居住用房", "heated": "集中供暖"}
    person = {"born": "出生日期", "work": "就业", "school": "就读", "disability": "残疾类别", "grade": "残疾等级", "wage": "工资",
              "business": "经营收入", "pension": "养老金", "support": "赡养费", "medicine": "自付医药费", "ill": "患重病", "alone": "无人抚养"}
    people = [{name: _plain(name, each[zh]) for name, zh in person.items()} for each in data["成员"]]
    return {"on": _number_of(day), **{name: _plain(name, data[zh]) for name, zh in home.items()}, "members": people}


def _number_of(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _plain(name: str, value: Any) -> Any:
    if value == "无":
        return None
    if name == "born":
        return _number_of(date.fromisoformat(value))
    if name in ("region", "area", "work", "school", "disability", "grade", "disaster") or isinstance(value, bool):
        return value
    number = Decimal(str(value))
    return int(number) if number == number.to_integral() else float(number)


def answers(result: dict[str, Any]) -> dict[str, Any]:
    """The result in the form of the golden answers; amounts rounded to 分."""
    found: dict[str, Any] = {code: result[name] for code, name in CLASSES.items()}
    found["困难程度"] = result.get("need")
    found |= {code: _cents(result.get(name)) for code, name in AMOUNTS.items()}
    for key, field, scale in zip(TIER_KEYS, TIER_FIELDS, TIER_SCALES, strict=True):
        value = result.get(field)
        found[key] = value if scale is None or value is None else round(value * scale)
    found["成员"] = [
        {"ZHAOHU": m["cared"], "ERTONG": m["child"], "GAOLING": m["elder"], "HULI": _cents(m.get("care")),
         "GAOLING_JIN": _cents(m.get("oldAid")), "ERTONG_FEI": _cents(m.get("childAid"))} for m in result["members"]
    ]  # fmt: skip
    return found


def _cents(value: Any) -> int | None:
    return None if value is None else round(value * 100)
