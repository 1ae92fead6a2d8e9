"""Reading a file into a source, and each way to fail."""

import os
import socket
import sys

import pytest

from baozhang_rules.text import Position, ReadFailure, Source, decode_source, read_source


def failure_of(path, **options):
    """Read a path that can't be read and return the failure."""
    with pytest.raises(ReadFailure) as caught:
        read_source(path, **options)
    return caught.value


def write(folder, data):
    """Write bytes to a file and return its path."""
    path = folder / "办法.pol"
    path.write_bytes(data)
    return path


def test_reads_utf8(tmp_path):
    """A UTF-8 file becomes a source named by its path, its line ends as they are."""
    path = write(tmp_path, "政策 甲\r\n".encode())
    assert read_source(path) == Source(str(path), "政策 甲\r\n")


def test_name_in_place_of_path(tmp_path):
    """A given name is shown in place of the path."""
    assert read_source(write(tmp_path, b"a"), name="a.pol").name == "a.pol"


def test_drops_one_byte_order_mark(tmp_path):
    """The byte order mark that Windows editors write is not part of the text; a second one is."""
    assert read_source(write(tmp_path, b"\xef\xbb\xbf\xef\xbb\xbfa")).text == "\ufeffa"


def test_missing(tmp_path):
    """A file that isn't there, or lies under a file, is missing."""
    inside = write(tmp_path, b"a") / "b.pol"
    assert [failure_of(tmp_path / "b.pol").kind, failure_of(inside).kind] == ["missing", "missing"]


def test_directory(tmp_path):
    """A folder is told apart from a file."""
    assert failure_of(tmp_path).kind == "is_directory"


def test_size_limit(tmp_path):
    """A file of exactly the limit is read, one byte more is refused with the limit."""
    path = write(tmp_path, b"abcd")
    assert read_source(path, max_bytes=4).text == "abcd"
    failure = failure_of(path, max_bytes=3)
    assert (failure.kind, failure.limit) == ("too_large", 3)


def test_not_utf8_after_a_mark():
    """The offset of the first bad byte counts from the file's first byte, its mark included."""
    with pytest.raises(ReadFailure) as caught:
        decode_source("a.pol", b"\xef\xbb\xbf\xe4\xbd\x8e\nab\xff")
    failure = caught.value
    assert (failure.kind, failure.offset, failure.position) == ("not_utf8", 9, Position(2, 3))
    assert failure.encoding is None


def test_guesses_gb18030():
    """A Chinese file saved by a spreadsheet is guessed to be GB18030."""
    with pytest.raises(ReadFailure) as caught:
        decode_source("a.pol", "政策 低保".encode("gb18030"))
    assert (caught.value.kind, caught.value.encoding) == ("not_utf8", "GB18030")


def test_guesses_utf16():
    """Notepad's "Unicode" is UTF-16 and is named so, although it holds zero bytes."""
    with pytest.raises(ReadFailure) as caught:
        decode_source("a.pol", b"\xff\xfe" + "a".encode("utf-16-le"))
    assert (caught.value.kind, caught.value.encoding) == ("not_utf8", "UTF-16")


def test_binary():
    """A zero byte means that the file isn't text, even where the bytes after it aren't UTF-8."""
    with pytest.raises(ReadFailure) as caught:
        decode_source("a.xlsx", b"PK\n\x00\xff")
    assert (caught.value.kind, caught.value.offset) == ("binary", 3)
    assert caught.value.position == Position(2, 1)


def test_path_that_cannot_be(tmp_path):
    """A path with a zero character is unreadable, and doesn't escape as another exception."""
    assert failure_of("a\0b").kind == "unreadable"


def test_permission(tmp_path, monkeypatch):
    """A file that the user may not open is a matter of permission."""

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("baozhang_rules.text.decode.os.open", refuse)
    assert failure_of(tmp_path / "a.pol").kind == "permission"


def test_changed_while_reading(tmp_path, monkeypatch):
    """A file that grows between the two looks at its state is not taken."""
    path = write(tmp_path, b"old")
    look, looks = os.fstat, []

    def look_and_grow(descriptor):
        state = look(descriptor)
        if len(looks) == 1:  # the first look is for what kind of file it is
            with open(path, "ab") as file:
                file.write(b" and new")
        looks.append(descriptor)
        return state

    monkeypatch.setattr("baozhang_rules.text.decode.os.fstat", look_and_grow)
    assert failure_of(path).kind == "changed_while_reading"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_file(tmp_path):
    """A named pipe, which would wait for a writer, a device and a socket are refused at once."""
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "s"))
        for path in (tmp_path / "fifo", tmp_path / "s", "/dev/null", "/dev/zero"):
            assert failure_of(path).kind == "not_a_file"


def test_a_name_that_is_too_long():
    """What the system says of a path is kept as its code."""
    failure = failure_of("n" * 5000)
    assert (failure.kind, failure.detail) == ("unreadable", "ENAMETOOLONG")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_reads_a_pipe():
    """A pipe, such as a shell's process substitution, is read to its end."""
    reader, writer = os.pipe()
    os.write(writer, "甲".encode())
    os.close(writer)
    try:
        assert read_source(f"/dev/fd/{reader}").text == "甲"
    finally:
        os.close(reader)
