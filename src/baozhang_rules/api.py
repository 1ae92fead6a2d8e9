"""The public API: load a policy set, decide records, explain decisions."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, Literal

from baozhang_rules import cache
from baozhang_rules.core.decide import decide as decide_record
from baozhang_rules.core.decide import refused_problems
from baozhang_rules.core.interp import Index
from baozhang_rules.core.nodes import Program, Rule
from baozhang_rules.core.program import program_hash
from baozhang_rules.errors import NoRecordDeclared, PolicyError, RecordRefused, UnknownName
from baozhang_rules.explain import Explanation, ResultKey, explanation_of
from baozhang_rules.explain.decision_json import (
    checks_json,
    deadlines_json,
    decided_json,
    decided_text,
    decision_head,
    measure,
    state_json,
    units_json,
)
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.decision import Dates, Decided, Refused, RuleResult, dates_given, dates_of_day
from baozhang_rules.runtime.frozen import field, frozen
from baozhang_rules.runtime.record_data import path_text
from baozhang_rules.runtime.records import MAX_BYTES, Record, RecordProblem, id_given, json_lines, load_record
from baozhang_rules.runtime.values import FactPath, Outcome, State

if TYPE_CHECKING:
    from pathlib import Path

    from baozhang_rules.backends.python.outcome import Answers
    from baozhang_rules.backends.python.scalar import Scalar
    from baozhang_rules.backends.python.session import Session
    from baozhang_rules.diagnostics import Problem
    from baozhang_rules.runtime.packed import Packed
    from baozhang_rules.whynot import Changes, MissingSets

NO_CALENDAR: Mapping[str, Any] = {"calendar": None}

Language = Literal["zh", "en"]
Reader = Literal["applicant", "clerk", "auditor", "public"]


@frozen(repr=False)
class Result:
    """One class or benefit in a decision.

    ``outcome``: the rule's own outcome.  ``amount``: the exact amount in ``unit`` after 不得重复享受, or None (不享受 or not settled).
    ``is_member``: for a class, whether the household is of this class after its order.  ``missing``: facts still needed.
    """

    name: str
    code: str
    kind: str
    unit: str | None
    data: RuleResult

    def __repr__(self) -> str:
        about = f"{self.assessed} {path_text(self.data.entity)}".strip()
        amount = f" {state_json(self.amount)} {self.unit or ''}".rstrip() if self.amount is not None else ""
        return f"<Result {self.name} ({self.code}){' of ' + about if about else ''}: {self.outcome.value}{amount}>"

    @property
    def assessed(self) -> str:
        """The assessed unit (核算单位) that this is about; "" is the household or the entity itself."""
        return self.data.unit

    @property
    def outcome(self) -> Outcome:
        """符合, 不符合, 资料不足, 规则冲突 or 无法计算."""
        return self.data.outcome

    @property
    def amount(self) -> Fraction | None:
        """The exact amount, in the benefit's unit."""
        return self.data.value if isinstance(self.data.value, Fraction) else None

    @property
    def state(self) -> State:
        """The value or the state of not having one, as the engine left it."""
        return self.data.value

    @property
    def is_member(self) -> bool | None:
        """Whether the household is of this class after its order; None when not settled or not a class."""
        return self.data.member_of if isinstance(self.data.member_of, bool) else None

    @property
    def missing(self) -> frozenset[FactPath]:
        """The facts that the outcome was found to need."""
        return self.data.missing


