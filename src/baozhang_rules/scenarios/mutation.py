"""Which mistakes in the rules the scenarios would notice: every small change is tried on those steps that it can reach.

Each decision is the interpreter's.  What keeps it short: a step is only tried when the changed node would have come out otherwise
in it, only the rules that read the changed part are decided again, and the first step that notices ends the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from os.path import dirname
from typing import Any

from attrs import define, evolve, field, frozen

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import expressions, roots, walk
from baozhang_rules.names import Bundle
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.trace import Trace
from baozhang_rules.scenarios.mutants import Mutant, mutants, seen
from baozhang_rules.scenarios.run import run_step
from baozhang_rules.scenarios.subjects import deadline_of, definition_of, rules_of
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Source


@frozen
class Tried:
    """One change and the scenario that noticed it (None: it survived); ``reached``: how many steps it could have changed."""

    mutant: Mutant
    killed_by: str | None
    reached: int


@frozen
class _Step:
    """One step of a scenario."""

    title: str
    source: Source
    step: syn.ScenarioStep


@define
class Mutation:
    """The scenarios of a bundle, and the changes tried on them: ``found``, and ``steps``, by their places in these."""

    bundle: Bundle
    index: Index
    calendar: WorkingCalendar | None = None
    found: tuple[Mutant, ...] = field(init=False)
    steps: list[_Step] = field(factory=list, init=False)
    _readers: Mapping[str, frozenset[str] | None] = field(init=False)
    _nodes: frozenset[int] = field(init=False)
    _on_records: frozenset[str] = field(init=False)
    _shares: Mapping[str, frozenset[str]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Gather the changes, and the steps of every file's scenarios."""
        self.found = mutants(self.index)
        for entry in self.bundle.files:
            for declaration in entry.tree.declarations:
                if isinstance(declaration, syn.ScenarioDecl):
                    self.steps += [_Step(declaration.title, entry.source, step) for step in declaration.steps]
        self._readers = _readers(self.index.program)
        self._on_records = frozenset(rule.id for rule in self.index.program.record_rules)
        self._shares = _shares(self.index.program)
        self._nodes = frozenset(e.node for root in roots(self.index.program) for e in expressions(root.expression))

    def chosen(self, only: Callable[[int], bool] = lambda _: True) -> list[int]:
        """The places of the changes in the files that ``only`` accepts, by file index."""
        return [place for place, mutant in enumerate(self.found) if only(mutant.origin.file)]

    def noticed(self, step: int, places: Sequence[int]) -> list[int]:
        """Those changes whose changed node comes out otherwise in a step; none where the step doesn't pass as it is."""
        each = self.steps[step]
        traces: list[Trace] = []
        findings = run_step(self.index, each.source, each.step, self.calendar, traces.append)
        if not findings or not all(finding.ok for finding in findings):
            return []
        views = [seen(trace, self._nodes) for trace in traces]
        return [place for place in places if any(self.found[place].notices(view) for view in views)]

    def killer(self, place: int, steps: Iterable[int]) -> str | None:
        """The title of the first scenario that a change would fail; those that stand in its own folder are tried first."""
        mutant = self.found[place]
        index = Index(mutant.apply(self.index.program))
        program, readers = index.program, self._readers.get(mutant.owner)
        for each in self._nearest(mutant, steps):
            if mutant.owner in self._on_records:
                step, kept = _refusing(each.step), frozenset[str]()
            elif readers is None:
                step, kept = each.step, frozenset(self.index.rules)
            else:
                step = self._asking(each.step, readers)
                kept = self._asked(step, readers).union(rule for rule, shares in self._shares.items() if shares & readers)
                if not step.expectations:
                    continue
            index.program = evolve(program, rules=tuple(rule for rule in program.rules if rule.id in kept), checks=())
            if not all(finding.ok for finding in run_step(index, each.source, step, self.calendar)):
                return each.title
        return None

    def _nearest(self, mutant: Mutant, steps: Iterable[int]) -> list[_Step]:
        """Steps in written order, those of the change's own folder first: they notice it soonest."""
        own = dirname(self.bundle.files[mutant.origin.file].source.name)
        return sorted((self.steps[step] for step in steps), key=lambda each: dirname(each.source.name) != own)

    def _asking(self, step: syn.ScenarioStep, readers: frozenset[str]) -> syn.ScenarioStep:
        """A step with those lines of 应得 alone that may come out otherwise when only these rules, definitions and deadlines do."""

        def is_asked(e: syn.Expectation) -> bool:
            about = self._about(e)
            return not about or bool(about & readers)

        return evolve(step, expectations=tuple(e for e in step.expectations if is_asked(e)))

    def _asked(self, step: syn.ScenarioStep, readers: frozenset[str]) -> frozenset[str]:
        """Those of these that the lines of 应得 name; all of them where a line is about no rule or definition by name."""
        about = [self._about(e) for e in step.expectations]
        return readers.intersection(chain.from_iterable(about)) if all(about) else readers

    def _about(self, e: syn.Expectation) -> frozenset[str]:
        """The rules, the deadline or the definition that a line names; of one entry, what it gets by 分摊 too."""
        about = {rule.id for rule in rules_of(self.index, e)}
        if e.of_key is not None:
            about |= {share for rule in set(about) for share in self._shares.get(rule, ())}
        if not about and (deadline := deadline_of(self.index, e)) is not None:
            about = {deadline.id}
        if not about and e.kind == "value" and (definition := definition_of(self.index, e)) is not None:
            about = {definition.id}
        return frozenset(about)


