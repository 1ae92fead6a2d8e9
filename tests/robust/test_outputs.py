"""Where results go: a file is whole or absent, a full disk or a reader that leaves is told by code, and nothing is half-written."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.robust.commands import FILES, OK, RECORD, TOWN, Answer, failed, run

from baozhang_rules import PolicySet
from baozhang_rules.api import Decision
from baozhang_rules.resources import policies_path

Capsys = pytest.CaptureFixture[str]
DAY = ("--on", "2024-06-01")
STOPPED = 130
FULL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and pipes of POSIX")


def commands(target: Path | str) -> list[list[str | Path]]:
    """Every command that writes a file."""
    return [
        ["decide", TOWN, RECORD, *DAY, "-o", target],
        ["decide", TOWN, RECORD, *DAY, "--format", "json", "-o", target],
        ["decide", TOWN, RECORD, *DAY, "--format", "jsonl", "-o", target],
        ["explain", TOWN, RECORD, *DAY, "-o", target],
        ["schema", TOWN, "-o", target],
        ["test", TOWN, "--junit", target],
    ]


@FULL
@pytest.mark.parametrize("place", range(6))
def test_a_full_disk(place: int, capsys: Capsys) -> None:
    """Writing to a full device fails with a code and exit 4."""
    failed(run(capsys, *commands("/dev/full")[place]), FILES, "POL0903")


@pytest.mark.parametrize("place", range(6))
def test_a_folder_that_is_missing_or_in_the_way(place: int, tmp_path: Path, capsys: Capsys) -> None:
    """A missing folder, a folder in place of the file, a file in place of the folder: a code, and nothing is left behind."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for target in (tmp_path / "no" / "such" / "x.json", tmp_path / "folder", tmp_path / "file" / "x.json"):
        failed(run(capsys, *commands(target)[place]), FILES, "POL0903")
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["file", "folder"]


@pytest.mark.parametrize("place", range(6))
def test_a_file_is_replaced_whole(place: int, tmp_path: Path, capsys: Capsys) -> None:
    """An older result is replaced by the new one, with nothing beside it and nothing of the old."""
    target = tmp_path / "结果 1.json"
    target.write_text("旧" * 100_000, encoding="utf-8")
    assert run(capsys, *commands(target)[place]).code == OK
    assert "旧" not in target.read_text(encoding="utf-8") and target.read_text(encoding="utf-8").endswith("\n")
    assert [each.name for each in tmp_path.iterdir()] == [target.name]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path, capsys: Capsys) -> None:
    """A folder without permission to write is told by its code."""
    tmp_path.chmod(0o500)
    try:
        failed(run(capsys, *commands(tmp_path / "x.json")[0]), FILES, "POL0903")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt(), RuntimeError("x")])
def test_stopped_half_way_nothing_is_written(
    failure: BaseException, tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the work ends half-way, by whatever cause, the old file stands untouched and no piece of the new one is left."""
    lines = tmp_path / "r.jsonl"
    lines.write_text("\n".join([json.dumps(json.loads(RECORD.read_text(encoding="utf-8")))] * 50), encoding="utf-8")
    target = tmp_path / "out" / "x.jsonl"
    target.parent.mkdir()
    target.write_text("旧", encoding="utf-8")
    plain, count = Decision.json, 0

    def written(decision: Decision) -> str:
        nonlocal count
        count += 1
        if count == 30:
            raise failure
        return plain(decision)

    monkeypatch.setattr(Decision, "json", written)
    from baozhang_rules.cli import main

    code = main(["decide", str(TOWN), str(lines), *DAY, "-o", str(target)])
    out = "".join(capsys.readouterr())
    assert code == {OSError: FILES, KeyboardInterrupt: STOPPED, RuntimeError: 70}[type(failure)]
    assert "Traceback" not in out and (code == STOPPED or "POL09" in out)
    assert target.read_text(encoding="utf-8") == "旧"
    assert [each.name for each in target.parent.iterdir()] == [target.name]


def test_a_fault_of_the_program_names_no_value(capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the program itself is told by its kind and place alone, never by what it held."""

    def decide(*_: object, **__: object) -> Decision:
        raise RuntimeError("证件号 990101198706055556")

    monkeypatch.setattr(PolicySet, "decide", decide)
    from baozhang_rules.cli import main

    assert main(["decide", str(TOWN), str(RECORD), *DAY]) == 70
    told = "".join(capsys.readouterr())
    assert "POL0907" in told and "RuntimeError" in told
    assert "990101198706055556" not in told and "Traceback" not in told


# -------------------------------------------------------------------------------- as processes of their own


def process(words: list[str | Path], **options: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    environment.pop("BAOZHANG_DEBUG", None)
    arguments = [sys.executable, "-m", "baozhang_rules.cli", *map(str, words)]
    # A test run that was started in the background ignores interrupts, which its children would inherit.
    heard = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler)} if os.name == "posix" else {}
    return subprocess.Popen(arguments, env=environment, stderr=subprocess.PIPE, **heard, **options)


