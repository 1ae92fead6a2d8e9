"""Running scenarios: decide each step's record and hold the decision against what the author expects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from attrs import define, field, frozen

from baozhang_rules.core.interp import Index
from baozhang_rules.explain.data import Both
from baozhang_rules.explain.words import same
from baozhang_rules.names import Bundle
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.trace import Trace
from baozhang_rules.scenarios.evaluation import Evaluation, Evaluator, Reached, mistaken, places
from baozhang_rules.scenarios.expect import Expected
from baozhang_rules.scenarios.record import record_mapping
from baozhang_rules.scenarios.shown import joined, spaced, word
from baozhang_rules.scenarios.workdays import calendar_for, is_lacking
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Source, Span


@frozen
class Finding:
    """One expectation and what came, in both languages: ``ok``; ``subject`` is what the line is about.

    ``kind`` is the expectation's, or ``record`` for what is wrong with the record itself.  ``tolerated``: the amount differed
    within its written tolerance.
    """

    kind: str
    subject: Both
    expected: Both
    actual: Both
    ok: bool
    source: Source = field(repr=False)
    span: Span = field(repr=False)
    tolerated: bool = False


@define
class ScenarioResult:
    """One scenario's findings, over all its steps; ``reached``: the places that were evaluated, with the states seen there.

    ``lacks_calendar``: it names a calendar that isn't installed, so it wasn't run.
    """

    title: str
    source: Source = field(repr=False)
    span: Span = field(repr=False)
    findings: list[Finding] = field(factory=list)
    reached: Reached = field(factory=dict, repr=False)
    lacks_calendar: bool = False

    @property
    def passed(self) -> bool:
        """Whether everything expected came; a scenario that expects nothing doesn't pass."""
        return bool(self.findings) and all(finding.ok for finding in self.findings)


def run_scenarios(
    bundle: Bundle, index: Index, *, only: Callable[[int], bool] = lambda _: True, calendar: WorkingCalendar | None = None
) -> Iterator[ScenarioResult]:
    """Every scenario of the bundle's files that ``only`` accepts (by file index), in file and written order."""
    marked = places(index)
    for number, entry in enumerate(bundle.files):
        for declaration in entry.tree.declarations:
            if isinstance(declaration, syn.ScenarioDecl) and only(number):
                yield _run(index, entry.source, declaration, calendar, marked)


def run_scenario(
    index: Index, source: Source, declaration: syn.ScenarioDecl, calendar: WorkingCalendar | None = None
) -> ScenarioResult:
    """One scenario of a source."""
    return _run(index, source, declaration, calendar, places(index))


def run_step(
    index: Index,
    source: Source,
    step: syn.ScenarioStep,
    calendar: WorkingCalendar | None = None,
    traced: Callable[[Trace], None] | None = None,
) -> list[Finding]:
    """The findings of one step; the trace of each decision that it takes is handed to ``traced``."""
    return list(_step(index, source, step, calendar, {}, {}, traced))


def _run(
    index: Index,
    source: Source,
    declaration: syn.ScenarioDecl,
    calendar: WorkingCalendar | None,
    marked: Mapping[int, tuple[str, ...]],
) -> ScenarioResult:
    result = ScenarioResult(declaration.title, source, declaration.span)
    result.lacks_calendar = is_lacking(declaration, calendar)
    if result.lacks_calendar:
        return result
    for step in declaration.steps:
        result.findings += _step(index, source, step, calendar, marked, result.reached)
    return result


def _step(
    index: Index,
    source: Source,
    step: syn.ScenarioStep,
    calendar: WorkingCalendar | None,
    marked: Mapping[int, tuple[str, ...]],
    reached: Reached,
    traced: Callable[[Trace], None] | None = None,
) -> Iterator[Finding]:
    record = record_mapping(step, index.program.schema)
    for mistake in (*record.mistakes, *mistaken(index, step)):
        yield Finding("record", mistake.subject, mistake.expected, mistake.actual, False, source, mistake.span)
    evaluator = Evaluator(index, step, record.raw, calendar_for(step, calendar), marked, reached, traced)
    evaluation = evaluator.on(Dates(step.base, step.rules or step.base, step.known))
    expected = Expected(evaluation, evaluator.on)
    for e in step.expectations:
        found = expected.compare(e)
        yield Finding(e.kind, _subject(e), found.expected, found.actual, found.ok, source, e.span, found.tolerated)
    if evaluation.run is not None:  # definitions that no rule reads are evaluated when a line asks for them
        evaluator.note(evaluation.run.trace())
    if evaluation.problems and not any(e.kind == "refused" for e in step.expectations):
        yield Finding("record", word("record"), Both(), _refused(evaluation), False, source, step.record.span)


def _refused(evaluation: Evaluation) -> Both:
    return joined([same(str(problem)) for problem in evaluation.problems], "; ", "; ")


def _subject(e: syn.Expectation) -> Both:
    """What a line is about: as it is written, or the line's own word."""
    if e.subject is None:
        return word("complete" if e.kind == "complete" else "refused")
    parts = [part.text for part in e.subject.parts]
    named = parts if e.of_key is None else [f"{parts[0]} {e.of_key}", *parts[1:]]
    about = Both(" 的 ".join(named), "'s ".join(named))
    if e.months is None:
        return about
    first, last = (f"{each.year:04}-{each.month:02}" for each in e.months)
    return spaced(word("total"), about, same(first), word("to"), same(last))
