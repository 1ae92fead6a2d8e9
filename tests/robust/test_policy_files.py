"""Whatever stands in the place of a policy, the answer is a coded message, an exit code and an end."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest
from tests.robust.commands import FILES, OK, PROBLEMS, RECORD, TOWN, failed, run

from baozhang_rules import PolicyError, PolicySet
from baozhang_rules.text import decode

TEXT = TOWN.read_text(encoding="utf-8")
Capsys = pytest.CaptureFixture[str]

BYTES = {
    "NUL": (TEXT.replace("青石镇", "青\0镇", 1).encode(), FILES, "POL0005"),
    "binary": (bytes(range(256)) * 64, FILES, "POL0005"),
    "an archive": (b"PK\x03\x04\x14\x00\x06\x00" + random.Random(1).randbytes(4096), FILES, "POL0005"),
    "GBK": (TEXT.replace("−", "-").encode("gb18030"), FILES, "POL0004"),
    "UTF-16": (TEXT.encode("utf-16"), FILES, "POL0004"),
    "UTF-16 without a mark": (TEXT.encode("utf-16-le"), FILES, None),
    "half a character": (TEXT.encode()[:-2], FILES, "POL0004"),
    "a lone surrogate": ("定义 x = 1 元 \ud800".encode("utf-8", "surrogatepass"), FILES, "POL0004"),
    "random": (random.Random(2).randbytes(20_000).replace(b"\0", b"\1"), FILES, "POL0004"),
    "JSON": (RECORD.read_bytes(), PROBLEMS, None),
    "only a word": ("救助对象".encode(), PROBLEMS, None),
    "open brackets": (("定义 甲 : 元 = " + "(" * 5000).encode(), PROBLEMS, None),
    "deep brackets": (("定义 甲 : 元 = " + "(" * 400 + "1 元" + ")" * 400).encode(), PROBLEMS, None),
    "deep indentation": ("".join(" " * n + "当 甲:\n" for n in range(1, 600)).encode(), PROBLEMS, None),
    "one long line": (("定义 甲 : 元 = " + "1 元 + " * 30_000 + "1 元").encode(), PROBLEMS, None),
    "one long word": (("定义 " + "甲" * 1_000_000 + " : 元 = 1 元").encode(), PROBLEMS, None),
    "controls": ("\x1b[31m\x07\x08救助对象\x7f".encode(), PROBLEMS, None),
    "invisible characters": (TEXT.replace("家庭", "家\u200b庭").encode(), PROBLEMS, None),
    "text that runs backwards": (TEXT.replace("困难家庭", "\u202e困难家庭").encode(), PROBLEMS, None),
    "tabs": (TEXT.replace("  ", "\t").encode(), PROBLEMS, None),
    "a huge number": (("定义 甲 : 元 = " + "9" * 100_000 + " 元").encode(), PROBLEMS, None),
    "an exponent": ("标准 甲 = 1e400 元\n".encode(), PROBLEMS, None),
    "an impossible date": (TEXT.replace("2024-01-01 起", "2024-02-30 起").encode(), PROBLEMS, None),
}


@pytest.mark.parametrize("what", BYTES)
def test_a_bad_file_is_told_by_its_code(what: str, tmp_path: Path, capsys: Capsys) -> None:
    """A file that is no policy is reported with a code and its name, and no control character reaches the terminal."""
    data, code, problem = BYTES[what]
    file = tmp_path / "bad.pol"
    file.write_bytes(data)
    for lang in ("zh", "en"):
        answer = run(capsys, "check", file, "--lang", lang)
        failed(answer, code, *([problem] if problem else []))
        assert "bad.pol" in answer.err
        assert "\x1b" not in answer.text and "\u202e" not in answer.text and "\x07" not in answer.text
    failed(run(capsys, "decide", file, RECORD), code)


@pytest.mark.parametrize("text", ["", "\n\n\n", "# 只有注释\n", "\ufeff", "   \n\t\n", "标准 线 = 3 元\n"])
def test_a_file_without_records_decides_nothing(text: str, tmp_path: Path, capsys: Capsys) -> None:
    """A file that declares no record checks and is shown; deciding by it is refused with a code."""
    file = tmp_path / "empty.pol"
    file.write_text(text, encoding="utf-8")
    assert run(capsys, "check", file).code == OK
    assert run(capsys, "show", file).code == OK
    for words in (["decide", file, RECORD], ["explain", file, RECORD], ["schema", file]):
        failed(run(capsys, *words), PROBLEMS, "POL0911")


@pytest.mark.skipif(sys.platform == "win32", reason="a hole in a file may take room there")
def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path, capsys: Capsys) -> None:
    """A file of 100 MB (a hole) is refused by its size, as a policy, as a record, and as a calendar."""
    for name in ("huge.pol", "huge.json", "huge.jsonl"):
        with open(tmp_path / name, "wb") as file:
            file.truncate(100 * 1024 * 1024)
    failed(run(capsys, "check", tmp_path / "huge.pol"), FILES, "POL0003")
    failed(run(capsys, "decide", TOWN, tmp_path / "huge.json"), 3, "REC0003")
    failed(run(capsys, "decide", TOWN, tmp_path / "huge.jsonl"), 3, "REC0003")
    failed(run(capsys, "decide", TOWN, RECORD, "--calendar", tmp_path / "huge.json"), FILES, "POL0909")


def test_missing_files_and_folders(tmp_path: Path, capsys: Capsys) -> None:
    """A file that isn't there, an empty folder, a folder in place of records: each has its code."""
    empty = tmp_path / "空"
    empty.mkdir()
    failed(run(capsys, "check", tmp_path / "没有.pol"), FILES, "POL0001")
    failed(run(capsys, "check", TOWN, tmp_path / "没有.pol"), FILES, "POL0001")
    failed(run(capsys, "check", "没有.这个包"), FILES, "POL0206")
    failed(run(capsys, "test", tmp_path / "没有.pol"), FILES, "POL0001")
    for words in (["check", empty], ["test", empty], ["show", empty], ["schema", empty], ["decide", empty, RECORD]):
        failed(run(capsys, *words), FILES, "POL0901")
    failed(run(capsys, "decide", TOWN, tmp_path / "没有.json"), FILES, "POL0001")
    failed(run(capsys, "decide", TOWN, empty), FILES, "POL0002")
    failed(run(capsys, "check", "\0.pol"), FILES)
    failed(run(capsys, "decide", TOWN, TOWN / "x.json"), FILES)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission(tmp_path: Path, capsys: Capsys) -> None:
    """A policy or a record that may not be read is reported by its code."""
    for name, words in (("a.pol", ["check"]), ("a.json", ["decide", str(TOWN)])):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
        (tmp_path / name).chmod(0)
        failed(run(capsys, *words, tmp_path / name), FILES, "POL0006")


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that another program writes to during the reading isn't taken: half old and half new is no policy."""
    file = tmp_path / "town.pol"
    file.write_text(TEXT, encoding="utf-8")
    whole = decode._read_up_to

    def reading(stream: object, size: int) -> bytes:
        data = whole(stream, size)  # type: ignore[arg-type]
        with open(file, "a", encoding="utf-8") as other:
            other.write("\n定义 新 : 元 = 1 元\n")
        return data

    monkeypatch.setattr(decode, "_read_up_to", reading)
    failed(run(capsys, "check", file), FILES, "POL0007")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("command", ["check", "test", "fmt", "show", "schema", "watch", "decide", "explain", "calendar"])