def finished(started: subprocess.Popen[bytes]) -> Answer:
    out, err = started.communicate(timeout=120)
    return Answer(started.returncode, (out or b"").decode(), err.decode())


@POSIX
@pytest.mark.parametrize("words", [["show", TOWN, "--core"], ["decide", TOWN, RECORD, *DAY, "--format", "json"]])
def test_a_reader_that_leaves(words: list[str | Path]) -> None:
    """When the reader of a pipe leaves, the command ends quietly: no traceback, nothing on standard error."""
    reading, writing = os.pipe()
    os.close(reading)
    started = process(words, stdout=writing)
    os.close(writing)
    answer = finished(started)
    assert answer.code == FILES
    assert answer.err == ""


@FULL
@pytest.mark.parametrize("words", [["show", TOWN, "--core"], ["decide", TOWN, RECORD, *DAY]])
def test_standard_output_on_a_full_disk(words: list[str | Path]) -> None:
    """When standard output can't be written the command says so by code and exit 4."""
    with open("/dev/full", "wb") as full:
        answer = finished(process(words, stdout=full))
    failed(answer, FILES, "POL0903")
    assert "Traceback" not in answer.err and "Exception ignored" not in answer.err


@FULL
@pytest.mark.parametrize("words", [["--help"], ["--version"], ["decide", "--help"], ["error", "POL0001"], ["schema", TOWN]])
def test_help_on_a_full_disk(words: list[str | Path]) -> None:
    """Help and the version, too, are told by code when they can't be written."""
    with open("/dev/full", "wb") as full:
        failed(finished(process(words, stdout=full)), FILES, "POL0903")


@FULL
@pytest.mark.parametrize(
    ("words", "code"), [(["check", "no.pol"], FILES), (["decide", TOWN], 2), (["show", TOWN, "甲"], 1), (["fmt", "--check", TOWN], OK)]
)
@pytest.mark.parametrize("stream", ["2>/dev/full", "2>&-", "2>/dev/full >/dev/full"])
def test_nothing_can_be_said_on_standard_error(words: list[str | Path], code: int, stream: str) -> None:
    """Where messages can't be written the exit code still says what happened."""
    line = " ".join(f'"{each}"' for each in (sys.executable, "-m", "baozhang_rules.cli", *words))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(["sh", "-c", f"{line} {stream}"], env=environment, timeout=120)
    assert done.returncode == code