def _refusing(step: syn.ScenarioStep) -> syn.ScenarioStep:
    """A step with those lines of 应得 alone that expect a refusal; without any, it expects that there is none."""
    return evolve(step, expectations=tuple(e for e in step.expectations if e.kind == "refused"))


def _shares(program: n.Program) -> Mapping[str, frozenset[str]]:
    """The definitions by which each rule's amount is divided (分摊), by the rule."""
    by_site = {s.site: dict(s.data)["definition"] for s in program.stored if s.kind == "share" and "definition" in dict(s.data)}
    return {r.id: frozenset(by_site[v.site] for v in r.versions if v.site in by_site) for r in program.rules}


def _readers(program: n.Program) -> Mapping[str, frozenset[str] | None]:
    """For each part of a program, the rules, definitions and deadlines that read it, directly or not, itself among them; None
    where who is assessed depends on it.
    """
    parts: dict[str, list[Any]] = {}
    every: list[n.Rule | n.Definition | n.Deadline] = [*program.rules, *program.definitions, *program.deadlines]
    listed: list[Any] = [*program.standards, *program.tables, *program.units, *every]
    for each in listed:
        parts.setdefault(each.id, []).append(each)
    reads = {id: frozenset(ref for part in held for ref in _reads(part)) for id, held in parts.items()}
    whole = _reached([unit.id for unit in program.units if _is_felt_by_the_rest(unit)], reads)
    found: dict[str, set[str]] = {id: set() for id in parts}
    for reader in every:
        for id in _reached([reader.id], reads):
            found.setdefault(id, set()).add(reader.id)
    return {id: None if id in whole else frozenset(readers) for id, readers in found.items()}


def _is_felt_by_the_rest(unit: n.Unit) -> bool:
    """Whether taking someone out of a household may change what the others get."""
    return bool(unit.links) or (unit.rest_count, unit.rest_class) != ("same", "same")


def _reads(part: Any) -> Iterator[str]:
    yield from getattr(part, "uppers", ())
    if isinstance(part, n.Rule):
        yield part.scope  # the unit that it assesses, if it is one
    if isinstance(part, n.Unit):
        yield part.source
    for each in walk(part):
        match each:
            case n.DefRef(definition=id) | n.StdRef(standard=id) | n.TableRef(table=id) | n.RuleRef(rule=id):
                yield id


def _reached(start: Sequence[str], reads: Mapping[str, frozenset[str]]) -> set[str]:
    found: set[str] = set()
    todo = list(start)
    while todo:
        id = todo.pop()
        if id not in found:
            found.add(id)
            todo += reads.get(id, ())
    return found