def test_what_is_no_file_is_not_waited_for(command: str, tmp_path: Path, capsys: Capsys) -> None:
    """A named pipe or a device as a policy, a file of records or a calendar is told at once; a folder that holds one too."""
    pipe = tmp_path / "f.pol"
    os.mkfifo(pipe)
    words: dict[str, list[str | Path]] = {
        "watch": ["watch", pipe, "--rounds", "1"],
        "decide": ["decide", TOWN, pipe],
        "explain": ["explain", TOWN, "/dev/zero"],
        "calendar": ["decide", TOWN, RECORD, "--calendar", pipe],
    }
    failed(run(capsys, *words.get(command, [command, pipe])), FILES, "POL0009")
    failed(run(capsys, "check", tmp_path), FILES, "POL0009")


@pytest.mark.parametrize(("lang", "told"), [("zh", "路径或文件名太长"), ("en", "too long")])
def test_a_path_that_the_system_refuses(lang: str, told: str, tmp_path: Path, capsys: Capsys) -> None:
    """A name that is too long is an error of reading where it is read and of writing where it is written, all in one language."""
    long = tmp_path / ("n" * 300 + ".pol")
    for words in (["check", long], ["fmt", long], ["decide", TOWN, long], ["test", TOWN, "--calendar", long], ["show", long]):
        answer = run(capsys, *words, "--lang", lang)
        failed(answer, FILES, "POL0008")
        assert told in answer.err
    for words in (["decide", TOWN, RECORD, "-o", long], ["new", long]):
        answer = run(capsys, *words, "--lang", lang)
        failed(answer, FILES, "POL0903")
        assert told in answer.err
    loop = tmp_path / "loop.pol"
    loop.symlink_to(loop)
    failed(run(capsys, "check", loop), FILES, "POL0008")
    failed(run(capsys, "check", ""), FILES, "POL0001")