@POSIX
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_stopped_by_a_signal(name: str, tmp_path: Path) -> None:
    """An interrupt, a request to end or a closed terminal ends the command by 128 and its number, and leaves no file behind."""
    number = int(getattr(signal, name))
    target = tmp_path / "out.jsonl"
    words: list[str | Path] = ["decide", TOWN, "-", *DAY, "--format", "jsonl", "-o", target]
    before = signal.signal(number, signal.SIG_DFL)  # what this process ignores, as under nohup, its children would ignore too
    try:
        started = process(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    finally:
        signal.signal(number, before)
    assert started.stdin is not None
    started.stdin.write(RECORD.read_bytes().replace(b"\n", b" ") + b"\n")
    started.stdin.flush()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not any(tmp_path.iterdir()):
        time.sleep(0.05)
    started.send_signal(number)
    answer = finished(started)
    # While Python is still making a class, an interrupt that was caught ends it by the signal after all; shells show 130 for both.
    assert answer.code in (128 + number, *((-number,) if name == "SIGINT" else ()))
    assert "Traceback" not in answer.err
    assert list(tmp_path.iterdir()) == []


@POSIX
def test_what_ignores_a_hangup_goes_on(tmp_path: Path) -> None:
    """Under nohup, a closed terminal ends nothing."""
    target = tmp_path / "out.jsonl"
    words: list[str | Path] = ["decide", TOWN, "-", *DAY, "--format", "jsonl", "-o", target]
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        started = process(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    finally:
        signal.signal(signal.SIGHUP, before)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not any(tmp_path.iterdir()):
        time.sleep(0.05)
    started.send_signal(signal.SIGHUP)
    started.communicate(RECORD.read_bytes().replace(b"\n", b" ") + b"\n", timeout=120)
    assert started.returncode == OK and target.exists()


@POSIX
def test_records_come_through_a_pipe() -> None:
    """`-` reads JSON lines from standard input; what is wrong with one line stops no other."""
    line = RECORD.read_bytes().replace(b"\n", b" ")
    started = process(["decide", TOWN, "-", *DAY, "--format", "jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    out, err = started.communicate(line + b"\n{\n\n" + line, timeout=120)
    told = [json.loads(each) for each in out.decode().splitlines()]
    assert [each["status"] for each in told] == ["decided", "refused", "decided"]
    assert [each["line"] for each in told] == [1, 2, 4]
    assert started.returncode == 3 and err == b""


def test_the_environment_decides_no_encoding(tmp_path: Path) -> None:
    """In an environment of plain ASCII, Chinese text is written as UTF-8 and nothing fails."""
    words = [sys.executable, "-m", "baozhang_rules.cli", "decide", str(TOWN), str(RECORD), *DAY]
    path = os.pathsep.join(each for each in sys.path if each)
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = subprocess.run(words, env=environment, capture_output=True, timeout=120, cwd=tmp_path)
    assert done.returncode == 0 and "困难家庭：符合" in done.stdout.decode("utf-8")


def test_a_folder_of_policies_with_odd_names(tmp_path: Path, capsys: Capsys) -> None:
    """Files with blanks, brackets and Chinese in their names are found, checked and named."""
    folder = tmp_path / "我的 政策 [1]{x}%s"
    folder.mkdir()
    shutil.copy(policies_path() / "examples" / "town.pol", folder / "青 石.pol")
    assert run(capsys, "check", folder).code == OK
    (folder / "坏 {0}.pol").write_text("定义 甲 = 乙丙\n", encoding="utf-8")
    answer = run(capsys, "check", folder)
    failed(answer, 1)
    assert "坏 {0}.pol" in answer.err


def test_a_result_never_takes_the_place_of_what_is_read(tmp_path: Path, capsys: Capsys) -> None:
    """Writing onto the policy or the record that a command reads is refused by code, and the file stays as it was."""
    policy, record = tmp_path / "a.pol", tmp_path / "a.json"
    policy.write_bytes(TOWN.read_bytes())
    record.write_bytes(RECORD.read_bytes())
    for words in (
        ["decide", policy, record, *DAY, "-o", record],
        ["explain", policy, record, *DAY, "-o", policy],
        ["schema", policy, "-o", tmp_path / "." / "a.pol"],
        ["test", policy, "--junit", policy],
    ):
        failed(run(capsys, *words), FILES, "POL0918")
    assert policy.read_bytes() == TOWN.read_bytes() and record.read_bytes() == RECORD.read_bytes()


@POSIX
@pytest.mark.parametrize("stream", ["0<&-", "1>&-", "2>&-"])
def test_a_closed_stream(stream: str) -> None:
    """A standard stream that the caller closed is no fault of the program: output that goes nowhere is told by code and exit 4."""
    command = f'"{sys.executable}" -m baozhang_rules.cli check "{TOWN}" {stream}'
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, timeout=120)
    assert done.returncode == (FILES if stream.startswith("1") else OK)
    assert b"Traceback" not in done.stderr and (b"POL0903" in done.stderr) is stream.startswith("1")
