"""A policy language and rules engine for social assistance: `.pol` policies, exact decisions, explanations."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from baozhang_rules.api import Decision, PolicySet, Result
    from baozhang_rules.ask import Interview
    from baozhang_rules.errors import CompactProblem, PolicyError, RecordRefused, UnknownName
    from baozhang_rules.explain import Explanation
    from baozhang_rules.notices import Notice
    from baozhang_rules.runtime.dates import Month, WorkingCalendar
    from baozhang_rules.runtime.records import Record, RecordProblem
    from baozhang_rules.runtime.values import FactPath, Outcome

__version__ = "0.1.0"

_HOMES = {
    "CompactProblem": "errors",
    "Decision": "api",
    "Explanation": "explain",
    "FactPath": "runtime.values",
    "Interview": "ask",
    "Month": "runtime.dates",
    "Notice": "notices",
    "Outcome": "runtime.values",
    "PolicyError": "errors",
    "PolicySet": "api",
    "Record": "runtime.records",
    "RecordProblem": "runtime.records",
    "RecordRefused": "errors",
    "Result": "api",
    "UnknownName": "errors",
    "WorkingCalendar": "runtime.dates",
}

__all__ = [
    "CompactProblem",
    "Decision",
    "Explanation",
    "FactPath",
    "Interview",
    "Month",
    "Notice",
    "Outcome",
    "PolicyError",
    "PolicySet",
    "Record",
    "RecordProblem",
    "RecordRefused",
    "Result",
    "UnknownName",
    "WorkingCalendar",
    "__version__",
]


def __getattr__(name: str) -> object:
    """Public names are loaded when first used (PEP 562), so that importing the package stays light."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"baozhang_rules.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, whether they were loaded or not: what a console completes."""
    return __all__
