"""`baozhang fmt`: what it writes, what it only tells, and what it leaves alone."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from tests.robust.commands import FILES, OK, PROBLEMS, Answer, failed, run

Capsys = pytest.CaptureFixture[str]
LOOSE = "语言版本 1\n定义  甲:元=1元 # 一\n"
NEAT = "语言版本 1\n定义 甲 : 元 = 1 元  # 一\n"
BROKEN = "语言版本 1\n定义  甲 = 年龄大于60周岁\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a loose, a neat and a broken file."""
    for name, text in (("loose", LOOSE), ("neat", NEAT), ("broken", BROKEN)):
        (tmp_path / f"{name}.pol").write_text(text, encoding="utf-8")
    return tmp_path


def texts(folder: Path) -> dict[str, str]:
    """The files of a folder."""
    return {path.stem: path.read_bytes().decode() for path in folder.glob("*.pol")}


def typed(capsys: Capsys, monkeypatch: pytest.MonkeyPatch, text: bytes, *words: str) -> Answer:
    """Run `fmt -` on a text typed in."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))
    return run(capsys, "fmt", "-", *words)


def test_files_are_formatted_in_place(folder: Path, capsys: Capsys) -> None:
    """What can be formatted is; a broken file stays as it is, with its problem shown, and the exit code tells of it."""
    answer = run(capsys, "fmt", folder)
    failed(answer, PROBLEMS, "POL0050")
    assert texts(folder) == {"loose": NEAT, "neat": NEAT, "broken": BROKEN}
    assert answer.out == f"{folder / 'loose.pol'}\n"
    assert "3 个文件:改了 1 个,1 个有错" in answer.err
    assert sorted(path.name for path in folder.iterdir()) == ["broken.pol", "loose.pol", "neat.pol"]


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_telling_without_writing(option: str, folder: Path, capsys: Capsys) -> None:
    """`--check` lists what would change, `--diff` shows how; both end with 1 and write nothing."""
    (folder / "broken.pol").unlink()
    before = texts(folder)
    answer = run(capsys, "fmt", option, folder, "--lang", "en")
    assert answer.code == PROBLEMS and texts(folder) == before
    assert "neat.pol" not in answer.out and str(folder / "loose.pol") in answer.out
    assert ("-定义  甲:元=1元 # 一\n+定义 甲 : 元 = 1 元  # 一" in answer.out) == (option == "--diff")
    assert "2 files: 1 would change, 0 with errors" in answer.err
    assert run(capsys, "fmt", option, folder / "neat.pol").code == OK


def test_safe_fixes(folder: Path, capsys: Capsys) -> None:
    """`--fix` mends what can be mended safely and formats; what is left of other errors is shown."""
    (folder / "half.pol").write_text(BROKEN + "定义 乙 = 1 < 甲 < 3\n", encoding="utf-8")
    answer = run(capsys, "fmt", "--fix", folder)
    assert answer.code == PROBLEMS and "POL0050" not in answer.codes
    assert texts(folder)["broken"] == "语言版本 1\n定义 甲 = 年龄 大于 60 周岁\n"
    assert "年龄 大于 60周岁\n定义 乙 = 1 < 甲 < 3\n" in texts(folder)["half"]


def test_languages(folder: Path, capsys: Capsys) -> None:
    """`--to en` and `--to zh` spell keywords and units in the other language, and names stay."""
    file = folder / "neat.pol"
    assert run(capsys, "fmt", "--to", "en", file).code == OK
    assert file.read_text(encoding="utf-8") == "language version 1\ndefine 甲 : CNY = 1 CNY  # 一\n"
    assert run(capsys, "fmt", "--to", "zh", file).code == OK
    assert file.read_text(encoding="utf-8") == NEAT


def test_standard_input(capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads what is typed and prints it formatted; of a broken text nothing is printed."""
    answer = typed(capsys, monkeypatch, LOOSE.encode())
    assert (answer.code, answer.out, answer.err) == (OK, NEAT, "")
    answer = typed(capsys, monkeypatch, BROKEN.encode())
    failed(answer, PROBLEMS, "POL0050")
    assert answer.out == ""
    answer = typed(capsys, monkeypatch, BROKEN.encode(), "--fix")
    assert answer.out == "语言版本 1\n定义 甲 = 年龄 大于 60 周岁\n"
    failed(typed(capsys, monkeypatch, "标准".encode("gb18030")), FILES)


def test_what_cannot_be_read_stops_nothing(folder: Path, capsys: Capsys) -> None:
    """A file that isn't there, or isn't text, is told by code; the others are formatted."""
    (folder / "binary.pol").write_bytes(b"\0")
    answer = run(capsys, "fmt", folder / "missing.pol", folder)
    failed(answer, FILES, "POL0001", "POL0050")
    assert texts(folder)["loose"] == NEAT
    empty = folder / "empty"
    empty.mkdir()
    failed(run(capsys, "fmt", empty), FILES, "POL0901")


def test_the_mode_of_a_file_and_a_link_to_it_stay(folder: Path, capsys: Capsys) -> None:
    """A formatted file keeps its permissions, and a link keeps being one."""
    file, link = folder / "loose.pol", folder / "link.pol"
    os.chmod(file, 0o640)
    try:
        link.symlink_to(file)
    except OSError:
        pytest.skip("no links here")
    assert run(capsys, "fmt", link).code == OK
    assert link.is_symlink() and file.read_text(encoding="utf-8") == NEAT
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_file_that_cannot_be_written_stays_whole(folder: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the new text can't take the old one's place, the old one is there as it was, and nothing is left beside it."""
    (folder / "broken.pol").unlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    failed(run(capsys, "fmt", folder), FILES, "POL0903")
    assert texts(folder) == {"loose": LOOSE, "neat": NEAT}
    assert len(list(folder.iterdir())) == 2
