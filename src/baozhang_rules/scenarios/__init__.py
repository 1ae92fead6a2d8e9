"""Scenarios (算例): the records and expectations that authors write beside their rules, run against the interpreter."""

from baozhang_rules.scenarios.coverage import Covered, coverage, coverage_text
from baozhang_rules.scenarios.mutation import Mutation
from baozhang_rules.scenarios.mutation_report import Outcome, mutation_text, noticed, outcome
from baozhang_rules.scenarios.names import check_scenarios
from baozhang_rules.scenarios.report import junit, report_text
from baozhang_rules.scenarios.run import Finding, ScenarioResult, run_scenario, run_scenarios

__all__ = [
    "Covered",
    "Finding",
    "Mutation",
    "Outcome",
    "ScenarioResult",
    "check_scenarios",
    "coverage",
    "coverage_text",
    "junit",
    "mutation_text",
    "noticed",
    "outcome",
    "report_text",
    "run_scenario",
    "run_scenarios",
]