@frozen(slots=False, eq=False, repr=False)
class Decision:
    """What was decided on one record, with all that an explanation needs; immutable and picklable.

    A record that breaks the rules on records is ``refused``: nothing was decided, ``problems`` say why.
    """

    policy: PolicySet
    dates: Dates
    problems: tuple[RecordProblem, ...]
    _given: Record | str | bytes | None
    _outcome: Decided | Session | None
    _options: Mapping[str, Any]
    _named: str | None = None
    __iter__ = None  # else Python would ask for results named 0, 1, … wherever a decision is gone through or searched

    def __init__(self, policy: PolicySet, dates: Dates, problems: tuple[RecordProblem, ...], given: Record | str | bytes | None,
                 outcome: Decided | Session | None, options: Mapping[str, Any], named: str | None = None) -> None:
        fields = self.__dict__  # one is made for every record: by the usual way, which refuses changes, it takes twice as long
        fields["policy"], fields["dates"], fields["problems"], fields["_given"] = policy, dates, problems, given
        fields["_outcome"], fields["_options"], fields["_named"] = outcome, options, named

    def __repr__(self) -> str:
        """The policy, the day and what became of the record; nothing that the record holds."""
        told = ", ".join(f"{p.code} {p.path}".rstrip() for p in self.problems[:3])
        more = f" and {len(self.problems) - 3} more" if len(self.problems) > 3 else ""
        status = f"refused: {told}{more}" if self.refused else "decided"
        return f"<Decision of {self.policy.program.name} on {self.dates.base}, {status}>"

    @property
    def refused(self) -> bool:
        """Whether the record was refused."""
        return self._outcome is None

    @cached_property
    def record(self) -> Record | None:
        """The record as it was loaded; None when it couldn't be."""
        if isinstance(self._given, str | bytes):
            loaded = load_record(self._given, self.policy.program.schema)
            assert isinstance(loaded, Record)
            return loaded
        return self._given

    @property
    def record_id(self) -> str | None:
        """The record's own id (编号), also where the record was refused and its id can be read."""
        return self._named if self.record is None else self.record.id

    @cached_property
    def decided(self) -> Decided | None:
        """All results with the trace of the run, as the explanation reads them."""
        outcome = self._outcome
        if outcome is None or isinstance(outcome, Decided):
            return outcome
        assert self.record is not None
        return self.policy.scalar.decided(outcome, self.record, self._options.get("calendar"))

    @property
    def reasoned(self) -> Decided | None:
        """All results, with no more of the trace than their reasons are read from; sooner there than `decided`."""
        outcome = self._outcome
        if outcome is None or isinstance(outcome, Decided):
            return outcome
        assert self.record is not None
        return self.policy.scalar.reasoned(outcome, self.record, self._options.get("calendar"))

    @property
    def _answers(self) -> tuple[Answers, Session] | None:
        """What can be read from the run without its trace."""
        if isinstance(self._outcome, Decided) or self._outcome is None:
            return None
        return self.policy.scalar.answers, self._outcome

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Decision):
            return NotImplemented
        mine, its = (
            (each.policy, each.dates, each.problems, each.record, each.decided, each._options) for each in (self, other)
        )
        return mine == its

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        names = ("policy", "dates", "problems", "_options", "_named")
        return {name: getattr(self, name) for name in names} | {"_given": self._given, "_outcome": self.decided}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """Every class and benefit for the household, its members and its units, in the order of codes."""
        answers = self._answers
        found = answers[0].results(answers[1]) if answers is not None else () if self.decided is None else self.decided.results
        return tuple(self._result(each) for each in found)

    def _result(self, data: RuleResult) -> Result:
        rule: Rule = self.policy.index.rules[data.rule]
        return Result(rule.name, rule.id, rule.kind, measure(rule), data)

    def __getitem__(self, name: str) -> Result:
        """The household's result of a class or benefit by name or code (the first one, when it is about members or units)."""
        if self.refused:
            raise RecordRefused(self.problems)
        for result in self.results:
            if name in (result.name, result.code):
                return result
        raise UnknownName(name, tuple(result.name for result in self.results))

    def class_of(self, order: str) -> str | None:
        """The name of the class after an order (困难程度); None when there is none or it isn't settled."""
        if self.decided is None:
            return None
        found = next((o for o in self.policy.program.orders if order in (o.id, o.name)), None)
        if found is None:
            raise UnknownName(order, tuple(o.name for o in self.policy.program.orders))
        state = self.decided.classes[found.id]
        return self.policy.index.rules[state].name if isinstance(state, str) else None

    def missing_sets(self, name: str) -> MissingSets:
        """The smallest sets of missing facts that would settle a class or benefit (docs/decisions/0002)."""
        from baozhang_rules.whynot import missing_sets

        result = self[name]
        assert self.record is not None
        return missing_sets(self.policy.index, self.record, self.dates, result.data, **self._options)

    def changes(self, name: str, *, most: int | None = None) -> Changes:
        """The smallest changes of facts on record that would turn a refusal; ``most`` bounds the runs that the search may take."""
        from baozhang_rules.whynot import MOST_RUNS, changes

        result = self[name]
        assert self.record is not None
        limit = MOST_RUNS if most is None else most
        return changes(self.policy.index, self.record, self.dates, result.data, most=limit, **self._options)

    def explain(self, lang: Language = "zh", reader: Reader = "applicant", *, show_sensitive: bool = False) -> str:
        """The explanation as text."""
        return self.explanation(reader, show_sensitive=show_sensitive).text(lang)

    def explanation(
        self, reader: Reader = "applicant", *, show_sensitive: bool = False, rules: Collection[str] | None = None
    ) -> Explanation:
        """The explanation as data, of some rules (by code) or all; renders to text and JSON."""
        index, settling = self.policy.index, self._settling
        return explanation_of(index, self.decided, self.problems, reader, show_sensitive, settling=settling, rules=rules)

    def compact(self, reader: Reader = "applicant", *, show_sensitive: bool = False, self_contained: bool = False) -> str:
        """The complete explanation as compact JSON text (docs/reference/compact-json): `PolicySet.restore` brings it back whole.

        ``self_contained``: with the catalogue in it.  Raises `CompactProblem` for a reader who can't be given it.
        """
        told = self._compact(reader, show_sensitive)
        return f'{told[:-1]}, "catalogue": {self.policy._catalogue_text}}}' if self_contained else told

    def _compact(self, reader: str, show_sensitive: bool) -> str:
        from baozhang_rules.explain.compact import compact_text, quick_text

        index, hides = self.policy.index, not (show_sensitive and reader in ("clerk", "auditor"))
        missing: dict[FactPath, int] = {}
        told = self.policy.scalar.told(self._outcome, self._given, hides, missing, self._options.get("calendar"))
        if told is not None:
            text = self.json()
            settling = self._settling if '"missing": ["' in text else {}
            return quick_text(index, told, text, settling, missing, reader, not hides)
        return compact_text(index, self.decided, self.to_json(), self.problems, self._settling, reader, not hides)

    @cached_property
    def _settling(self) -> dict[ResultKey, MissingSets]:
        """What would settle the results that lack few facts; looked for when an explanation is first read."""
        if self.decided is None or self.record is None:
            return {}
        if not any(r.missing for r in self.decided.results):
            return {}
        from baozhang_rules.whynot import settling

        return settling(self.policy.index, self.record, self.dates, self.decided.results, **self._options)

    def to_json(self) -> dict[str, Any]:
        """Outcomes, amounts and reasons as JSON data with a schema version (docs/reference/decision-json)."""
        head = decision_head(self.policy.program, self.policy.hash, self.dates, self._identity(), self.problems, self._presumed)
        answers = self._answers
        if answers is None:
            return {**head, **decided_json(self.policy.index, self.decided)}
        found, session = answers
        return {
            **head,
            "status": "decided",
            "results": found.rows(session, state_json),
            "classes": {name: state_json(state) for name, state in found.classes(session).items()},
            "units": units_json(found.units(session)),
            "checks": checks_json(found.checks(session)),
            "deadlines": deadlines_json(found.deadlines(session, self._options.get("calendar"))),
        }

    def json(self) -> str:
        """`to_json` as JSON text; the quickest way to it, since most runs are written without making the data."""
        answers, calendar = self._answers, self._options.get("calendar")
        told = None if answers is None else self.policy.scalar.written(answers[1], calendar)
        if told is None:
            return json.dumps(self.to_json(), ensure_ascii=False)
        return decided_text(decision_head(self.policy.program, self.policy.hash, self.dates, self._identity(), (), self._presumed), told)

    @cached_property
    def _presumed(self) -> list[str]:
        """The paths of the facts that were read though nobody stated them: their values are presumed (推定)."""
        outcome = self._outcome
        if outcome is None or (not isinstance(outcome, Decided) and not outcome.packed.presumed):
            return []
        if isinstance(outcome, Decided) or not self.policy.scalar.presumed_for_deadlines_alone:
            return [] if self.decided is None else list(map(str, self.decided.trace.presumed))
        assert self.record is not None
        return list(map(str, self.policy.scalar.deadlines(outcome, self.record, self._options.get("calendar")).presumed))

    def _identity(self) -> dict[str, str | None] | None:
        """What names the record: its own id, and a digest of its text where it came as text, else of its content."""
        if self._given is None:
            return None if self._named is None else {"id": self._named, "digest": None, "digest_of": None}
        if isinstance(self._given, Record):
            return {"id": self._given.id, "digest": self._given.digest, "digest_of": "content"}
        from hashlib import sha256

        text = self._given if isinstance(self._given, bytes) else self._given.encode("utf-8", "surrogatepass")
        digest = sha256(text.strip(b" \t\r\n")).hexdigest()
        run = None if self._outcome is None or isinstance(self._outcome, Decided) else self._outcome
        id = run.id if run is not None else self.record.id if self.record is not None else None
        return {"id": id, "digest": digest, "digest_of": "text"}