def test_records_that_change_while_they_are_read(tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records to which another program writes during the reading are told, and leave no result in a file."""
    from baozhang_rules.api import Decision

    plain = Decision.json
    lines, target = tmp_path / "r.jsonl", tmp_path / "out.jsonl"
    lines.write_bytes(RECORD.read_bytes().replace(b"\n", b" ") + b"\n")

    def written(decision: Decision) -> str:
        with open(lines, "ab") as other:
            other.write(b"\n")
        return plain(decision)

    monkeypatch.setattr(Decision, "json", written)
    failed(run(capsys, "decide", TOWN, lines, "--format", "jsonl", "-o", target), FILES, "POL0007")
    assert not target.exists()


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="there is no /dev/fd")
def test_records_from_a_pipe_of_the_shell(capsys: Capsys) -> None:
    """`<(…)`, a pipe that is open already, gives records as a file does, up to the size that a record may have."""
    for data, code, told in ((RECORD.read_bytes(), 0, "640"), (b" " * 60_000, 3, "REC0002")):
        ends = os.pipe()
        os.write(ends[1], data)
        os.close(ends[1])
        try:
            answer = run(capsys, "decide", TOWN, f"/dev/fd/{ends[0]}", "--on", "2024-06-01")
        finally:
            os.close(ends[0])
        assert answer.code == code and told in answer.out


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="there is no /dev/fd")
def test_a_policy_from_a_pipe_is_checked(capsys: Capsys) -> None:
    """A policy that comes through a pipe is read whole: what is wrong in it is told."""
    ends = os.pipe()
    os.write(ends[1], "救助对象 甲 乙 丙 (((\n".encode())
    os.close(ends[1])
    try:
        failed(run(capsys, "check", f"/dev/fd/{ends[0]}"), PROBLEMS)
    finally:
        os.close(ends[0])


HOUSEHOLD = "语言版本 1\n政策 试.链\n档案 家庭\n  存款 : 元 范围 0 元 至 100 元 精度 1 元\n"


@pytest.mark.parametrize("length", [90, 2000])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_definitions(length: int, backwards: bool, tmp_path: Path, capsys: Capsys) -> None:
    """Definitions built each on the one before are decided and explained; two thousand of them are refused with a code."""
    chain = [f"定义 步{n} : 元 = 步{n - 1} + 1 元" for n in range(1, length + 1)]
    file, record = tmp_path / "chain.pol", tmp_path / "r.json"
    rule = f"救助对象 甲 编码 A 范围 家庭\n  应当同时符合:\n    额: 步{length} 不低于 {length + 5} 元\n"
    text = "\n".join(["定义 步0 : 元 = 存款", *(reversed(chain) if backwards else chain), rule])
    file.write_text(HOUSEHOLD + text, encoding="utf-8")
    record.write_text('{"存款": "5 元"}', encoding="utf-8")
    answer = run(capsys, "decide", file, record, "--on", "2024-06-01")
    if length == 90:
        assert answer.code == OK and "甲：符合" in answer.out
        assert run(capsys, "explain", file, record, "--on", "2024-06-01", "--reader", "auditor").code == OK
    else:
        failed(answer, PROBLEMS)




@pytest.mark.parametrize("length", [1, 2, 100, pytest.param(1000)])
def test_a_circle_of_definitions(length: int, tmp_path: Path, capsys: Capsys) -> None:
    """Definitions that go round in a circle are refused with a code, however many they are."""
    circle = "\n".join(f"定义 步{n} : 元 = 步{(n + 1) % length} + 1 元" for n in range(length))
    file = tmp_path / "circle.pol"
    file.write_text(f"{HOUSEHOLD}{circle}\n", encoding="utf-8")
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)  # as a fresh process has it; deciding raises it
    try:
        failed(run(capsys, "check", file), PROBLEMS)
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.parametrize("sign", ["×", "+"])
def test_a_tower_of_products(sign: str, tmp_path: Path, capsys: Capsys) -> None:
    """Numbers that double their digits at each step are refused before anything runs; sums of them grow slowly and may pass."""
    steps = [f"定义 层{n} : 比率 = (层{n - 1}) {sign} (层{n - 1})" for n in range(1, 41)]
    file = tmp_path / "tower.pol"
    rule = "救助对象 甲 编码 A 范围 家庭\n  应当同时符合:\n    额: 层40 不低于 0\n"
    head = "语言版本 1\n政策 试.塔\n档案 家庭\n  数 : 比率 范围 0 至 100 精度 0.01\n定义 层0 : 比率 = 数\n"
    file.write_text(head + "\n".join(steps) + "\n" + rule, encoding="utf-8")
    answer = run(capsys, "check", file)
    if sign == "×":
        failed(answer, PROBLEMS, "POL0401")
    else:
        assert answer.code in (OK, PROBLEMS)
        record = tmp_path / "r.json"
        record.write_text('{"数": "5"}', encoding="utf-8")
        run(capsys, "decide", file, record, "--on", "2024-06-01")


TRICKS = (
    "{0.__class__}",
    "{self}",
    "{name!r:>1000000}",
    "{}",
    "{{",
    "}",
    "%s%n%(x)d",
    "__import__('os').system('touch HACKED')",
    "${jndi:ldap://x}",
    "$(touch HACKED)",
    "`touch HACKED`",
    "<script>alert(1)</script>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "]]>",
    "\\N{BELL}\\x41",
    "[link](javascript:x)",
    "{{ 7*7 }}{% raw %}",
)


@pytest.mark.parametrize("trick", TRICKS)
def test_trickery_is_only_text(trick: str, tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code, templates and markup in names, labels, citations, law and messages are text: kept as written, run by nobody."""
    monkeypatch.chdir(tmp_path)
    text = TEXT.replace("第三条(虚构)", f"第三条 {trick}").replace("两口之家,收入 900 元", trick.replace('"', "'"))
    text += f'\n提示 "{trick}" 当 家庭人数 2 人 以上\n校验 存款 不低于 0 元 错误 "{trick}"\n'
    good = tmp_path / "good.pol"
    good.write_text(text.replace("青石镇民政办(虚构)", trick), encoding="utf-8")
    for lang in ("zh", "en"):
        assert run(capsys, "check", good, "--lang", lang).code == OK
        assert trick in run(capsys, "explain", good, RECORD, "--on", "2024-06-01", "--lang", lang, "--reader", "auditor").out
        run(capsys, "test", good, "-v", "--lang", lang, "--junit", tmp_path / "j.xml")
    assert trick in run(capsys, "show", good, "--core").out or "\\" in trick
    for place in (
        "救助对象 {}",
        "定义 甲 : {} = 1 元",
        "引入 {}",
        "{}",
        "定义 甲 : 元 = {}",
        "标准 甲 = 1 {}",
        "表 {} : 元 按 x\n  | {} |",
    ):
        bad = tmp_path / "bad.pol"
        bad.write_text(place.replace("{}", trick) + "\n", encoding="utf-8")
        for form in ("text", "plain", "json", "sarif"):
            failed(run(capsys, "check", bad, "--format", form), PROBLEMS)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.pol", "good.pol", "j.xml"]


def test_trickery_in_names_of_files_and_options(capsys: Capsys, tmp_path: Path) -> None:
    """Templates and controls in the words of a command are shown, never filled in or obeyed."""
    for trick in (*TRICKS, "\x1b[2J", "\u202e"):
        for words in (
            ["check", f"{trick}.pol"],
            ["decide", TOWN, RECORD, "--on", trick],
            ["error", trick],
            ["show", TOWN, trick],
        ):
            answer = run(capsys, *words)
            assert answer.code in (PROBLEMS, 2, FILES) and answer.codes
            assert "\x1b" not in answer.text and "\u202e" not in answer.text


def test_the_error_of_a_set_says_all(tmp_path: Path) -> None:
    """`PolicyError` lists every problem, and its text holds every code."""
    file = tmp_path / "two.pol"
    file.write_text("语言版本 1\n定义 甲 : 元 = 乙\n定义 丙 : 元 = {丁}\n", encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        PolicySet.load(file)
    assert caught.value.problems
    assert all(problem.code in str(caught.value) for problem in caught.value.problems if problem.severity == "error")
