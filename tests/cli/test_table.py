"""`baozhang table`: to and from sheets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.robust.commands import FILES, OK, PROBLEMS, REFUSED, TOWN, USAGE, failed, run

Capsys = pytest.CaptureFixture[str]
pytest.importorskip("openpyxl")


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "town.pol"
    file.write_bytes(TOWN.read_bytes())
    return file


def test_a_changed_figure_comes_back(capsys: Capsys, policy: Path, tmp_path: Path) -> None:
    """Exported, changed in the sheet, read back, laid out as the file was; the scenario notices."""
    sheet = tmp_path / "t.csv"
    assert run(capsys, "table", "export", policy, "--table", "救助标准", "-o", sheet).code == OK
    sheet.write_text(sheet.read_text("utf-8").replace("730 元/人/月", "7300 元/人/月"), encoding="utf-8")
    answer = run(capsys, "table", "import", policy, sheet, "--table", "救助标准", "--lang", "zh")
    assert answer.code == OK and "救助标准" in answer.out
    assert "| 990101 | 2024-01-01 | 2024-12-31 | 700 元/人/月  | 青救" in policy.read_text("utf-8")
    assert run(capsys, "fmt", policy, "--check").code == OK
    assert run(capsys, "test", policy).code == PROBLEMS


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_nothing_changed(name: str, capsys: Capsys, policy: Path, tmp_path: Path) -> None:
    """Read back as it was, the file isn't even written."""
    before = policy.read_bytes()
    words = ("--table", "救助标准") if name.endswith("csv") else ()
    assert run(capsys, "table", "export", policy, *words, "-o", tmp_path / name).code == OK
    assert run(capsys, "table", "import", policy, tmp_path / name, *words).code == OK
    assert policy.read_bytes() == before


def test_list(capsys: Capsys, policy: Path) -> None:
    """Each table with its rows and heads."""
    answer = run(capsys, "table", "list", policy, "--lang", "zh")
    assert answer.code == OK and "救助标准  2 行  地区、执行、执行至、值、依据" in answer.out and "水电优惠  3 行" in answer.out


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("地区,开始,值\n1,2,3\n", "POL0988"),
        ("地区,执行,执行至,值,依据\n990101,2024-01-01,无,,甲\n", "POL0989"),
        ("地区,执行,执行至,值,依据\n990101,2024-01-01,无,7|0 元/人/月,甲\n", "POL0989"),
        ("地区,执行,执行至,值,依据\n", "POL0989"),
        ("地区,执行,执行至,值,依据\n990101,2024-1-1,无,700 元/人/月,甲\n", "POL0"),
        ('"', "POL0990"),
    ],
)
def test_what_does_not_fit(text: str, code: str, capsys: Capsys, policy: Path, tmp_path: Path) -> None:
    """Told by code, and the policy stays as it was."""
    before, sheet = policy.read_bytes(), tmp_path / "t.csv"
    sheet.write_text(text, encoding="utf-8")
    answer = run(capsys, "table", "import", policy, sheet, "--table", "救助标准")
    assert answer.code in (PROBLEMS, FILES) and code in answer.err and policy.read_bytes() == before


def test_names_and_places(capsys: Capsys, policy: Path, tmp_path: Path) -> None:
    """A table, a format, a file that isn't there; several tables in one CSV."""
    failed(run(capsys, "table", "export", policy, "--table", "没有"), USAGE, "POL0987")
    failed(run(capsys, "table", "export", policy, "-o", tmp_path / "t.doc"), USAGE, "POL0990")
    failed(run(capsys, "table", "export", policy, "-o", tmp_path / "t.csv"), USAGE, "POL0990")
    failed(run(capsys, "table", "import", policy, tmp_path / "no.csv"), FILES)


def test_households(capsys: Capsys, tmp_path: Path) -> None:
    """Records of those that fit, a report of those that don't, exit code 3; the records are decided."""
    sheet, out, report = tmp_path / "h.csv", tmp_path / "h.jsonl", tmp_path / "r.csv"
    rows = ["户,地区,钱,收入", "1,990101,0,900", "1,,,0", "2,990101,很多,0"]
    sheet.write_text("\n".join(rows), encoding="gb18030")
    columns = tmp_path / "c.json"
    columns.write_text(json.dumps({"编号": "户", "居住地": "地区", "存款": "钱", "成员.月收入": "收入"}), encoding="utf-8")
    words = ("--columns", columns, "--report", report, "-o", out, "--lang", "zh")
    answer = run(capsys, "table", "records", TOWN, sheet, *words)
    assert answer.code == REFUSED and "1 户合适,1 户对不上" in answer.err
    assert "2,4,C,钱,很多,REC0013" in report.read_text(encoding="utf-8-sig")
    decided = run(capsys, "decide", TOWN, out, "--on", "2024-06-01", "--lang", "zh")
    assert decided.code == OK and "困难家庭：符合" in decided.out
    columns.write_text("[]", encoding="utf-8")
    failed(run(capsys, "table", "records", TOWN, sheet, *words), PROBLEMS, "POL0990")
    failed(run(capsys, "table", "records", TOWN, sheet), PROBLEMS, "POL0988")