@frozen(slots=False, repr=False)
class PolicySet:
    """A checked policy set; immutable, safe to share between threads, picklable."""

    program: Program
    _warnings: tuple[Problem, ...] | Callable[[], tuple[Problem, ...]] = field(default=(), eq=False)
    _met: list[bool] = field(factory=list, init=False, eq=False)

    def __repr__(self) -> str:
        count = len(self.program.rules)
        rules = f"{count} class or benefit" if count == 1 else f"{count} classes and benefits"
        return f"<PolicySet {self.program.name}: {rules}, hash {self.hash[:12]}>"

    @classmethod
    def load(cls, *paths: str | Path) -> PolicySet:
        """Read and check policies: files, directories, or names of packages such as ``标准.家庭``.

        A directory's files that hold nothing but scenarios are left out: they, and what they import, decide nothing.

        Raises `PolicyError` with all problems when there is an error.  What was checked before, by this version, from the
        same files, is read from the cache (docs/guide/embedding.md).
        """
        names = [str(path) for path in paths]
        key = cache.key_of(names)
        kept = cache.find(key)
        if kept is not None:
            return cls(kept.program, kept.warnings)
        from baozhang_rules.pipeline import Pipeline

        pipeline = Pipeline(names, scenarios=False)
        program = pipeline.program
        if program is None or pipeline.problems.has_errors:
            raise PolicyError(pipeline.problems.problems)
        if key == cache.key_of(names):  # nothing changed while it was read
            cache.keep(key, program, pipeline.problems.warnings)
        return cls(program, pipeline.problems.warnings)

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """What the check found odd, though not wrong; a copy made by pickle has none."""
        return self._warnings() if callable(self._warnings) else self._warnings

    @cached_property
    def index(self) -> Index:
        """The program with its look-ups."""
        return Index(self.program)

    @cached_property
    def _declares_records(self) -> bool:
        return self.program.schema.root in self.program.schema.entities

    @cached_property
    def hash(self) -> str:
        """What a decision names as its policy."""
        return program_hash(self.program)

    def __getstate__(self) -> dict[str, Any]:
        return {"program": self.program, "_warnings": (), "_met": []}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    def catalogue(self) -> dict[str, Any]:
        """What compact explanations leave out, since it is the same in all of them: names, wording, articles, structure."""
        from baozhang_rules.explain.catalogue import catalogue_json

        return catalogue_json(self.index, self.hash)

    @cached_property
    def _catalogue_text(self) -> str:
        return json.dumps(self.catalogue(), ensure_ascii=False)

    def restore(self, compact: str | bytes | Mapping[str, Any]) -> Explanation:
        """The whole explanation from its compact form; raises `CompactProblem` where that isn't of this policy set."""
        from baozhang_rules.explain.restored import explanation_from

        return explanation_from(self.index, self.hash, compact)

    def record(self, data: Mapping[str, object] | str | bytes) -> Record | tuple[RecordProblem, ...]:
        """Load a record (a mapping or JSON text) once, to decide it for several days, or all that is wrong with it, whatever it holds."""
        if not self._declares_records:
            raise NoRecordDeclared()
        loaded = load_record(data, self.program.schema)
        if isinstance(loaded, Record):
            self.scalar.pack(loaded)
        return loaded

    def decide(
        self,
        record: Record | Mapping[str, object] | str | bytes,
        on: date,
        *,
        rules_on: date | None = None,
        known: date | None = None,
        calendar: WorkingCalendar | None = None,
    ) -> Decision:
        """Decide one record (a mapping, JSON text or a loaded `Record`).

        ``on``: 基准日, the day of facts and, unless ``rules_on`` (规则日) is given, of rules.  ``known``: 知悉日; rules issued and facts
        recorded later are hidden.  ``calendar``: working days, for deadlines.  What is wrong with a record is in ``problems``.
        """
        if not self._declares_records:
            raise NoRecordDeclared()
        plain = rules_on is None and known is None and type(on) is date
        dates = dates_of_day(on) if plain else dates_given(on, rules_on, known)
        return self._decide(record, dates, NO_CALENDAR if calendar is None else {"calendar": calendar})

    @cached_property
    def scalar(self) -> Scalar:
        """Generated code for this policy set; the interpreter decides what it doesn't cover."""
        from baozhang_rules.backends.python.scalar import Scalar

        return Scalar(self.index, {rule.id: measure(rule) for rule in self.program.rules})

    def _warm(self) -> bool:
        """Whether a record was decided before: making code for only one would take longer than the interpreter does."""
        met = bool(self._met)
        self._met.append(True)
        return met

    def _decide(self, record: Record | Mapping[str, object] | str | bytes, dates: Dates, options: Mapping[str, Any]) -> Decision:
        warm = self._met or self._warm()
        packed: Packed | None = None
        outcome: Decided | Refused | Session | None = None
        given: Record | str | bytes | None = None
        if warm and isinstance(record, Record):
            given, packed = record, self.scalar.pack(record, dates.known)
        elif warm and isinstance(record, (str, bytes)) and dates.known is None:
            given, packed = record, self.scalar.read(record)
        if packed is not None:
            outcome = self.scalar.run(packed, dates, options["calendar"])
            if outcome is not None:
                return Decision(self, dates, (), given, outcome, options)
        loaded = record if isinstance(record, Record) else load_record(record, self.program.schema)
        if not isinstance(loaded, Record):
            return Decision(self, dates, loaded, None, None, options, id_given(record, self.program.schema))
        given = record if isinstance(record, (str, bytes)) else loaded
        if warm and packed is None and (packed := self.scalar.pack(loaded, dates.known)) is not None:
            outcome = self.scalar.run(packed, dates, options["calendar"])
        if outcome is None:
            outcome = decide_record(self.index, loaded, dates, **options)
        if isinstance(outcome, Refused):
            return Decision(self, dates, refused_problems(self.index, outcome), given, None, options)
        return Decision(self, dates, (), given, outcome, options)

    def decide_lines(
        self,
        stream: IO[bytes],
        on: date,
        *,
        rules_on: date | None = None,
        known: date | None = None,
        calendar: WorkingCalendar | None = None,
    ) -> Iterator[tuple[int, Decision]]:
        """Decide JSON lines: (line number, decision); a bad line is a refused decision and never stops the others."""
        if not self._declares_records:
            raise NoRecordDeclared()
        dates, options = dates_given(on, rules_on, known), {"calendar": calendar}
        for number, line in json_lines(stream):
            if line is None:
                yield number, Decision(self, dates, (RecordProblem("REC0003", "", {"limit": str(MAX_BYTES)}),), None, None, options)
            else:
                yield number, self._decide(line, dates, options)


__all__ = ["Decision", "Language", "PolicyError", "PolicySet", "Reader", "RecordRefused", "Result", "UnknownName"]
