"""What a notice needs and no policy says: which office sends it, and where and by when the reader can turn against it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from baozhang_rules.runtime.dates import MonthEnd, add_days, add_months
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.record_json import JsonNumber

_OFFICE = {
    "机关": "name",
    "office": "name",
    "文号": "number",
    "number": "number",
    "地址": "address",
    "address": "address",
    "电话": "phone",
    "phone": "phone",
    "补正期限": "supply_within",
    "supply_within": "supply_within",
    "救济": "remedies",
    "remedies": "remedies",
}
_REMEDY = {
    "途径": "way",
    "way": "way",
    "依据": "basis",
    "basis": "basis",
    "天": "days",
    "days": "days",
    "月": "months",
    "months": "months",
}
_MOST = 3660


class OfficeProblem(Exception):
    """The description of the office isn't as it should be: ``what`` is off, in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(f"{zh} / {en}")


@frozen
class Remedy:
    """One way to turn against a decision: ``way`` says where, ``basis`` the article, ``days`` or ``months`` by when, counted
    from the day after the notice was received.
    """

    way: str
    basis: str = ""
    days: int = 0
    months: int = 0

    def last_day(self, received: date) -> date:
        """The last day on which it is open."""
        return add_months(received, self.months, MonthEnd.CLIP) if self.months else add_days(received, self.days)


@frozen
class Office:
    """The office that sends a notice; all of it is printed as it is."""

    name: str = ""
    number: str = ""
    address: str = ""
    phone: str = ""
    supply_within: str = ""
    remedies: tuple[Remedy, ...] = ()


def office_of(data: object) -> Office:
    """The office described by JSON data (docs/guide/notices); raises `OfficeProblem`."""
    parts = _parts(data, _OFFICE, "机关的说明", "the description of the office")
    listed = parts.pop("remedies", ())
    if not isinstance(listed, list | tuple):
        raise OfficeProblem("「救济」应当是一个数组", "`remedies` is an array")
    return Office(**{name: _text(name, value) for name, value in parts.items()}, remedies=tuple(_remedy(each) for each in listed))


def _remedy(data: object) -> Remedy:
    parts = _parts(data, _REMEDY, "「救济」的每一项", "each of `remedies`")
    way = _text("way", parts.get("way", ""))
    days, months = (_count(parts.get(name, 0)) for name in ("days", "months"))
    if not way or bool(days) == bool(months):
        raise OfficeProblem(
            "「救济」的每一项要有「途径」,以及「天」或「月」", "each of `remedies` has a `way`, and `days` or `months`"
        )
    return Remedy(way, _text("basis", parts.get("basis", "")), days, months)


def _parts(data: object, names: Mapping[str, str], zh: str, en: str) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise OfficeProblem(f"{zh}应当是一个对象", f"{en} is an object")
    for name in data:
        if name not in names:
            raise OfficeProblem(
                f"没有「{name}」这一项;可以写 {'、'.join(names)}", f"there is no `{name}`; there are {', '.join(names)}"
            )
    return {names[name]: value for name, value in data.items()}


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or isinstance(value, JsonNumber):
        raise OfficeProblem(f"「{name}」应当是文字", f"`{name}` is text")
    return str(value)


def _count(value: object) -> int:
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal() or not int(text) <= _MOST:
        raise OfficeProblem("「天」「月」应当是整数", "`days` and `months` are whole numbers")
    return int(text)
