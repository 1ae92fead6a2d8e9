"""The scalar engine as a policy set uses it: from a record, or its text, to a run that is read later.

The interpreter decides the first record, since making code costs more than that; and every record of a program, or of a form,
that generated code doesn't cover.
"""

from __future__ import annotations

import traceback
import warnings
from datetime import date
from functools import cached_property
from hashlib import sha256

from attrs import define, field

from baozhang_rules.backends.python.engine import Engine
from baozhang_rules.backends.python.outcome import Answers
from baozhang_rules.backends.python.plan import Unsupported
from baozhang_rules.backends.python.replay import Disagreement, Glance, Replay
from baozhang_rules.backends.python.session import Session
from baozhang_rules.backends.python.telling import Teller
from baozhang_rules.backends.python.written import Writer
from baozhang_rules.core import nodes as n
from baozhang_rules.core.assess import rest, units
from baozhang_rules.core.decide import broken_rules, deadlines, decided, self_env
from baozhang_rules.core.interp import Index
from baozhang_rules.core.reads import presumed_for_deadlines_alone
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.decision import Dates, Decided
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.packed import Packed, pack
from baozhang_rules.runtime.record_compiled import Reader, compile_reader
from baozhang_rules.runtime.record_data import Record
from baozhang_rules.runtime.trace import Trace
from baozhang_rules.runtime.values import FactPath
from baozhang_rules.text import ReadFailure, read_source


class EngineWarning(RuntimeWarning):
    """ENG0001: generated code failed at a place of a policy; the interpreter decided the record instead."""


@define(eq=False, slots=False)
class Scalar:
    """Generated code for one policy set, with what its records need."""

    index: Index
    measures: dict[str, str | None]
    engine: Engine | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Prepare the engine, where it covers the program."""
        try:
            self.engine = Engine(self.index)
        except Unsupported:
            self.engine = None

    @cached_property
    def answers(self) -> Answers:
        """Reads the answers of a run without its trace."""
        return Answers(self.index, self.measures)

    @cached_property
    def _reader(self) -> Reader:
        assert self.engine is not None
        return compile_reader(self.index.program.schema, self.engine.layout)

    def read(self, text: str | bytes) -> Packed | None:
        """A record's text, packed, where it is plainly in order."""
        if self.engine is None:
            return None
        try:
            return self._reader.read(text)
        except Exception as failure:
            self._warn(self.engine, failure)
        return None

    def pack(self, record: Record, known: date | None = None) -> Packed | None:
        """A record, packed as known on 知悉日; the packed form of the whole record is kept with it."""
        if self.engine is None:
            return None
        layout = self.engine.layout
        if known is not None:
            return pack(record.view(known), layout)
        kept = record.kept
        if kept is None or kept[0] is not layout:
            kept = layout, pack(record, layout)
            object.__setattr__(record, "kept", kept)
        return kept[1]

    def run(self, packed: Packed, dates: Dates, calendar: WorkingCalendar | None) -> Session | None:
        """All values of a record; None where the interpreter has to say what it is."""
        if self.engine is None:
            return None
        try:
            return self.engine.run(packed, dates, calendar)
        except Unsupported:
            self.engine = None
        except Exception as failure:
            self._warn(self.engine, failure)
        return None

    def _warn(self, engine: Engine | None, failure: Exception, calls: int = 5) -> None:
        """Tell that generated code failed, and at which place of a policy as far as its engine knows; ``calls`` up is who asked."""
        place = self.index.program.name if engine is None else _place(engine, failure)
        warnings.warn(EngineWarning(f"ENG0001: {place}: {type(failure).__name__}"), stacklevel=calls)

    def written(self, session: Session, calendar: WorkingCalendar | None) -> str | None:
        """The answers of a run as JSON text; None where they have to be made as data."""
        try:
            return self._writer.text(session, calendar)
        except Exception as failure:
            self._warn(self.engine, failure, 4)
        return None

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.answers)

    def told(self, outcome: object, record: object, hides: bool, missing: dict[FactPath, int], calendar: WorkingCalendar | None) -> str | None:
        """The facts and values of a run for a compact explanation, told by generated code; None where the trace has to tell them.

        The record is read and run again by code that keeps all that is told.  ``missing`` is filled as ``Tellings.told`` says.
        """
        if not isinstance(outcome, Session) or outcome.dates.known is not None or self._teller is None:
            return None
        try:
            packed = self._teller.pack(record)
            if packed is None:
                return None
            session = self._teller.engine.run(packed, outcome.dates, calendar)
            return None if session is None else self._teller.tellings.told(session, packed, hides, missing)
        except Exception as failure:
            self._warn(self._teller.engine, failure)
        return None

    @cached_property
    def _teller(self) -> Teller | None:
        return Teller.of(self.index)

    def decided(self, session: Session, record: Record, calendar: WorkingCalendar | None) -> Decided:
        """The whole decision with its trace, from the frames of a run."""
        run = Replay(self.index, record.view(session.dates.known), session.dates, calendar, session=session)
        for _ in broken_rules(run):
            raise AssertionError("a refused record has no decision")
        return decided(run)

    def deadlines(self, session: Session, record: Record, calendar: WorkingCalendar | None) -> Trace:
        """What the deadlines of a run leave of its trace."""
        run = Replay(self.index, record.view(session.dates.known), session.dates, calendar, session=session)
        deadlines(run)
        return run.trace()

    @cached_property
    def presumed_for_deadlines_alone(self) -> bool:
        """As `core.reads` has it, for this program."""
        return presumed_for_deadlines_alone(self.index.program)

    def reasoned(self, session: Session, record: Record, calendar: WorkingCalendar | None) -> Decided:
        """All results, with a trace of no more than the conditions of their rules: what the reasons of results are read from."""
        run = Glance(self.index, record.view(session.dates.known), session.dates, calendar, session=session)
        results = self.answers.results(session)
        subjects = {("", ent.path): self_env(run, ent) for ent in run.walk()}
        assessed = units(run)
        subjects |= {(unit.key, ()): run.unit_env(unit, run.top()) for unit, _ in assessed}
        if (left := rest(run, assessed)) is not None:
            subjects[left[0].key, ()] = run.top(left[0])
        for result in results:
            rule, env = self.index.rules[result.rule], subjects[result.unit, result.entity]
            version = run.version(rule.versions, rule.site, env)
            if isinstance(version, n.Version) and isinstance(version.body, n.RuleBody):
                try:
                    run.eval(version.body.entitled, env)
                except Disagreement:  # a value that only the whole walk comes by
                    return self.decided(session, record, calendar)
        classes = FrozenMap(self.answers.classes(session))
        return Decided(self.index.program.name, session.dates, record, results, classes, (), (), (), run.trace())


def _place(engine: Engine, failure: Exception) -> str:
    """The line of the policy from which the line of an engine's code was made that failed."""
    program = engine.index.program
    for frame in reversed(traceback.extract_tb(failure.__traceback__)):
        origin = engine.origin(frame.filename, frame.lineno or 0)
        if origin is not None and origin.file >= 0:
            return _line(*program.files[origin.file], origin.start)
    return program.name


def _line(name: str, digest: str, start: int) -> str:
    """The file and line of a place; only the file, where that isn't as it was when it was checked."""
    try:
        text = read_source(name).text
    except ReadFailure:
        return name
    if sha256(text.encode("utf-8")).hexdigest() != digest:
        return name
    line = text.count("\n", 0, start) + 1
    return f"{name}:{line}"
