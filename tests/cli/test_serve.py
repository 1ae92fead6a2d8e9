"""`baozhang serve --stdio`: one answer per request, in order, whatever the request is."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.robust.commands import FILES, OK, PROBLEMS, RECORD, TOWN, USAGE, failed, run

from baozhang_rules import PolicySet
from baozhang_rules.cli import serve
from baozhang_rules.runtime.records import MAX_BYTES

Capsys = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch
HOUSEHOLD = json.loads(RECORD.read_text(encoding="utf-8"))
posix = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


def served(capsys: Capsys, patch: Patch, *lines: object, words: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The answers to requests, given as data, text or bytes."""
    raw = b"".join((each if isinstance(each, bytes) else _line(each)) + b"\n" for each in lines)
    patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
    answer = run(capsys, "serve", "--stdio", TOWN, *words)
    assert (answer.code, answer.err) == (OK, "")
    return [json.loads(line) for line in answer.out.splitlines()]


def _line(request: object) -> bytes:
    return (request if isinstance(request, str) else json.dumps(request, ensure_ascii=False)).encode()


def test_a_request_is_decided(capsys: Capsys, monkeypatch: Patch) -> None:
    """An answer holds the id of its request and the decision that the Python interface gives."""
    (answer,) = served(capsys, monkeypatch, {"id": "甲-1", "record": HOUSEHOLD, "on": "2024-06-01"})
    expected = PolicySet.load(TOWN).decide(HOUSEHOLD, date(2024, 6, 1)).to_json()
    assert answer == {"id": "甲-1", "decision": json.loads(json.dumps(expected))}


