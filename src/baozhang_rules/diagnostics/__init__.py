"""Problems as data with a stable code, and every way to show them: terminal, one line, JSON, SARIF, page."""

from baozhang_rules.diagnostics.collector import Collector
from baozhang_rules.diagnostics.files import file_problem
from baozhang_rules.diagnostics.machine import SCHEMA_VERSION, to_json, to_sarif
from baozhang_rules.diagnostics.pages import explain_code
from baozhang_rules.diagnostics.plain import render_plain
from baozhang_rules.diagnostics.problem import (
    Edit,
    Fix,
    Lang,
    Problem,
    Secondary,
    Severity,
    problem,
    registry,
)
from baozhang_rules.diagnostics.suggest import did_you_mean, nearest
from baozhang_rules.diagnostics.terminal import render_text

__all__ = [
    "SCHEMA_VERSION",
    "Collector",
    "Edit",
    "Fix",
    "Lang",
    "Problem",
    "Secondary",
    "Severity",
    "did_you_mean",
    "explain_code",
    "file_problem",
    "nearest",
    "problem",
    "registry",
    "render_plain",
    "render_text",
    "to_json",
    "to_sarif",
]
