"""Mistakes in commands that no other test makes: each ends with its code and says the way out."""

import sys

import pytest
from tests.robust.commands import PROBLEMS, RECORD, TOWN, USAGE, run


def test_a_code_that_does_not_exist(capsys):
    """`error` with another code says so; the code of the fast engine's warning has a page like the others."""
    answer = run(capsys, "error", "POL9999", "--lang", "zh")
    assert (answer.code, answer.codes) == (PROBLEMS, {"POL0904", "POL9999"})
    assert "ENG0001 (warning)" in run(capsys, "error", "eng0001", "--lang", "en").out


def test_an_extra_that_is_not_installed(capsys, monkeypatch):
    """A command that needs a package which isn't there names the extra to install."""
    for module in ("chinese_calendar", "chinese_calendar.constants"):
        monkeypatch.setitem(sys.modules, module, None)
    answer = run(capsys, "decide", TOWN, RECORD, "--on", "2024-06-01", "--calendar", "china", "--lang", "zh")
    assert (answer.code, answer.codes) == (USAGE, {"POL0908"})
    assert "calendar" in answer.err


def test_a_batch_in_a_format_that_is_not_known(tmp_path):
    """A spreadsheet is no batch: the formats that are read and written are named."""
    pytest.importorskip("pyarrow")
    from baozhang_rules.population.files import FileTrouble
    from baozhang_rules.population.writing import writing

    with pytest.raises(FileTrouble) as caught, writing(str(tmp_path / "甲.xls")):
        pass
    problem = caught.value.problem
    assert problem.code == "POL0605" and ".parquet" in problem.help("zh")