@pytest.mark.parametrize("reader", [None, "applicant", "clerk", "auditor", "public"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_explanation_comes_when_asked_for(reader: Any, language: Any, capsys: Capsys, monkeypatch: Patch) -> None:
    """With `explain` the answer also holds the explanation, in that language, for that reader."""
    request = {"record": HOUSEHOLD, "on": "2024-06-01", "explain": language, "reader": reader}
    (answer,) = served(capsys, monkeypatch, request)
    decision = PolicySet.load(TOWN).decide(json.dumps(HOUSEHOLD), date(2024, 6, 1))
    assert answer["explanation"] == decision.explain(language, reader or "applicant")


def test_dates_of_the_command_hold_unless_a_request_gives_its_own(capsys: Capsys, monkeypatch: Patch) -> None:
    """A request's dates win over those of the command line, those over today."""
    words = ("--on", "2024-06-01", "--rules-on", "2024-05-01", "--known", "2024-07-01")
    first, second = served(
        capsys, monkeypatch, {"record": {}}, {"record": {}, "on": "2025年2月3日", "known": "2025-03-01"}, words=words
    )
    assert first["decision"]["dates"] == {"base": "2024-06-01", "rules": "2024-05-01", "known": "2024-07-01"}
    assert second["decision"]["dates"] == {"base": "2025-02-03", "rules": "2024-05-01", "known": "2025-03-01"}
    (today,) = served(capsys, monkeypatch, {"record": {}, "on": None})
    assert today["decision"]["dates"]["base"] in {str(date.today()), str(date.fromordinal(date.today().toordinal() - 1))}


def test_numbers_are_exact(capsys: Capsys, monkeypatch: Patch) -> None:
    """A number of a record is taken as it is written: a hundredth more than the line allows is more."""
    line = '{"record": {"存款": %s}, "on": "2024-06-01"}'
    fine, finer = served(capsys, monkeypatch, line % "5000.01", line % "5000.0100000000000000000001")
    assert fine["decision"]["status"] == "decided"
    assert [p["code"] for p in finer["decision"]["problems"]] == ["REC0016"]


@pytest.mark.parametrize(
    ("request_", "id", "code"),
    [
        ("not JSON", None, "REC0002"),
        (b"\xff\xfe", None, "REC0001"),
        ("[1]", None, "REC0006"),
        ("7", None, "REC0006"),
        ('{"record": {}', None, "REC0002"),
        ('{"id": 1, "id": 2, "record": {}}', None, "REC0005"),
        ("[" * 100, None, "REC0004"),
        ('{"id": "\\ud800", "record": {}}', None, "REC0008"),
        ({"id": "x" * 20_000, "record": {}}, None, "REC0031"),
        ('{"id": 2, "\\ud800": {}}', 2, "POL0912"),
        ('{"id": 1.5, "record": {}}', None, "POL0913"),
        ('{"id": NaN, "record": {}}', None, "POL0913"),
        ('{"id": [1], "record": {}}', None, "POL0913"),
        ({"id": True, "record": {}}, None, "POL0913"),
        ({"id": 5}, 5, "POL0913"),
        ({"id": -5, "record": None}, -5, "POL0913"),
        ({"id": "a", "record": []}, "a", "POL0913"),
        ({"id": "a", "record": "{}"}, "a", "POL0913"),
        ({"id": "a", "record": {}, "date": "2024-06-01"}, "a", "POL0912"),
        ({"id": "a", "record": {}, "on": "2024-6-1"}, "a", "POL0902"),
        ({"id": "a", "record": {}, "on": "2024-02-30"}, "a", "POL0902"),
        ({"id": "a", "record": {}, "known": 20240601}, "a", "POL0913"),
        ({"id": "a", "record": {}, "rules_on": {}}, "a", "POL0913"),
        ({"id": "a", "record": {}, "explain": True}, "a", "POL0913"),
        ({"id": "a", "record": {}, "explain": "fr"}, "a", "POL0913"),
        ({"id": "a", "record": {}, "explain": {}}, "a", "POL0913"),
        ({"id": "a", "record": {}, "reader": "king"}, "a", "POL0913"),
        ({"id": "a", "record": {}, "reader": ["clerk"]}, "a", "POL0913"),
    ],
)
def test_a_wrong_request_gets_a_coded_answer(request_: Any, id: Any, code: str, capsys: Capsys, monkeypatch: Patch) -> None:
    """What is wrong is said in both languages under a code; the next request is answered as if nothing had been."""
    wrong, right = served(capsys, monkeypatch, request_, {"id": "next", "record": {}})
    assert wrong["id"] == id and set(wrong) == {"id", "error"}
    assert wrong["error"]["code"] == code and wrong["error"]["zh"] and wrong["error"]["en"]
    assert (right["id"], right["decision"]["status"]) == ("next", "decided")


def test_a_line_that_is_too_long_is_passed_over(capsys: Capsys, monkeypatch: Patch) -> None:
    """A line of more bytes than a record may have is answered with its code, and isn't held."""
    long, right = served(capsys, monkeypatch, b'{"record": {"x": "' + b"a" * MAX_BYTES * 2 + b'"}}', {"id": 1, "record": {}})
    assert (long["id"], long["error"]["code"], right["id"]) == (None, "REC0003", 1)


def test_a_refused_record_is_a_decision(capsys: Capsys, monkeypatch: Patch) -> None:
    """A record that is refused is no wrong request: the decision says why, and so does the explanation."""
    (answer,) = served(capsys, monkeypatch, {"id": 1, "record": {"存款": -1}, "explain": "en"})
    assert answer["decision"]["status"] == "refused" and "REC0015" in answer["explanation"]


def test_answers_keep_the_order_and_blank_lines_get_none(capsys: Capsys, monkeypatch: Patch) -> None:
    """There is one answer for each line that isn't blank, in the order of the lines."""
    lines = [each for number in range(50) for each in ({"id": number, "record": {}}, "  ", "")]
    assert [answer["id"] for answer in served(capsys, monkeypatch, *lines)] == list(range(50))


def test_a_fault_of_the_program_is_an_answer_too(capsys: Capsys, monkeypatch: Patch) -> None:
    """Should the program itself fail on a request, the answer says so without any value, and the next is answered."""
    decide = PolicySet.decide

    def failing(self: PolicySet, record: Any, *words: Any, **dates: Any) -> Any:
        if "x" in record:
            raise RuntimeError("证件号")
        return decide(self, record, *words, **dates)

    monkeypatch.setattr(PolicySet, "decide", failing)
    wrong, right = served(capsys, monkeypatch, {"id": 1, "record": {"x": 1}}, {"id": 2, "record": {}})
    assert wrong["error"]["code"] == "POL0907" and "证件号" not in str(wrong)
    assert "decision" in right


def test_the_guide_names_every_field() -> None:
    """The guide on embedding has a row for each field of a request, in the order in which messages list them."""
    guide = (Path(__file__).resolve().parents[2] / "docs" / "guide" / "embedding.md").read_text(encoding="utf-8")
    table = guide.split("只有 `record` 必须写")[1].split("\n\n")[1]
    assert tuple(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == serve.FIELDS


def test_several_policies_are_one_set(capsys: Capsys, monkeypatch: Patch, tmp_path: Any) -> None:
    """More than one policy is loaded as one set, as `PolicySet.load` does."""
    more = tmp_path / "more.pol"
    more.write_text("政策 试.外加\n定义 另数 : 元 = 1 元\n", encoding="utf-8")
    (answer,) = served(capsys, monkeypatch, {"record": {}}, words=(str(more),))
    assert answer["decision"]["policy"]["hash"] == PolicySet.load(TOWN, more).hash


def test_a_policy_that_cannot_be_used_ends_the_command(capsys: Capsys, tmp_path: Any) -> None:
    """Problems of the policy go to standard error, with the exit codes of the other commands."""
    wrong = tmp_path / "w.pol"
    wrong.write_text("政策 试\n定义 甲 : 元 = 乙\n", encoding="utf-8")
    bare = tmp_path / "b.pol"
    bare.write_text("政策 试\n定义 甲 : 元 = 1 元\n", encoding="utf-8")
    for words, code in (((wrong,), PROBLEMS), ((bare,), PROBLEMS), ((tmp_path / "no.pol",), FILES), ((TOWN, "--on", "x"), USAGE)):
        answer = run(capsys, "serve", "--stdio", *words)
        failed(answer, code)
        assert answer.out == ""
    failed(run(capsys, "serve", TOWN), USAGE, "POL0910")


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process of its own."""
    words = [sys.executable, "-m", "baozhang_rules.cli", "serve", "--stdio", str(TOWN)]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe) as running:
        yield running
        running.kill()


def ask(process: subprocess.Popen[bytes], id: int) -> dict[str, Any]:
    """Send one request and wait for its answer."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps({"id": id, "record": {}}).encode() + b"\n")
    process.stdin.flush()
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def test_each_answer_comes_at_once_and_the_end_of_input_ends_it(process: subprocess.Popen[bytes]) -> None:
    """An answer doesn't wait for further requests; when there are no more, the process ends with 0 and no word."""
    assert [ask(process, number)["id"] for number in range(3)] == [0, 1, 2]
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (OK, b"", b"")


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, OK), (signal.SIGINT, 130)])
def test_it_ends_at_a_signal(number: int, code: int, process: subprocess.Popen[bytes]) -> None:
    """While it waits, SIGTERM ends it with 0 and SIGINT with 130, without a traceback."""
    assert ask(process, 1)["id"] == 1
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (code, b"")


