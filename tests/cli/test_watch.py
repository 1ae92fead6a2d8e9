"""`baozhang watch`: it looks again after each save, whatever becomes of the files, and ends when told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.robust.commands import FILES, OK, PROBLEMS, TOWN, USAGE, Answer, failed, run

from baozhang_rules.cli.watch import Watched

Capsys = pytest.CaptureFixture[str]
GOOD = TOWN.read_text(encoding="utf-8")
STATUS = "个文件:"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A good policy."""
    path = tmp_path / "town.pol"
    path.write_text(GOOD, encoding="utf-8")
    return path


def watch(capsys: Capsys, monkeypatch: pytest.MonkeyPatch, path: Path, *happen: Callable[[], object]) -> Answer:
    """Watch a path; what happens between two looks is given, and after it all the watching ends."""
    events = iter(happen)
    monkeypatch.setattr("time.sleep", lambda _: next(events)())
    return run(capsys, "watch", path, "--rounds", str(len(happen) + 1), "--lang", "zh")


def test_each_save_is_checked_and_tested(file: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look, and each after which something is written otherwise, end with one line of how things stand."""
    worse = GOOD.replace("下限 20 元/月", "下限 40 元/月")
    answer = watch(
        capsys,
        monkeypatch,
        file,
        lambda: None,
        lambda: file.write_text(worse, encoding="utf-8"),
        lambda: os.utime(file, ns=(1, 1)),
    )
    lines = [line for line in answer.out.splitlines() if STATUS in line]
    assert [line.split("] ")[1] for line in lines] == [
        "1 个文件:0 个错误,0 个提醒;7 个算例通过,0 个不符",
        "1 个文件:0 个错误,0 个提醒;5 个算例通过,2 个不符",
    ]
    assert "应得 30 元/月  实得 40 元/月" in answer.out
    assert answer.code == PROBLEMS and answer.err == ""


def test_a_half_written_file_is_only_a_problem(file: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text that breaks off, bytes that aren't text, and a whole file again: each is told, and the watching goes on."""
    answer = watch(
        capsys,
        monkeypatch,
        file,
        lambda: file.write_text(GOOD[: GOOD.index("发放 自") + 3], encoding="utf-8"),
        lambda: file.write_bytes(GOOD.encode()[:-1] + b"\xe5"),
        lambda: file.write_bytes(b""),
        lambda: file.write_text(GOOD, encoding="utf-8"),
    )
    assert sum(STATUS in line for line in answer.out.splitlines()) == 5
    assert len(answer.codes) >= 2
    assert answer.code == OK


def test_a_file_that_goes_away_and_comes_back(file: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that holds no policy for a while, or isn't there, is told by code until it holds one again."""
    folder = file.parent
    answer = watch(
        capsys,
        monkeypatch,
        folder,
        lambda: file.unlink(),
        lambda: folder.rmdir(),
        lambda: (folder.mkdir(), file.write_text(GOOD, encoding="utf-8")),
    )
    assert "POL0901" in answer.codes
    assert answer.code == OK and answer.out.rstrip().endswith("7 个算例通过,0 个不符")


def test_a_file_that_goes_away_while_it_is_checked(file: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking and reading a file may vanish; that is told, and the next look sees it."""

    def vanish(*_: object, **__: object) -> None:
        file.unlink()
        raise FileNotFoundError(2, "No such file or directory", str(file))

    monkeypatch.setattr("baozhang_rules.cli.watch.pipelines", vanish)
    answer = watch(capsys, monkeypatch, file.parent)
    assert answer.code == FILES or answer.codes == {"POL0903"}
    assert str(file) in answer.out


def test_nothing_to_watch_at_first(tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that isn't there yet is told by code, and seen when it appears."""
    file = tmp_path / "later.pol"
    answer = watch(capsys, monkeypatch, file, lambda: file.write_text(GOOD, encoding="utf-8"))
    assert "POL0001" in answer.codes and answer.code == OK


def test_stopping(file: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is how watching ends: the exit code is 0 and nothing is said of it."""

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", stop)
    answer = run(capsys, "watch", file)
    assert (answer.code, answer.err) == (OK, "")


def test_the_screen_is_cleared_on_a_terminal_only(file: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each check starts on an empty screen; into a file or pipe no control signs are written."""
    assert "\x1b" not in watch(capsys, monkeypatch, file).out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert watch(capsys, monkeypatch, file).out.startswith("\x1b[2J")


@pytest.mark.parametrize("words", [["--interval", "0"], ["--interval", "x"], ["--interval", "inf"], ["--rounds", "-1"], ["--rounds", "1.5"]])
def test_numbers_that_are_off(words: list[str], file: Path, capsys: Capsys) -> None:
    """Seconds and rounds are numbers above zero."""
    failed(run(capsys, "watch", file, *words), USAGE, "POL0931")


def test_a_look(tmp_path: Path) -> None:
    """The first look sees a change; later ones only what is written otherwise, comes or goes, in any file below a folder."""
    watched = Watched([str(tmp_path)])
    assert [watched.changed(), watched.changed()] == [True, False]
    file = tmp_path / "deeper" / "a.pol"
    file.parent.mkdir()
    file.write_text("a", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("a", encoding="utf-8")
    assert [watched.changed(), watched.changed()] == [True, False]
    os.utime(file, ns=(1, 1))
    assert not watched.changed()
    file.write_text("b", encoding="utf-8")
    assert watched.changed()
    file.unlink()
    assert [watched.changed(), watched.changed()] == [True, False]
