"""`baozhang curve`: benefits against one fact."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.robust.commands import OK, RECORD, REFUSED, TOWN, USAGE, failed, run

from baozhang_rules.notices.curve import Cliff, Line, cliffs, svg

Capsys = pytest.CaptureFixture[str]
WORDS = ("--on", "2024-06-01", "--along", "成员[1].月收入", "--lang", "zh")


def test_a_cliff_is_found(capsys: Capsys, tmp_path: Path) -> None:
    """Two persons, one gravely disabled. At 1390 the subsidy is 10, raised to the floor of 20, + 140 = 160; at 1400 it is nothing:
    1390 + 160 = 1550 falls to 1400, by 150.
    """
    target = tmp_path / "curve.svg"
    answer = run(capsys, "curve", TOWN, RECORD, *WORDS, "--to", "2500", "--step", "10", "-o", target)
    assert answer.code == OK and "由 1390 到 1400,合计少 150" in answer.out
    root = ElementTree.fromstring(target.read_text(encoding="utf-8"))
    texts = ["".join(each.itertext()) for each in root.iter() if each.tag.endswith("text")]
    assert {"−150", "生活补助", "收入加待遇", "成员[1].月收入(元/月)", "元/月"} <= set(texts)


def test_what_cannot_be_drawn(capsys: Capsys, tmp_path: Path) -> None:
    """A fact that is no number or isn't given, a range that isn't one, a benefit that is nothing there, a refused record."""
    for along in ("成员", "成员[9].月收入", "没有", "成员[1].残疾等级"):
        words = ("--on", "2024-06-01", "--along", along, "--to", "9")
        failed(run(capsys, "curve", TOWN, RECORD, *words), USAGE, "POL0991")
    for ends in (("--from", "9", "--to", "3"), ("--to", "x"), ("--to", "99", "--step", "0"), ("--to", "1000000", "--step", "1")):
        failed(run(capsys, "curve", TOWN, RECORD, *WORDS, *ends), USAGE, "POL0991")
    failed(run(capsys, "curve", TOWN, RECORD, *WORDS, "--from", "9000", "--to", "9500"), USAGE, "POL0991")
    failed(run(capsys, "curve", TOWN, RECORD, *WORDS, "--to", "9", "--about", "没有"), USAGE, "POL0917")
    bad = tmp_path / "bad.json"
    bad.write_text('{"存款": -1}', encoding="utf-8")
    failed(run(capsys, "curve", TOWN, bad, *WORDS, "--to", "9"), REFUSED, "POL0984")


def test_lines_with_gaps_and_marks() -> None:
    """What isn't settled leaves a gap, never a zero; names are escaped; falls are told deepest first."""
    xs = [Fraction(each) for each in range(5)]
    line = Line("<b>&", (Fraction(5), Fraction(3), None, Fraction(9), Fraction(2)), True)
    assert cliffs(xs, line) == [Cliff(Fraction(3), Fraction(4), Fraction(7)), Cliff(Fraction(0), Fraction(1), Fraction(2))]
    picture = svg("<t>", "a", "b", xs, [line], cliffs(xs, line))
    root = ElementTree.fromstring(picture)
    assert len([each for each in root.iter() if each.tag.endswith("polyline")]) == 2
    assert "<b>" not in picture and "http" not in picture.replace("http://www.w3.org/2000/svg", "")
