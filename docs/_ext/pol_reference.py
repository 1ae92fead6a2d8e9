"""Sphinx extension: pages of the reference that are made from the grammar, the keyword table and the registers.

A line `<!-- pol: NAME -->` in a page stands for the Markdown that `SECTIONS[NAME]` makes (`NAME en` for its English), and
`<!-- pol: woven FILE -->` for a policy with its gists (`pol_woven.py`).  A line `(form-NAME)=` declares a construct of the `pol` domain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pol_changelog
import pol_problems
import pol_tables
import pol_woven
from sphinx.application import Sphinx
from sphinx.util import logging

SECTIONS: dict[str, Callable[[str], str]] = {
    "keywords": pol_tables.keywords,
    "comparisons": pol_tables.comparisons,
    "bounds": pol_tables.bounds,
    "units": pol_tables.units,
    "durations": pol_tables.durations,
    "columns": pol_tables.columns,
    "meta": pol_tables.meta,
    "conventions": pol_tables.conventions,
    "causes": pol_tables.causes,
    "types": pol_tables.types,
    "builtins": pol_tables.builtins,
    "grammar": pol_tables.grammar,
    "problems": pol_problems.problems,
    "record-problems": pol_problems.record_problems,
    "changelog": pol_changelog.changelog,
}
_MARK = re.compile(r"^<!-- pol: ([\w-]+)(?: ([\w./-]+))? -->$", re.MULTILINE)
_FORM = re.compile(r"^\(form-(\w+)\)=$", re.MULTILINE)


def expanded(text: str, report: Callable[[str], Any] = lambda name: None) -> str:
    """A page with every mark replaced; a mark that names nothing is reported and stays."""

    def section(match: re.Match[str]) -> str:
        if match[1] == "form" and match[2] in pol_tables.rules():
            return "```text\n" + pol_tables.shown_form(match[2]) + "\n```\n"
        if match[1] == "woven" and match[2]:
            return pol_woven.woven(match[2])
        if match[1] not in SECTIONS:
            report(match[0])
            return match[0]
        return SECTIONS[match[1]](match[2] or "zh")

    return _FORM.sub(r"```{pol:construct} \1\n```", _MARK.sub(section, text))


def _read(app: Sphinx, name: str, source: list[str]) -> None:
    logger = logging.getLogger(__name__)
    source[0] = expanded(source[0], lambda mark: logger.warning("%s names no section of the reference", mark, location=name))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
