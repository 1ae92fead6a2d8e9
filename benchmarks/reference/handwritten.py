"""`reference.pol` as one would write it by hand: scaled integers, no trace, no missing facts.  Written from the policy's text.

Money is in 分 (0.01 元), incomes in 厘 (0.001 元: half a wage and nine tenths of a pension are whole numbers of 厘), areas in
0.01 平方米, rates in thousandths.  `decide` gives for the household and for each member what every rule gives.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(slots=True)
class Member:
    """One person.  `grade` is the 残疾等级 1 to 4, 0 for 无; amounts that may be 无 are 0 then."""

    relation: str
    born: date
    work: str
    school: str
    wage: int
    business: int
    pension: int
    support: int
    disability: str
    grade: int
    ill: bool
    medicine: int
    alone: bool


@dataclass(slots=True)
class Household:
    """One household.  `disaster` is 3 特大, 2 重大, 1 一般, 0 无."""

    region: str
    area: str
    refuses: bool
    members: list[Member]
    deposits: int
    securities: int
    dwellings: int
    floor_space: int
    business_premises: bool
    cars: int
    car_value: int
    rent: int
    heated: bool
    medical: int
    basic_paid: int
    critical_paid: int
    private_paid: int
    disaster: int
    loss: int


def _series(*rows: tuple[date, int]) -> tuple[list[date], list[int]]:
    return [day for day, _ in rows], [value for _, value in rows]


# In 分 (0.01 平方米 for space).  A region without a series of its own uses that of 990200.
STANDARD = {
    "990200": _series((date(2023, 1, 1), 88000), (date(2024, 1, 1), 92500), (date(2024, 7, 1), 96800)),
    "990201": _series((date(2023, 1, 1), 96000), (date(2024, 7, 1), 103600)),
}
WORK_DEDUCTION = {"990200": _series((date(2023, 1, 1), 32000), (date(2024, 7, 1), 35000))}
DISPOSABLE = {"990200": _series((date(2023, 1, 1), 310500), (date(2024, 4, 1), 327700))}
SPACE = {"990200": _series((date(2023, 1, 1), 3620), (date(2024, 1, 1), 3705))}
CARE = {
    "990200": _series((date(2023, 1, 1), 26000), (date(2025, 1, 1), 28500)),
    "990201": _series((date(2023, 1, 1), 30000)),
}
RENT_LIMIT = {
    "老城片": (0, 52000, 76000, 76000, 93000, 93000, 112000),
    "新城片": (0, 61000, 88000, 88000, 104000, 104000, 126000),
    "乡村片": (0, 23000, 31000, 31000, 39500, 39500, 47000),
}
ASSETS_LIMIT = (0, 3300000, 3000000, 2750000)
SCHOOL_GRANT = {"学前教育": 80000, "义务教育": 125000, "普通高中": 240000, "中等职业教育": 240000, "全日制专科": 420000, "全日制本科": 420000}
MENTAL = ("智力", "精神")
NEED_ORDER = ("DOUDI", "BIANYUAN", "ZHICHU", "SHOUZAI")
# 免费用电 度/月, 水费减免, 电视减免, 免费公交; 学费减免, 免费体检 次/年, 诊疗免收, 法律援助免核
TIERS: dict[str | None, tuple[Any, ...]] = {
    "DOUDI": (12, 500, 1000, True, 1000, 2, True, True),
    "BIANYUAN": (6, 200, 500, True, 500, 1, True, True),
    "ZHICHU": (6, None, 125, False, 300, 1, False, True),
    "SHOUZAI": (None, None, None, False, 200, None, False, False),
    None: (None, None, None, False, None, None, False, False),
}
# deductible, (upper end of band or None, percent) …, cap
MEDICAL = {
    "DOUDI": (0, ((1000000, 80), (None, 90)), 8000000),
    "BIANYUAN": (200000, ((800000, 60), (3000000, 65), (None, 70)), 6000000),
    "ZHICHU": (500000, ((2000000, 50), (None, 55)), 5000000),
}


def _at(series: dict[str, tuple[list[date], list[int]]], region: str, day: date) -> int:
    days, values = series.get(region) or series["990200"]
    return values[bisect_right(days, day) - 1]


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def decide(home: Household, day: date) -> dict[str, Any]:
    """What each rule gives: outcomes as bool, amounts in 分 (None: 不享受), tiers in their unit, rates in thousandths."""
    members = home.members
    n = len(members)
    region = home.region
    standard = _at(STANDARD, region, day)
    deduction = _at(WORK_DEDUCTION, region, day)

    ages = []
    severe = []
    income = able = special = medicine = grants = 0
    for m in members:
        age = _age(m.born, day)
        ages.append(age)
        is_severe = 1 <= m.grade <= 2 or (m.grade == 3 and m.disability in MENTAL)
        severe.append(is_severe)
        in_school = m.school != "" and m.school != "非全日制"
        medicine += m.medicine
        if in_school:
            grants += SCHOOL_GRANT[m.school]
        if age < 18 or age >= 60 or in_school or m.grade:
            special += 1
        if 18 <= age < 60 and not in_school and not is_severe and not m.ill:
            able += 1
        if in_school and age < 25:
            income += 10 * m.support
            continue
        if m.work == "退休":
            kept = 10 * m.wage
        elif m.grade:
            kept = 10 * m.wage - min(10 * m.wage, max(5 * m.wage, 10 * deduction))
        else:
            kept = 10 * max(0, m.wage - deduction)
        income += kept + 10 * m.business + 9 * m.pension + 10 * m.support

    need = 10 * standard * n
    rent = min(home.rent, RENT_LIMIT[home.area][min(n, 6)])
    after = max(0, income - 10 * (medicine + rent))
    has_severe = any(severe)
    assets = 10 * (home.deposits + home.securities)
    limit = ASSETS_LIMIT[min(n, 3)] * n * (12 if special == n else 10)

    # ------------------------------------------------------------------ classes
    if home.dwellings <= 1:
        housing = True
    elif home.dwellings == 2:
        housing = home.floor_space < _at(SPACE, region, day) * n
    else:
        housing = False
    if home.cars == 0:
        car = True
    elif home.cars == 1 and has_severe:
        car = home.car_value <= 6000000
    else:
        car = False

    poorest = income < need and assets <= limit and housing and car and not home.refuses and not home.business_premises
    margin = 2 * income < 3 * need and 2 * assets <= 3 * limit and housing and home.cars <= 1 and not home.refuses
    spending = False
    if day >= date(2024, 1, 1) and income < 10 * _at(DISPOSABLE, region, day) * n and assets <= 2 * limit and after < need:
        met = (100 * medicine >= 4 * income) + (40 * rent > income) + has_severe + (3 * able < n)
        spending = met >= 2
    struck = income <= 3 * need and (home.disaster >= 2 or (home.disaster > 0 and 10 * home.loss >= 12 * income))
    if poorest:
        need_class = "DOUDI"
    elif margin:
        need_class = "BIANYUAN"
    elif spending:
        need_class = "ZHICHU"
    elif struck:
        need_class = "SHOUZAI"
    else:
        need_class = None
    low = need_class == "DOUDI" or need_class == "BIANYUAN"
    power, water, cable, bus, tuition, checkups, consultation, legal_aid = TIERS[need_class]
    result = {
        "DOUDI": poorest, "BIANYUAN": margin, "ZHICHU": spending, "SHOUZAI": struck, "困难程度": need_class,
        "JIBEN": None, "BIANBU": None, "ZHIBU": None, "ZUFANG": None, "QUNUAN": None, "JIAGE": None, "JIAOYU": None,
        "SHOUZAI_JIN": None, "YILIAO": None,
        "GONGYONG/免费用电": power, "GONGYONG/水费减免": water, "GONGYONG/电视减免": cable, "GONGYONG/免费公交": bus,
        "JIAOYI/学费减免": tuition, "JIAOYI/免费体检": checkups, "JIAOYI/诊疗免收": consultation, "JIAOYI/法律援助免核": legal_aid,
        "成员": [_member(m, ages[i], severe[i], low, home, standard, day) for i, m in enumerate(members)],
    }  # fmt: skip

    # ------------------------------------------------------------------ amounts
    if home.disaster and (low or need_class == "SHOUZAI"):
        aid = max(home.loss * (45 if home.disaster == 3 else 30), 5000000)
        aid = min(aid, 400000000 if poorest else 200000000)
        result["SHOUZAI_JIN"] = -(-aid // 100000) * 1000
    if need_class is None or need_class == "SHOUZAI":
        return result

    result["YILIAO"] = _medical(home, *MEDICAL[need_class])
    if not home.heated:
        result["QUNUAN"] = 7000 + (1200 * (n - 2) if n >= 3 else 0)
    if need_class == "ZHICHU":
        gap = min((need - after) * 6, need * 5)
        result["ZHIBU"] = (gap + 500) // 1000 * 10
        if result["ZHIBU"] <= 0:
            result["JIAGE"] = _price(standard, n)
        return result

    result["JIAGE"] = _price(standard, n)
    if rent > 0 and home.dwellings == 0:
        result["ZUFANG"] = rent * (90 if poorest else 60) // 10000 * 100
        if result["QUNUAN"] is not None:
            result["QUNUAN"] = max(0, result["QUNUAN"] - result["ZUFANG"])
    if poorest:
        amount = max(need - income, 30000)
        for i, m in enumerate(members):
            percent = 30 if severe[i] else 25 if m.ill else 20 if ages[i] >= 70 else 15 if ages[i] < 18 else 0
            amount += standard * percent // 10
        result["JIBEN"] = -(-amount // 1000) * 100
        result["JIAOYU"] = min(grants, 900000)
    else:
        result["BIANBU"] = min(9000 * n, 40000) + (8000 if has_severe else 0)
        result["JIAOYU"] = min(grants // 2, 900000)
    return result


def _member(m: Member, age: int, severe: bool, low: bool, home: Household, standard: int, day: date) -> dict[str, Any]:
    cared = severe or (age >= 80 and m.ill and low)
    child = m.alone and (age < 18 or (age < 22 and m.school != "" and m.school != "非全日制"))
    care = old = allowance = None
    if cared:
        care = _at(CARE, home.region, day)
        care = -(-care * (3 if m.grade == 1 else 2) // 1000) * 500
    if age >= 80:
        old = 50000 if age >= 100 else 20000 if age >= 90 else 10000 if age >= 85 else 5000
        if care is not None:
            if care >= old:
                old = None
            else:
                care = None
    if child:
        allowance = (standard * (16 if m.grade else 14) + 500) // 1000 * 100
    return {"ZHAOHU": cared, "ERTONG": child, "GAOLING": age >= 80, "HULI": care, "GAOLING_JIN": old, "ERTONG_FEI": allowance}


def _price(standard: int, n: int) -> int:
    return (standard * n * 45 + 5000) // 10000 * 10


def _medical(home: Household, deductible: int, bands: tuple[tuple[int | None, int], ...], cap: int) -> int:
    left = max(0, home.medical - home.basic_paid)
    left = max(0, left - home.critical_paid)
    left = max(0, left - home.private_paid)
    base = max(0, left - deductible)
    paid = below = 0
    for end, percent in bands:
        if end is None or base <= end:
            paid += (base - below) * percent
            break
        paid += (end - below) * percent
        below = end
    return min((min(paid, cap * 100) + 50) // 100, left)
