"""`baozhang ask`: at a terminal and from a pipe."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.robust.commands import FILES, OK, PROBLEMS, TOWN, USAGE, Answer, failed, run

Capsys = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch
RICH = ["990101", "30000", "1"]
STOPPED = 130


class Piped(io.TextIOWrapper):
    def isatty(self) -> bool:
        return False


def piped(capsys: Capsys, patch: Patch, lines: Sequence[str], *words: str | Path) -> Answer:
    data = "".join(f"{line}\n" for line in lines).encode()
    patch.setattr(sys, "stdin", Piped(io.BufferedReader(io.BytesIO(data))))
    return run(capsys, "ask", TOWN, "--on", "2024-06-01", "--lang", "zh", *words)


def typed(capsys: Capsys, patch: Patch, lines: Sequence[str | type[BaseException]], *words: str | Path) -> Answer:
    waiting = list(lines)

    def answer(_prompt: str) -> str:
        given = waiting.pop(0) if waiting else EOFError
        if isinstance(given, str):
            return given
        raise given

    patch.setattr("builtins.input", answer)
    patch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    return run(capsys, "ask", TOWN, "--on", "2024-06-01", "--lang", "zh", *words)


def test_to_the_end_from_a_pipe(capsys: Capsys, monkeypatch: Patch, tmp_path: Path) -> None:
    """The decision with its reasons comes last; the answers are a record that `decide` takes."""
    kept = tmp_path / "kept.json"
    answer = piped(capsys, monkeypatch, RICH, "--answers", kept)
    assert answer.code == OK and "存款 / 家庭人数 = 30000 元/人" in answer.out and "不符合" in answer.out
    assert json.loads(kept.read_text(encoding="utf-8")) == {"居住地": "990101", "存款": "30000 元", "成员": [{}]}
    decided = run(capsys, "decide", TOWN, kept, "--on", "2024-06-01")
    assert decided.code == OK and "困难家庭" in decided.out


def test_answers_that_end_too_soon_are_kept(capsys: Capsys, monkeypatch: Patch, tmp_path: Path) -> None:
    """POL0982 says so; the same command goes on with the next question."""
    kept = tmp_path / "kept.json"
    failed(piped(capsys, monkeypatch, RICH[:2], "--answers", kept), PROBLEMS, "POL0982")
    answer = piped(capsys, monkeypatch, RICH[2:], "--answers", kept)
    assert answer.code == OK and "1. 成员" in answer.out and "居住地?" not in answer.out


def test_a_wrong_answer_from_a_pipe_stops(capsys: Capsys, monkeypatch: Patch, tmp_path: Path) -> None:
    """Later lines aren't taken for answers to this question; what was answered before is kept."""
    kept = tmp_path / "kept.json"
    failed(piped(capsys, monkeypatch, ["990101", "很多", "1"], "--answers", kept), PROBLEMS, "POL0981", "REC0013")
    assert json.loads(kept.read_text(encoding="utf-8")) == {"居住地": "990101"}


def test_a_wrong_answer_at_a_terminal_is_asked_for_again(capsys: Capsys, monkeypatch: Patch, tmp_path: Path) -> None:
    """Its code and words come at once; `?` and `<` work."""
    answer = typed(capsys, monkeypatch, ["990101", "很多", "", "?", "<", "30000", "1"])
    assert answer.code == OK and "REC0013" in answer.out and answer.out.count("存款(元)?") == 2


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
def test_stopping_keeps_the_answers(end: type[BaseException], capsys: Capsys, monkeypatch: Patch, tmp_path: Path) -> None:
    """Ctrl-D and Ctrl-C alike."""
    kept = tmp_path / "kept.json"
    answer = typed(capsys, monkeypatch, ["990101", "30000", end], "--answers", kept)
    assert answer.code == (STOPPED if end is KeyboardInterrupt else PROBLEMS)
    assert str(kept) in answer.text
    assert json.loads(kept.read_text(encoding="utf-8")) == {"居住地": "990101", "存款": "30000 元"}
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]


def test_about_one_class(capsys: Capsys, monkeypatch: Patch) -> None:
    """Only what it needs is asked for, and only it is explained."""
    answer = piped(capsys, monkeypatch, ["990101", "0", "1", "0"], "--about", "困难家庭")
    assert answer.code == OK and "残疾" not in answer.out and "生活补助" not in answer.out
    failed(piped(capsys, monkeypatch, [], "--about", "没有的"), USAGE, "POL0917")


@pytest.mark.parametrize(
    ("text", "code", "problems"),
    [
        ("{", PROBLEMS, ("POL0980", "REC0002")),
        ("[]", PROBLEMS, ("POL0980", "REC0006")),
        ('{"存款": -1}', PROBLEMS, ("POL0980", "REC0015")),
    ],
)
def test_spoilt_answers(
    text: str, code: int, problems: tuple[str, ...], capsys: Capsys, monkeypatch: Patch, tmp_path: Path
) -> None:
    """A file of answers that can't be right is told and left as it is."""
    kept = tmp_path / "kept.json"
    kept.write_text(text, encoding="utf-8")
    failed(piped(capsys, monkeypatch, RICH, "--answers", kept), code, *problems)
    assert kept.read_text(encoding="utf-8") == text


def test_a_place_that_cannot_be_written(capsys: Capsys, monkeypatch: Patch, tmp_path: Path) -> None:
    """The first answer that can't be kept stops the interview."""
    failed(piped(capsys, monkeypatch, RICH, "--answers", tmp_path / "no" / "kept.json"), FILES, "POL0903")
