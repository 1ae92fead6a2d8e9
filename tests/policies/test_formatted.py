"""The policies that ship, and the texts that `baozhang new` writes, are laid out as `baozhang fmt` lays them out."""

from importlib.resources import files
from pathlib import Path

import pytest

from baozhang_rules.format import format_source
from baozhang_rules.resources import policies_path
from baozhang_rules.text import Source

STARTERS = Path(str(files("baozhang_rules").joinpath("cli", "starters")))
FILES = sorted([*policies_path().rglob("*.pol"), *STARTERS.glob("*.pol")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_shipped_text_is_formatted(path):
    """Formatting changes no sign of it."""
    text = path.read_text(encoding="utf-8")
    assert format_source(Source(path.name, text)).text == text
