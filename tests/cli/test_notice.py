"""`baozhang notice`: a letter, or a coded reason why there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.robust.commands import FILES, OK, PROBLEMS, RECORD, REFUSED, TOWN, USAGE, failed, run

from baozhang_rules.notices.pdf import browser

Capsys = pytest.CaptureFixture[str]
OFFICE = {"机关": "示例镇", "补正期限": "十日内", "救济": [{"途径": "申请复议", "天": 60}]}
WORDS = ("--about", "困难家庭", "--on", "2024-06-01", "--lang", "zh")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    file = tmp_path / "office.json"
    file.write_text(json.dumps(OFFICE, ensure_ascii=False), encoding="utf-8")
    return file


def test_a_page_on_standard_output_or_in_a_file(capsys: Capsys, tmp_path: Path) -> None:
    """The same page either way."""
    printed = run(capsys, "notice", TOWN, RECORD, *WORDS)
    file = tmp_path / "notice.html"
    assert run(capsys, "notice", TOWN, RECORD, *WORDS, "-o", file).code == OK == printed.code
    assert file.read_text(encoding="utf-8") == printed.out and "困难家庭确认通知书" in printed.out


def test_a_refusal_needs_its_remedy(capsys: Capsys, tmp_path: Path, office: Path) -> None:
    """Without one POL0983 says so and nothing is written."""
    rich = tmp_path / "rich.json"
    rich.write_text('{"居住地": "990101", "存款": 99999, "成员": [{}]}', encoding="utf-8")
    target = tmp_path / "notice.html"
    failed(run(capsys, "notice", TOWN, rich, *WORDS, "-o", target), PROBLEMS, "POL0983")
    assert not target.exists()
    answer = run(capsys, "notice", TOWN, rich, *WORDS, "--office", office, "--received", "2024-06-10")
    assert answer.code == OK and "不予确认通知书" in answer.out and "2024-08-09" in answer.out


def test_nothing_to_print(capsys: Capsys, tmp_path: Path, office: Path) -> None:
    """A refused record, a name that isn't there, an office that can't be read, a day that is none."""
    bad = tmp_path / "bad.json"
    bad.write_text('{"存款": -1}', encoding="utf-8")
    failed(run(capsys, "notice", TOWN, bad, *WORDS), REFUSED, "POL0984", "REC0015")
    failed(run(capsys, "notice", TOWN, RECORD, "--about", "没有", "--on", "2024-06-01"), USAGE, "POL0917")
    failed(run(capsys, "notice", TOWN, RECORD, *WORDS, "--office", tmp_path / "no.json"), FILES)
    for text in ("{", '{"机关": 5}'):
        office.write_text(text, encoding="utf-8")
        failed(run(capsys, "notice", TOWN, RECORD, *WORDS, "--office", office), PROBLEMS, "POL0985")
    failed(run(capsys, "notice", TOWN, RECORD, *WORDS, "--issued", "2024-6-1"), USAGE, "POL0902")
    failed(run(capsys, "notice", TOWN, RECORD, *WORDS, "--reader", "public"), PROBLEMS, "POL0983")


def test_a_standard_that_ended_makes_no_refusal(capsys: Capsys, tmp_path: Path, office: Path) -> None:
    """A fault is told with its cause; there is no page."""
    policy = tmp_path / "p.pol"
    policy.write_text(TOWN.read_text(encoding="utf-8").replace("| 无         | 730", "| 2025-06-30 | 730"), encoding="utf-8")
    words = ("--about", "困难家庭", "--on", "2025-08-01", "--office", office, "--lang", "zh")
    answer = run(capsys, "notice", policy, RECORD, *words)
    failed(answer, PROBLEMS, "POL0983")
    assert "2025-06-30" in answer.err and answer.out == ""


def test_without_chromium(capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """POL0986 says what to do instead; no file is left."""
    monkeypatch.setenv("BAOZHANG_CHROMIUM", "no-such-browser")
    target = tmp_path / "notice.pdf"
    failed(run(capsys, "notice", TOWN, RECORD, *WORDS, "-o", target), USAGE, "POL0986")
    assert not target.exists()


@pytest.mark.skipif(browser() is None, reason="needs Chromium")
def test_a_pdf(capsys: Capsys, tmp_path: Path) -> None:
    """A file that ends in .pdf is printed."""
    target = tmp_path / "notice.pdf"
    assert run(capsys, "notice", TOWN, RECORD, *WORDS, "-o", target).code == OK
    assert target.read_bytes().startswith(b"%PDF")
