"""What the tests of this folder share: running commands inside the test's process, and what every answer must keep."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from baozhang_rules.cli import main
from baozhang_rules.resources import policies_path

EXAMPLES = policies_path() / "examples"
TOWN = EXAMPLES / "town.pol"
RECORD = EXAMPLES / "town.json"

OK, PROBLEMS, USAGE, REFUSED, FILES, FAULT = 0, 1, 2, 3, 4, 70
CODE = re.compile(r"\b(?:POL|REC)[0-9]{4}\b")
SLOWEST = 30
"""Seconds within which a command must have ended, whatever it was given; generous."""


class Answer(NamedTuple):
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err

    @property
    def codes(self) -> set[str]:
        return set(CODE.findall(self.text))


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Answer:
    """Run a command; no traceback, no fault of the program itself, in good time."""
    capsys.readouterr()
    start = time.process_time()
    code = main([str(word) for word in words])
    took = time.process_time() - start
    answer = Answer(code, *capsys.readouterr())
    assert "Traceback" not in answer.text
    assert code != FAULT, answer.text
    assert took < SLOWEST
    return answer


def failed(answer: Answer, code: int, *problems: str) -> None:
    """The command ended with an exit code and named these problems, or at least one."""
    assert answer.code == code, answer.text
    assert answer.codes >= set(problems) and answer.codes, answer.text