@posix
def test_an_answer_is_finished_before_a_signal_ends_it(capsys: Capsys, monkeypatch: Patch) -> None:
    """A signal that comes while a request is worked on ends the process after its answer, before the next one."""
    answer = serve.Service.answer

    def interrupted(self: serve.Service, line: Any) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        return answer(self, line)

    monkeypatch.setattr(serve.Service, "answer", interrupted)
    before = signal.getsignal(signal.SIGTERM)
    assert [each["id"] for each in served(capsys, monkeypatch, {"id": 1, "record": {}}, {"id": 2, "record": {}})] == [1]
    assert signal.getsignal(signal.SIGTERM) is before


@posix
def test_a_reader_that_goes_away_is_no_traceback(process: subprocess.Popen[bytes]) -> None:
    """When nobody reads the answers any more, the process ends as other commands do, without a word."""
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    ask(process, 1)
    process.stdout.close()
    process.stdin.write(b'{"record": {}}\n')
    process.stdin.flush()
    assert (process.wait(60), process.stderr.read()) == (FILES, b"")


def test_a_request_may_ask_for_the_compact_explanation(capsys: Capsys, monkeypatch: Patch) -> None:
    """With ``compact`` an answer holds what `Decision.compact` gives for the reader; the public is refused it by code."""
    wanted = ({"compact": True}, {}, {"compact": True, "reader": "public"}, {"compact": "yes"})
    answers = served(capsys, monkeypatch, *({"record": HOUSEHOLD, "on": "2024-06-01", **each} for each in wanted))
    assert answers[0]["compact"]["compact"] == 1 and answers[0]["compact"]["results"] == answers[0]["decision"]["results"]
    assert "compact" not in answers[1]
    assert [each["error"]["code"] for each in answers[2:]] == ["POL0932", "POL0913"]
