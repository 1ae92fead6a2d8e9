"""Everyday ways of writing a value in a record: refused all the same, but told how the value is written."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from fractions import Fraction

from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.runtime.record_json import plain

# The patterns are texts: they are compiled when a value is refused, which in most processes none is.
_SCALES = {"万": 10_000, "亿": 100_000_000, "千": 1000}
_SCALED = r"(-?\d+(?:\.\d+)?)\s*([万亿千])\s*(\D*)"
_GROUPED = r"(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?)\s*(\D*)"
_SIGNED = r"[¥￥]\s*(-?\d[\d,]*(?:\.\d+)?)\s*(.*)"
_OTHER_MONEY = r"(-?\d+(?:\.\d+)?)\s*(?:块钱?|圆|元整|人民币)"
_DAY = r"(\d{4})\s*(?:[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})|年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?|(\d{2})(\d{2}))"
_MONTH = r"(\d{4})\s*(?:[-/.]\s*(\d{1,2})|年\s*(\d{1,2})\s*月份?|(\d{2}))"
_SERIAL = r"[1-9]\d{4}(?:\.\d+)?"
_LONGEST = 40


def number_slip(text: str) -> Mapping[str, str]:
    """The part ``write`` of a refusal: the number as it is written, unit and all; nothing when the text is no such number."""
    if len(text) > _LONGEST:
        return {}
    half = unicodedata.normalize("NFKC", text).strip()
    for pattern, better in _NUMBERS:
        match = re.fullmatch(pattern, half)
        if match is not None:
            return {"write": plain(better(match).strip())}
    return {"write": plain(half)} if half != text.strip() and re.fullmatch(r"-?\d+(\.\d+)?\D*", half) else {}


def _scaled(match: re.Match[str]) -> str:
    return f"{format_number(Fraction(match[1]) * _SCALES[match[2]])} {match[3]}"


_NUMBERS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (_SCALED, _scaled),
    (_GROUPED, lambda match: f"{match[1].replace(',', '')} {match[2]}"),
    (_SIGNED, lambda match: f"{match[1].replace(',', '')} 元{match[2]}"),
    (_OTHER_MONEY, lambda match: f"{match[1]} 元"),
)


def date_slip(text: str) -> Mapping[str, str]:
    """The same for a day; nothing when the calendar has no such day or the text is no day."""
    match = re.fullmatch(_DAY, unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return {}
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return {"write": datetime.date(year, month, day).isoformat()}
    except ValueError:
        return {}


def month_slip(text: str) -> Mapping[str, str]:
    """The same for a month."""
    match = re.fullmatch(_MONTH, unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return {}
    year, month = (int(part) for part in match.groups() if part is not None)
    return {"write": f"{year:04}-{month:02}"} if 1 <= month <= 12 and year else {}


def is_serial(text: str) -> bool:
    """Whether a day is given as a spreadsheet stores it: the number of days since 1900, which nobody can check by reading."""
    return re.fullmatch(_SERIAL, unicodedata.normalize("NFKC", text).strip()) is not None
