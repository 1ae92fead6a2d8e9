"""`baozhang new`: a starter that checks, with one scenario to mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.robust.commands import FILES, OK, PROBLEMS, failed, run

Capsys = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("lang", "name", "told", "wrong", "right"),
    [
        ("zh", "政策.pol", "1 个算例通过,1 个不符", "困难家庭 符合", "困难家庭 不符合"),
        ("en", "policy.pol", "1 scenario passed, 1 failed", "needy_household eligible", "needy_household not eligible"),
    ],
)
def test_a_starter(lang: str, name: str, told: str, wrong: str, right: str, tmp_path: Path, capsys: Capsys) -> None:
    """It checks without a word, one of its two scenarios fails, and passes after the change that its comment names."""
    words = ("--lang", lang)
    folder = tmp_path / "new" / "deeper"
    assert run(capsys, "new", folder, *words).code == OK
    file = folder / name
    assert [path.name for path in folder.iterdir()] == [name]
    checked = run(capsys, "check", folder, *words)
    assert checked.code == OK and checked.err == "" and "0" in checked.out
    tested = run(capsys, "test", folder, *words)
    assert tested.code == PROBLEMS and told in tested.out
    before, last = file.read_text(encoding="utf-8").rsplit("\n", 2)[:2]
    assert last.strip() == wrong
    assert right.split(" ", 1)[1] in before
    file.write_text(before + "\n" + last.replace(wrong, right) + "\n", encoding="utf-8")
    assert run(capsys, "test", folder, *words).code == OK


def test_a_file_by_its_name(tmp_path: Path, capsys: Capsys) -> None:
    """A name that ends in .pol is the file itself, and what to do next is printed."""
    file = tmp_path / "镇.pol"
    answer = run(capsys, "new", file, "--lang", "zh")
    assert answer.code == OK and file.is_file()
    assert f"baozhang check {file}" in answer.out and f"baozhang test {file}" in answer.out


def test_nothing_is_overwritten(tmp_path: Path, capsys: Capsys) -> None:
    """A file that is there stays, by its own name, as the starter of a folder, or in a folder's place."""
    kept = {tmp_path / "a.pol": "a.pol", tmp_path / "政策.pol": ".", tmp_path / "plain": "plain"}
    for file in kept:
        file.write_text("mine", encoding="utf-8")
    for file, words in kept.items():
        failed(run(capsys, "new", tmp_path / words, "--lang", "zh"), FILES, "POL0930")
        assert file.read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_written(tmp_path: Path, capsys: Capsys) -> None:
    """A file in the way of a folder is told by code."""
    (tmp_path / "plain").write_text("mine", encoding="utf-8")
    answer = run(capsys, "new", tmp_path / "plain" / "x.pol")
    assert answer.code == FILES and answer.codes & {"POL0903", "POL0930"}
