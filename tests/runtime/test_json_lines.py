"""JSON lines: one record a line, and a bad line stops nothing."""

import io

import pytest
from tests.runtime.household import SCHEMA

from baozhang_rules.runtime.records import Loaded, Record, iter_json_lines


def read(data: bytes, limit: int = 200) -> list[tuple[int, Loaded]]:
    """The lines of `data`, read in binary with a small limit."""
    return list(iter_json_lines(io.BytesIO(data), SCHEMA, limit))


def codes(loaded: Loaded) -> list[str]:
    """The codes of a line's problems; none for a record."""
    return [] if isinstance(loaded, Record) else [problem.code for problem in loaded]


def test_a_bad_line_stops_nothing() -> None:
    """Broken, misspelt and undecodable lines are reported by number; the lines about them load."""
    data = b'{"id": 1}\n\n{"id": \r\n{"id": 2}\r\n\xff\n{"x": 1}\n{"id": 3}'
    found = read(data)
    assert [number for number, _ in found] == [1, 3, 4, 5, 6, 7]
    assert [codes(loaded) for _, loaded in found] == [[], ["REC0002"], [], ["REC0001"], ["REC0011"], []]
    assert [loaded.id for _, loaded in found if isinstance(loaded, Record)] == ["1", "2", "3"]


@pytest.mark.parametrize("length", [201, 202, 401, 402, 403, 1000, 5000])
def test_a_line_beyond_the_limit_is_skipped(length: int) -> None:
    """A line longer than the limit is one problem, whatever its length, and the next line keeps its number."""
    data = b'{"id": 1}\n' + b"[" * length + b'\n{"id": 2}\n' + b" " * length
    assert [(number, codes(loaded)) for number, loaded in read(data)] == [
        (1, []), (2, ["REC0003"]), (3, []), (4, ["REC0003"]),
    ]  # fmt: skip


def test_a_line_at_the_limit_is_read() -> None:
    """A line of exactly the limit is read, with or without an end of line."""
    line = b'{"id": 1}' + b" " * 191
    assert [codes(loaded) for _, loaded in read(line + b"\n" + line)] == [[], []]


def test_text_streams_are_read_too() -> None:
    """A stream of text gives the same records, a byte-order mark included."""
    text = '\ufeff{"备注": "甲"}\n{"备注": "乙"}\n'
    found = [loaded for _, loaded in iter_json_lines(io.StringIO(text), SCHEMA)]
    assert found == [loaded for _, loaded in read(text.encode())]
    assert all(isinstance(loaded, Record) for loaded in found)


def test_nothing_gives_nothing() -> None:
    """An empty stream has no lines."""
    assert read(b"") == []


def test_a_line_that_breaks_off_is_told_in_its_own_line() -> None:
    """Where JSON breaks off, the place told is in that line, not at the start of the next, which is another record."""
    refused = [loaded for _, loaded in read(b'{"id": 1\r\n{"id": 2\n{"id": 3') if not isinstance(loaded, Record)]
    assert [(problem.args["line"], problem.args["column"]) for problems in refused for problem in problems] == [("1", "9")] * 3
