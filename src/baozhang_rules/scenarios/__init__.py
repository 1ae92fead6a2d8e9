"""Scenarios (算例): the records and expectations that authors write beside their rules, run against the interpreter."""

from baozhang_rules.scenarios.report import junit, report_text
from baozhang_rules.scenarios.run import Finding, ScenarioResult, run_scenarios

__all__ = ["Finding", "ScenarioResult", "junit", "report_text", "run_scenarios"]
