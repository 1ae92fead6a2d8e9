"""Whatever stands in the place of a record, it alone is refused with a code, and the others go on."""

from __future__ import annotations

import io
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.robust.commands import CODE, RECORD, TOWN, failed, run

from baozhang_rules import PolicySet

Capsys = pytest.CaptureFixture[str]
DAY = date(2024, 6, 1)
WHOLE: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
REFUSED = 3


def edited(**facts: object) -> dict[str, object]:
    return {**WHOLE, **facts}


def member(**facts: object) -> dict[str, object]:
    return edited(成员=[{**WHOLE["成员"][0], **facts}])


def text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def raw(value: str) -> bytes:
    """The record with a piece of JSON as it stands in place of 存款."""
    return text(edited(存款="*")).replace(b'"*"', value.encode("utf-8", "surrogatepass"))


DEEP = "[" * 100_000 + "]" * 100_000

BAD: dict[str, tuple[bytes, str | None]] = {
    "nothing": (b"", "REC0002"),
    "blanks": (b"   \n", "REC0002"),
    "junk": (b"{{{", "REC0002"),
    "cut off": (text(WHOLE)[:-40], "REC0002"),
    "two records": (text(WHOLE) + text(WHOLE), "REC0002"),
    "a list": (text([WHOLE]), "REC0006"),
    "a word": (b'"x"', "REC0006"),
    "a number": (b"1", "REC0006"),
    "null": (b"null", "REC0006"),
    "GBK": (json.dumps(WHOLE, ensure_ascii=False).encode("gbk"), "REC0001"),
    "UTF-16": (json.dumps(WHOLE, ensure_ascii=False).encode("utf-16"), "REC0001"),
    "NUL": (text(WHOLE).replace(b"990101", b"99\x000101"), "REC0002"),
    "an escaped NUL in a name": (text(member(姓名="甲\0乙")), None),
    "random": (random.Random(3).randbytes(5000), None),
    "deep lists": (DEEP.encode(), "REC0004"),
    "deep objects": (b'{"a":' * 5000 + b"1" + b"}" * 5000, "REC0004"),
    "deep in a fact": (raw(DEEP), "REC0004"),
    "brackets in a text": (text(member(姓名="[" * 5000)), None),
    "NaN": (raw("NaN"), "REC0007"),
    "Infinity": (raw("-Infinity"), "REC0007"),
    "NaN as text": (raw('"NaN"'), None),
    "1e400": (raw("1e400"), "REC0009"),
    "1e-400": (raw("1e-400"), "REC0009"),
    "1e999999999": (raw("1e999999999"), "REC0009"),
    "a thousand digits": (raw("1" * 1000), "REC0009"),
    "a million digits": (raw("1" * 1_000_000), "REC0009"),
    "repeated keys": (text(WHOLE).replace(b'{"', '{"存款": "1 元", "'.encode(), 1), "REC0005"),
    "a lone surrogate": (raw('"\\ud800"'), None),
    "a lone surrogate in bytes": (raw('"\ud800"'), "REC0001"),
    "a surrogate in a key": (text(WHOLE).replace(b'{"', b'{"\\udc00": 1, "', 1), None),
    "unknown fact": (text({**WHOLE, "存款额": 1}), "REC0011"),
    "unknown fact of a member": (text(member(身高=1)), "REC0011"),
    "text for a number": (raw('"很多"'), "REC0013"),
    "list for a number": (raw("[]"), None),
    "object for a number": (raw("{}"), None),
    "bool for a number": (raw("true"), "REC0012"),
    "wrong unit": (raw('"5 元/月"'), "REC0014"),
    "too fine": (raw("0.001"), "REC0016"),
    "out of range": (raw("-0.01"), "REC0015"),
    "none where none isn't allowed": (raw("null"), "REC0024"),
    "number for a list": (text(edited(成员=3)), "REC0012"),
    "an empty list": (text(edited(成员=[])), "REC0020"),
    "too many entries": (text(edited(成员=[{"姓名": str(n)} for n in range(13)])), "REC0021"),
    "entries that are no objects": (text(edited(成员=[1, "x", None, []])), "REC0012"),
    "30 February": (text(member(出生日期="1980-02-30")), "REC0017"),
    "month 13": (text(member(出生日期="1980-13-01")), "REC0017"),
    "year 0": (text(member(出生日期="0000-01-01")), "REC0017"),
    "a time": (text(member(出生日期="1980-01-01T00:00:00")), "REC0017"),
    "a number for a date": (text(member(出生日期=19800101)), "REC0012"),
    "no such member of an enumeration": (text(member(残疾等级="五级")), "REC0019"),
    "no region": (text(edited(居住地="上海")), "REC0029"),
    "a key twice": (text(edited(成员=[WHOLE["成员"][0]] * 2)), "REC0023"),
    "a long text": (text(member(姓名="甲" * 20_000)), "REC0031"),
    "a thousand problems": (text({**WHOLE, **{f"x{n}": 1 for n in range(2000)}}), "REC0032"),
    "formats": (text({**WHOLE, "{0.__class__}%s": "{x}"}), None),
}

