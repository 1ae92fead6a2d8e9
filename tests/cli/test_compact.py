"""Compact explanations on the command line: written, read back, refused with a code."""

import json
from pathlib import Path

import pytest

from baozhang_rules.cli import main

EXAMPLES = Path(__file__).resolve().parents[2] / "policies" / "examples"
TOWN, RECORD = str(EXAMPLES / "town.pol"), str(EXAMPLES / "town.json")
ON = ("--on", "2024-06-01")


@pytest.fixture
def run(capsys):
    """Run a command; its exit code, output and messages."""

    def call(*words):
        code = main([*words, "--lang", "zh"])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_what_decide_writes_is_read_back(run, tmp_path):
    """`restore` prints what `explain` prints, of the line that is asked for, as text and as JSON."""
    stored = tmp_path / "stored.jsonl"
    records = tmp_path / "records.jsonl"
    line = json.dumps(json.loads(Path(RECORD).read_text(encoding="utf-8")), ensure_ascii=False)
    records.write_text(f"{line}\n{{}}\n{line}\n", encoding="utf-8")
    assert run("decide", TOWN, str(records), *ON, "--format", "compact", "-o", str(stored))[0] == 0
    assert [json.loads(each)["line"] for each in stored.read_text(encoding="utf-8").splitlines()] == [1, 2, 3]
    for number in ("1", "2", "3"):
        for form in ("text", "json"):
            direct = run("explain", TOWN, str(records), *ON, "--line", number, "--format", form)
            assert run("restore", TOWN, str(stored), "--line", number, "--format", form) == direct


def test_explain_gives_one_for_a_reader(run, tmp_path):
    """`explain --format compact` gives it for the reader, masked or not, with the catalogue if asked; a refused record too."""
    code, out, _ = run("explain", TOWN, RECORD, *ON, "--format", "compact", "--reader", "auditor", "--show-sensitive", "--catalogue")
    found = json.loads(out)
    assert (code, found["reader"], found["shows_sensitive"], found["catalogue"]["catalogue"]) == (0, "auditor", True, 1)
    bad = tmp_path / "bad.json"
    bad.write_text('{"存款": -1}', encoding="utf-8")
    code, out, _ = run("explain", TOWN, str(bad), *ON, "--format", "compact")
    assert (code, json.loads(out)["status"], json.loads(out)["compact"]) == (3, "refused", 1)


def test_who_is_given_none_is_told_the_code(run, tmp_path):
    """The public, another policy set, what is no compact explanation, a line that isn't there: a code and an exit code each."""
    code, _, err = run("explain", TOWN, RECORD, *ON, "--format", "compact", "--reader", "public")
    assert code == 2 and "POL0932" in err and "API0005" in err
    code, _, err = run("restore", TOWN, RECORD)
    assert code == 1 and "API0008" in err
    stored = tmp_path / "stored.jsonl"
    run("decide", TOWN, RECORD, *ON, "--format", "compact", "-o", str(stored))
    code, _, err = run("restore", str(EXAMPLES.parent / "std"), str(stored))
    assert code == 1 and "API0007" in err
    assert [run("restore", TOWN, str(stored), "--line", line)[0] for line in ("0", "2")] == [4, 4]
    assert run("restore", TOWN, str(tmp_path / "none"))[0] == 4


def test_the_catalogue_is_shown(run):
    """`show --catalogue` prints it as JSON."""
    code, out, _ = run("show", TOWN, "--catalogue")
    assert (code, json.loads(out)["rules"]["KUNNAN"]["name"]) == (0, "困难家庭")
