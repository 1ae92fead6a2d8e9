"""Kept machine code: taken while everything is the same, never when it is damaged, another's or for another processor."""

import os
import stat

import pytest

pytest.importorskip("llvmlite")
pytest.importorskip("numpy")

import ctypes

from baozhang_rules import kept
from baozhang_rules.backends.batch import llvm_object

TEXT = "define i64 @run(i64 %a) {{\n  %b = add i64 %a, {add}\n  ret i64 %b\n}}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of kept files, empty."""
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def compiled(monkeypatch):
    """Counts what is compiled."""
    seen, parse = [], llvm_object.llvm.parse_assembly

    def counting(text):
        seen.extend([text] if text else [])
        return parse(text)

    monkeypatch.setattr(llvm_object.llvm, "parse_assembly", counting)
    return seen


def result(add):
    """What the code of a text makes of 1."""
    engine = llvm_object.loaded(TEXT.format(add=add))
    return ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(engine.get_function_address("run"))(1)


def test_compiled_once(folder, compiled):
    """The second time the kept code is taken, and gives the same; another text is compiled for itself."""
    assert [result(2), result(2)] == [3, 3]
    assert len(compiled) == 1
    assert result(5) == 6
    assert len(compiled) == 2


def test_only_the_user_may_read(folder, compiled):
    """The folder is the user's alone, and so is each file."""
    result(2)
    (file,) = folder.glob("*.o")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("harm", ["cut", "changed", "renamed", "writable", "link", "empty"])
def test_what_was_harmed_is_compiled_anew(folder, compiled, harm):
    """A file that was cut, changed, moved to another key, opened to others, or is a link isn't run."""
    result(2)
    (file,) = folder.glob("*.o")
    data = file.read_bytes()
    if harm == "cut":
        file.write_bytes(data[:-7])
    elif harm == "changed":
        file.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    elif harm == "renamed":
        os.rename(file, file.with_name(f"{llvm_object.key_of(TEXT.format(add=9))}.o"))
        assert result(9) == 10
    elif harm == "writable":
        file.chmod(0o666)
    elif harm == "link":
        os.rename(file, folder / "other")
        file.symlink_to(folder / "other")
    else:
        file.write_bytes(b"")
    compiled.clear()
    assert result(2) == 3
    assert len(compiled) == 1


def test_another_processor_is_another_key(folder, monkeypatch):
    """Code for a processor with other features isn't found."""
    one = llvm_object.key_of("x")
    target, (triple, cpu, features) = llvm_object._host()
    monkeypatch.setattr(llvm_object, "_host", lambda: (target, (triple, cpu, features + ",+imagined")))
    assert llvm_object.key_of("x") != one


def test_nothing_is_kept_where_that_is_said(tmp_path, monkeypatch, compiled):
    """Without a folder code is compiled each time."""
    monkeypatch.setenv(kept.VARIABLE, "0")
    assert [result(2), result(2)] == [3, 3]
    assert len(compiled) == 2