TAKEN = {"an escaped NUL in a name", "brackets in a text"}
"""What looks bad and is only an odd text."""


@pytest.fixture(scope="module")
def town() -> PolicySet:
    return PolicySet.load(TOWN)


@pytest.mark.parametrize("what", BAD)
def test_a_bad_record_is_refused(what: str, tmp_path: Path, capsys: Capsys) -> None:
    """A bad record is refused with a code in both languages, for `decide` and `explain` alike, and nothing is decided."""
    data, code = BAD[what]
    file = tmp_path / "r.json"
    file.write_bytes(data)
    for words in (["decide", "--lang", "zh"], ["decide", "--lang", "en"], ["explain"], ["decide", "--format", "json"]):
        answer = run(capsys, words[0], TOWN, file, "--on", "2024-06-01", *words[1:])
        if what in TAKEN:
            assert answer.code == 0, answer.text
        else:
            failed(answer, REFUSED, *([code] if code else []))
    if "json" in words[-1]:
        (told,) = json.loads(answer.out)
        assert (told["status"], bool(told["results"])) == (("decided", True) if what in TAKEN else ("refused", False))


@pytest.mark.parametrize("what", BAD)
def test_a_bad_line_stops_no_other(what: str, town: PolicySet) -> None:
    """Among JSON lines a bad record is refused by itself; the lines before and after it are decided."""
    data = BAD[what][0].replace(b"\n", b" ").replace(b"\r", b" ")
    stream = io.BytesIO(text(WHOLE) + b"\n" + data + b"\n" + text(WHOLE))
    decided = dict(town.decide_lines(stream, DAY))
    assert not decided[1].refused and not decided[3].refused
    assert decided[1]["KUNNAN"].outcome is decided[3]["KUNNAN"].outcome
    if 2 in decided and what not in TAKEN:
        assert decided[2].refused and decided[2].problems
        assert all(CODE.fullmatch(problem.code) for problem in decided[2].problems)


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), object(), {1: 2}, {"值": object()}, [object()], b"x", 10**400, "\ud800", set()]
)
def test_odd_python_values(value: object, town: PolicySet) -> None:
    """Values of Python that no record may hold are refused; nothing is raised."""
    for record in (
        edited(存款=value),
        member(月收入=value),
        edited(成员=value),
        {**WHOLE, "编号": value},
        {**WHOLE, "认定": value},
    ):
        decision = town.decide(record, DAY)
        assert decision.refused or "编号" in record
        for problem in decision.problems:
            assert problem.text("zh") and problem.text("en")
    for whole in (value, {"x": value}, {value: 1} if value.__hash__ else {}):
        assert town.decide(whole, DAY).refused or whole == {}  # type: ignore[arg-type]


@pytest.mark.parametrize("day", [date.min, date.max, date(1, 12, 31), date(9999, 1, 1), date(2024, 2, 29)])
def test_the_ends_of_the_calendar(day: date, town: PolicySet) -> None:
    """The first and last days of the calendar decide without an exception, by every date that can be given."""
    decision = town.decide(WHOLE, day)
    assert not decision.refused and decision.explain("zh") and decision.explain("en")
    assert town.decide(WHOLE, DAY, rules_on=day, known=day).explain("zh")
    born = town.decide(member(出生日期=day.isoformat()), DAY)
    assert born.refused or born.explain("zh")


def test_the_ends_of_the_calendar_in_a_large_set() -> None:
    """Windows over months and ages at the ends of the calendar are decided without an exception."""
    folder = TOWN.parent
    shanghai = PolicySet.load(folder.parent / "shanghai")
    record = json.loads((folder / "shanghai_records.jsonl").read_text(encoding="utf-8").splitlines()[56])
    for day in (date.min, date(1, 2, 1), date.max):
        decision = shanghai.decide(record, day)
        assert decision.refused or decision.results
        json.dumps(decision.to_json())


def test_a_deadline_beyond_the_calendar_stops_nothing() -> None:
    """A deadline that would end after the last day of the calendar can't be computed; the household is decided all the same."""
    shanghai = PolicySet.load(TOWN.parent.parent / "shanghai")
    record = json.loads((TOWN.parent / "shanghai_records.jsonl").read_text(encoding="utf-8").splitlines()[0])
    for day in ("9999-12-30", "9999-12-31"):
        assert shanghai.decide({**record, "公示开始日": day, "上次核查日": day}, DAY).results
