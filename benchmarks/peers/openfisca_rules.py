"""The variables of `openfisca_model.py`: one for each definition, class, amount and tier column of the reference policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

Household = build_entity("household", "households", "A household", roles=[{"key": "member", "plural": "members", "label": "Members"}])
Person = build_entity("person", "persons", "A person", is_person=True)


class School(Enum):
    none = "无"
    nursery = "学前教育"
    compulsory = "义务教育"
    high = "普通高中"
    vocational = "中等职业教育"
    college = "全日制专科"
    university = "全日制本科"
    part_time = "非全日制"


class Area(Enum):
    old_town = "老城片"
    new_town = "新城片"
    country = "乡村片"


MADE: list[type[Variable]] = []

# ------------------------------------------------------------------------------------------------ making variables


def _make(entity: Any, name: str, kind: type, formula: Callable[..., Any] | None = None, **more: Any) -> None:
    members = {"entity": entity, "value_type": kind, "definition_period": DateUnit.DAY, "label": name, **more}
    if formula is not None:
        members["formula"] = formula
    MADE.append(type(name, (Variable,), members))


def _inputs(entity: Any, kind: type, names: str) -> None:
    for name in names.split():
        _make(entity, name, kind)


def rule(entity: Any, kind: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function into the formula of a variable of its name."""

    def made(formula: Callable[..., Any]) -> Callable[..., Any]:
        _make(entity, formula.__name__, kind, formula)
        return formula

    return made


_inputs(Person, float, "wage business pension support medicine")
_inputs(Person, int, "grade")
_inputs(Person, bool, "mental retired ill alone")
_make(Person, "born", date)
_make(Person, "school", Enum, possible_values=School, default_value=School.none)
_inputs(Household, float, "deposits securities floor_space car_value rent medical_cost basic_paid critical_paid private_paid loss")
_inputs(Household, int, "dwellings cars disaster")
_inputs(Household, bool, "refuses business_premises heated first_region")
_make(Household, "area", Enum, possible_values=Area, default_value=Area.old_town)


def _by_region(home: Any, period: Any, node: Any) -> Any:
    return np.where(home("first_region", period), node.first, node.others)


# ------------------------------------------------------------------------------------------------ standards, persons


@rule(Household, float)
def standard(home, period, parameters):
    return _by_region(home, period, parameters(period).standard)


@rule(Household, float)
def care_standard(home, period, parameters):
    return _by_region(home, period, parameters(period).care)


@rule(Person, int)
def age(person, period):
    born, today = person("born", period), np.datetime64(period.start.date, "D")
    return _number(today) // 10000 - (_number(born) // 10000) - (_number(today) % 10000 < _number(born) % 10000)


