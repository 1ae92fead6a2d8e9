"""Files of records for the commands: one JSON record, or JSON lines."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO, Any

from baozhang_rules.api import Decision, PolicySet
from baozhang_rules.cli.common import FILES, Stop
from baozhang_rules.cli.late import diagnostics
from baozhang_rules.runtime.records import MAX_BYTES
from baozhang_rules.text import ReadFailure, open_file, refuse_changed


def decisions(policy: PolicySet, path: str, on: date, dates: Mapping[str, Any]) -> Iterator[tuple[int, Decision]]:
    """(line or place, decision) of every record in a file; ``-`` is standard input."""
    if path == "-":
        yield from policy.decide_lines(standard_input(), on, **dates)
        return
    try:
        with io.BufferedReader(open_file(path)) as file:
            before = os.fstat(file.fileno())
            if path.endswith(".jsonl"):
                yield from policy.decide_lines(file, on, **dates)
                refuse_changed(file, before, path)
            else:
                data = file.read(MAX_BYTES + 1)
                refuse_changed(file, before, path)
                yield 1, policy.decide(data, on, **dates)
    except ReadFailure as failure:
        raise Stop(FILES, diagnostics.file_problem(failure)) from None


def standard_input() -> IO[bytes]:
    """The bytes of standard input, each as soon as it comes."""
    return io.BufferedReader(sys.stdin.buffer.raw) if hasattr(sys.stdin.buffer, "raw") else sys.stdin.buffer
