"""Files of records for the commands: one JSON record, or JSON lines."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO, Any

from baozhang_rules.api import Decision, PolicySet
from baozhang_rules.cli.common import FILES, Stop
from baozhang_rules.diagnostics import file_problem
from baozhang_rules.runtime.records import MAX_BYTES
from baozhang_rules.text import FailureKind, ReadFailure


def decisions(policy: PolicySet, path: str, on: date, dates: Mapping[str, Any]) -> Iterator[tuple[int, Decision]]:
    """(line or place, decision) of every record in a file; ``-`` is standard input."""
    stream = open_records(path)
    if path.endswith(".jsonl") or path == "-":
        yield from policy.decide_lines(stream, on, **dates)
        stream.close()
        return
    with stream:
        data = stream.read(MAX_BYTES + 1)
    yield 1, policy.decide(data, on, **dates)


def open_records(path: str) -> IO[bytes]:
    """The file's bytes; a coded stop when it can't be read."""
    if path == "-":
        return io.BufferedReader(sys.stdin.buffer.raw) if hasattr(sys.stdin.buffer, "raw") else sys.stdin.buffer
    try:
        return open(path, "rb")
    except FileNotFoundError:
        kind: FailureKind = "missing"
    except IsADirectoryError:
        kind = "is_directory"
    except PermissionError:
        kind = "permission"
    except OSError:
        kind = "unreadable"
    raise Stop(FILES, file_problem(ReadFailure(kind, path)))