def _number(day: Any) -> Any:
    months = day.astype("datetime64[M]").astype(int)
    days = (day - day.astype("datetime64[M]")).astype(int) + 1
    return (months // 12 + 1970) * 10000 + (months % 12 + 1) * 100 + days


@rule(Person, bool)
def in_school(person, period):
    school = person("school", period)
    return (school != School.none) * (school != School.part_time)


@rule(Person, bool)
def minor(person, period):
    return person("age", period) < 18


@rule(Person, bool)
def old(person, period):
    return person("age", period) >= 60


@rule(Person, bool)
def severe(person, period):
    grade = person("grade", period)
    return ((grade >= 1) * (grade <= 2)) + ((grade == 3) * person("mental", period))


@rule(Person, bool)
def able(person, period):
    years = person("age", period)
    hindered = person("in_school", period) + person("severe", period) + person("ill", period)
    return (years >= 18) * (years < 60) * np.logical_not(hindered)


@rule(Person, float)
def deduction(person, period, parameters):
    wage, fixed = person("wage", period), parameters(period).work_deduction
    disabled = np.minimum(wage, np.maximum(wage * 0.5, fixed))
    return np.select([person("retired", period), person("grade", period) > 0], [0, disabled], np.minimum(wage, fixed))


@rule(Person, float)
def other_income(person, period):
    return person("business", period) + person("pension", period) * 0.9 + person("support", period)


@rule(Person, float)
def counted(person, period):
    student = person("in_school", period) * (person("age", period) < 25)
    full = person("wage", period) - person("deduction", period) + person("other_income", period)
    return np.where(student, person("support", period), full)


@rule(Person, bool)
def special(person, period):
    return person("minor", period) + person("old", period) + person("in_school", period) + (person("grade", period) > 0)


@rule(Person, float)
def old_age(person, period):
    years = person("age", period)
    return np.select([years >= 100, years >= 90, years >= 85], [500, 200, 100], 50)


@rule(Person, float)
def grant(person, period, parameters):
    return parameters(period).grants[person("school", period)]


# ------------------------------------------------------------------------------------------------ households


@rule(Household, int)
def size(home, period):
    return home.nb_persons()


def _sum_of(source: str) -> Callable[..., Any]:
    return lambda home, period: home.sum(home.members(source, period))


for _name, _source, _kind in (("severe_count", "severe", int), ("able_count", "able", int), ("special_count", "special", int),
                              ("income", "counted", float), ("medicines", "medicine", float)):  # fmt: skip
    _make(Household, _name, _kind, _sum_of(_source))


@rule(Household, float)
def per_head(home, period):
    return home("income", period) / home("size", period)


@rule(Household, float)
def grants(home, period):
    return home.sum(home.members("grant", period) * home.members("in_school", period))


@rule(Household, float)
def assets(home, period):
    return home("deposits", period) + home("securities", period)


@rule(Household, float)
def assets_limit(home, period, parameters):
    people, limits = home("size", period), parameters(period).assets
    limit = np.select([people == 1, people == 2], [limits.one, limits.two], limits.more)
    return np.where(home("special_count", period) == people, limit * 1.2, limit)


@rule(Household, bool)
def housing(home, period, parameters):
    dwellings = home("dwellings", period)
    small = home("floor_space", period) / home("size", period) < parameters(period).space
    return (dwellings <= 1) + ((dwellings == 2) * small)


@rule(Household, bool)
def car_allowed(home, period):
    cars = home("cars", period)
    return (cars == 0) + ((cars == 1) * (home("severe_count", period) >= 1) * (home("car_value", period) <= 60000))


@rule(Household, float)
def counted_rent(home, period, parameters):
    people, limits = home("size", period), parameters(period).rents
    row = np.select([people == 1, people <= 3, people <= 5], [0, 1, 2], 3)
    values = [node[home("area", period)] for node in (limits.one, limits.three, limits.five, limits.more)]
    return np.minimum(home("rent", period), np.choose(row, values))


@rule(Household, float)
def after(home, period):
    return np.maximum(0, home("income", period) - home("medicines", period) - home("counted_rent", period))


@rule(Household, bool)
def poorest(home, period):
    within = (home("per_head", period) < home("standard", period)) * (home("assets", period) / home("size", period) <= home("assets_limit", period))
    barred = home("refuses", period) + home("business_premises", period)
    return within * home("housing", period) * home("car_allowed", period) * np.logical_not(barred)


@rule(Household, bool)
def marginal_class(home, period):
    rich = home("assets", period) / home("size", period) > home("assets_limit", period) * 1.5
    within = (home("per_head", period) < home("standard", period) * 1.5) * np.logical_not(rich)
    return within * home("housing", period) * (home("cars", period) <= 1) * np.logical_not(home("refuses", period))


@rule(Household, int)
def reasons(home, period):
    income = home("income", period)
    found = [home("medicines", period) >= income * 0.4, home("counted_rent", period) > income * 0.25]
    found += [home("severe_count", period) >= 1, home("able_count", period) * 3 < home("size", period)]
    return sum(each.astype(int) for each in found)


@rule(Household, bool)
def spending(home, period, parameters):
    people = home("size", period)
    within = (home("per_head", period) < parameters(period).disposable) * (home("assets", period) / people <= home("assets_limit", period) * 2)
    started = period.start.date >= date(2024, 1, 1)
    return started * within * (home("after", period) / people < home("standard", period)) * (home("reasons", period) >= 2)


@rule(Household, bool)
def struck(home, period):
    grade = home("disaster", period)
    heavy = (grade >= 2) + ((grade > 0) * (home("loss", period) >= home("income", period) * 12))
    return (home("per_head", period) <= home("standard", period) * 3) * heavy


@rule(Household, int)
def need(home, period):
    return np.select([home(name, period) for name in ("poorest", "marginal_class", "spending", "struck")], [1, 2, 3, 4], 0)


# ------------------------------------------------------------------------------------------------ amounts


@rule(Household, float)
def basic(home, period):
    people = home.members
    percent = np.select(
        [people("severe", period), people("ill", period), people("age", period) >= 70, people("minor", period)], [0.3, 0.25, 0.2, 0.15], 0
    )
    base = np.maximum(home("standard", period) * home("size", period) - home("income", period), 30)
    return np.where(home("need", period) == 1, np.ceil(base + home.sum(percent) * home("standard", period)), 0)


@rule(Household, float)
def marginal(home, period):
    amount = np.minimum(90 * home("size", period), 400) + 80 * (home("severe_count", period) >= 1)
    return np.where(home("need", period) == 2, amount, 0)


@rule(Household, float)
def spending_aid(home, period):
    whole = home("standard", period) * home("size", period)
    amount = np.minimum((whole - home("after", period)) * 0.6, whole * 0.5)
    return np.where(home("need", period) == 3, np.floor(amount * 10 + 0.5) / 10, 0)


@rule(Household, bool)
def low(home, period):
    return (home("need", period) == 1) + (home("need", period) == 2)


@rule(Household, float)
def rent_aid(home, period):
    rent = home("counted_rent", period)
    due = (rent > 0) * (home("dwellings", period) == 0) * home("low", period)
    return np.where(due, np.floor(rent * np.where(home("poorest", period), 0.9, 0.6)), 0)


@rule(Household, float)
def heating(home, period):
    due = np.logical_not(home("heated", period)) * (home("low", period) + (home("need", period) == 3))
    people = home("size", period)
    gross = 70 + np.where(people >= 3, 12 * (people - 2), 0)
    return np.where(due, np.maximum(0, gross - home("rent_aid", period)), 0)


@rule(Household, float)
def price(home, period):
    due = (home("low", period) + (home("need", period) == 3)) * (home("spending_aid", period) <= 0)
    return np.where(due, np.floor(home("standard", period) * home("size", period) * 0.045 * 10 + 0.5) / 10, 0)


@rule(Household, float)
def education(home, period):
    amount = np.minimum(home("grants", period) * np.where(home("need", period) == 2, 0.5, 1), 9000)
    return np.where(home("low", period), amount, 0)


@rule(Household, float)
def disaster_aid(home, period):
    grade = home("disaster", period)
    amount = np.maximum(home("loss", period) * np.where(grade == 3, 0.45, 0.3), 500)
    amount = np.minimum(amount, np.where(home("poorest", period), 40000, 20000))
    return np.where((grade > 0) * (home("low", period) + (home("need", period) == 4)), np.ceil(amount / 10) * 10, 0)


@rule(Household, float)
def left(home, period):
    rest = home("medical_cost", period)
    for paid in ("basic_paid", "critical_paid", "private_paid"):
        rest = np.maximum(0, rest - home(paid, period))
    return rest


@rule(Household, float)
def medical(home, period, parameters):
    rest, total = home("left", period), 0
    for number, name in ((1, "poorest"), (2, "marginal"), (3, "spending")):
        scheme = parameters(period).medical[name]
        base = np.maximum(0, rest - scheme.deductible)
        total = total + (home("need", period) == number) * np.minimum(scheme.bands.calc(base), scheme.cap)
    return np.minimum(np.floor(total * 100 + 0.5) / 100, rest)


TIERS = {"power": (12, 6, 6, 0), "water": (0.5, 0.2, 0, 0), "cable": (1, 0.5, 0.125, 0), "bus": (1, 1, 0, 0),
         "tuition": (1, 0.5, 0.3, 0.2), "checkups": (2, 1, 1, 0), "consultation": (1, 1, 0, 0), "legal_aid": (1, 1, 1, 0)}  # fmt: skip


def _tier_of(values: tuple[float, ...]) -> Callable[..., Any]:
    return lambda home, period: np.select([home("need", period) == number for number in (1, 2, 3, 4)], values, 0)


for _name, _values in TIERS.items():
    _make(Household, _name, float, _tier_of(_values))


@rule(Person, bool)
def cared(person, period):
    return person("severe", period) + ((person("age", period) >= 80) * person("ill", period) * person.household("low", period))


@rule(Person, bool)
def child(person, period):
    return person("alone", period) * (person("minor", period) + (person("in_school", period) * (person("age", period) < 22)))


@rule(Person, bool)
def elder(person, period):
    return person("age", period) >= 80


@rule(Person, float)
def gross_care(person, period):
    amount = person.household("care_standard", period) * np.where(person("grade", period) == 1, 1.5, 1)
    return np.where(person("cared", period), np.ceil(amount / 5) * 5, 0)


@rule(Person, float)
def care(person, period):
    gross = person("gross_care", period)
    return np.where(gross >= person("old_age", period) * person("elder", period), gross, 0)


@rule(Person, float)
def old_aid(person, period):
    gross = person("old_age", period) * person("elder", period)
    return np.where(gross > person("gross_care", period), gross, 0)


@rule(Person, float)
def child_aid(person, period):
    amount = person.household("standard", period) * np.where(person("grade", period) > 0, 1.6, 1.4)
    return np.where(person("child", period), np.floor(amount + 0.5), 0)
