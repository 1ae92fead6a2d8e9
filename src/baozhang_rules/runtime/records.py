"""Loading records: from JSON or Python mappings to immutable, exact records, or to all that is wrong.

A record is one JSON object. Keys are the declared names of facts or their aliases. An absent fact is unknown;
`null` or ``无`` is none, where the policy allows it. Nothing is guessed, and nothing is read through binary
floating point. Loading never raises for bad data: it answers with `RecordProblem`s, as many as there are.
"""

from collections.abc import Iterator, Mapping
from typing import IO

from baozhang_rules.runtime.record_data import (
    Entity,
    FactValue,
    Frozen,
    MonthlySeries,
    Record,
    Value,
    show_value,
)
from baozhang_rules.runtime.record_json import MAX_BYTES, MAX_DEPTH, MAX_TEXT, Refused, problem_at, read_json
from baozhang_rules.runtime.record_loader import MAX_PROBLEMS, Loaded, Loader, TooManyProblems
from baozhang_rules.runtime.record_problems import RECORD_MESSAGES, RecordProblem
from baozhang_rules.runtime.schema import RecordSchema

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_PROBLEMS",
    "MAX_TEXT",
    "RECORD_MESSAGES",
    "Entity",
    "FactValue",
    "Frozen",
    "Loaded",
    "MonthlySeries",
    "Record",
    "RecordProblem",
    "Refused",
    "Value",
    "iter_json_lines",
    "json_lines",
    "load_record",
    "problem_at",
    "read_json",
    "show_value",
]


def load_record(data: str | bytes | Mapping[str, object], schema: RecordSchema, max_bytes: int = MAX_BYTES) -> Loaded:
    """The record in JSON text, UTF-8 bytes or a mapping of Python values, or every problem that it has.

    In a mapping numbers are `int`, `Decimal`, `Fraction` or text, never `float`; days may be dates. JSON
    longer than `max_bytes` is refused unread. Bad data never raise.
    """
    loader = Loader(schema)
    try:
        raw = read_json(data, max_bytes) if isinstance(data, str | bytes | bytearray) else data
        return loader.record(raw)
    except Refused as refused:
        return (problem_at("", refused),)
    except TooManyProblems:
        limit = RecordProblem("REC0032", "", {"limit": str(MAX_PROBLEMS)})
        return (*loader.problems, limit)


def id_given(data: object, schema: RecordSchema) -> str | None:
    """The id of a record that was refused, where it can be read all the same, so that whoever mends the record finds it."""
    loader = Loader(schema)
    try:
        return loader.id_of(read_json(data) if isinstance(data, str | bytes) else data)
    except Refused:
        return None


def iter_json_lines(
    stream: IO[bytes] | IO[str], schema: RecordSchema, max_bytes: int = MAX_BYTES
) -> Iterator[tuple[int, Loaded]]:
    """Each line of JSON lines with its number from 1: a record, or what is wrong with that line.

    Blank lines are passed over; a bad line never stops those after it, and one longer than `max_bytes` is
    skipped without being held. Open the stream in binary: a text stream itself raises at undecodable bytes.
    """
    for number, line in json_lines(stream, max_bytes):
        if line is None:
            yield number, (RecordProblem("REC0003", "", {"limit": str(max_bytes)}),)
        else:
            yield number, load_record(line, schema, max_bytes + 1)


def json_lines(stream: IO[bytes] | IO[str], max_bytes: int = MAX_BYTES) -> Iterator[tuple[int, bytes | str | None]]:
    """Each line that isn't blank, without its end, with its number from 1; None for one longer than `max_bytes`, which is not held."""
    number = 0
    while line := stream.readline(max_bytes + 1):
        number += 1
        if len(line) > max_bytes and not _ends(line):
            _skip_line(stream, max_bytes)
            yield number, None
        elif line.strip():
            yield number, line.rstrip("\r\n") if isinstance(line, str) else line.rstrip(b"\r\n")


def _skip_line(stream: IO[bytes] | IO[str], at_once: int) -> None:
    while (part := stream.readline(at_once + 1)) and not _ends(part):
        pass


def _ends(line: bytes | str) -> bool:
    return line.endswith("\n") if isinstance(line, str) else line.endswith(b"\n")
