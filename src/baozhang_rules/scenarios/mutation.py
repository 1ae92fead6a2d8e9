"""Which mistakes in the rules the scenarios would notice: every small change is tried on those steps that it can reach.

Each decision is the interpreter's.  What keeps it short: a step is only tried when the changed node would have come out otherwise
in it, only the rules that read the changed part are decided again, and the first step that notices ends the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define, evolve, field, frozen

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import expressions, roots, walk
from baozhang_rules.explain.data import Both
from baozhang_rules.names import Bundle
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.runtime.trace import Trace
from baozhang_rules.scenarios.mutants import KINDS, Mutant, mutants, seen
from baozhang_rules.scenarios.run import run_step
from baozhang_rules.scenarios.subjects import definition_of, rules_of
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
    """The scenarios of a bundle, and the changes tried on them."""

    bundle: Bundle
    index: Index
    calendar: WorkingCalendar | None = None
    _steps: list[_Step] = field(factory=list, init=False)
    _readers: Mapping[str, frozenset[str] | None] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Gather the steps of every file's scenarios."""
        for entry in self.bundle.files:
            for declaration in entry.tree.declarations:
                if isinstance(declaration, syn.ScenarioDecl):
                    self._steps += [_Step(declaration.title, entry.source, step) for step in declaration.steps]
        self._readers = _readers(self.index.program)

    def tried(
        self, only: Callable[[int], bool] = lambda _: True, progress: Callable[[int, int], None] | None = None
    ) -> Iterator[Tried]:
        """Each change of the files that ``only`` accepts, and what became of it."""
        found = mutants(self.index, only)
        reach = self._reach(found)
        for place, mutant in enumerate(found):
            if progress is not None:
                progress(place, len(found))
            yield Tried(mutant, self._killer(mutant, reach[place]), len(reach[place]))

    def _reach(self, found: Sequence[Mutant]) -> list[list[_Step]]:
        """For each change, the steps, among those that pass now, in which the changed node comes out otherwise."""
        nodes = frozenset(e.node for root in roots(self.index.program) for e in expressions(root.expression))
        reach: list[list[_Step]] = [[] for _ in found]
        for each in self._steps:
            traces: list[Trace] = []
            findings = run_step(self.index, each.source, each.step, self.calendar, traces.append)
            if findings and all(finding.ok for finding in findings):
                views = [seen(trace, nodes) for trace in traces]
                for place, mutant in enumerate(found):
                    if any(mutant.notices(view) for view in views):
                        reach[place].append(each)
        return reach

    def _killer(self, mutant: Mutant, steps: Sequence[_Step]) -> str | None:
        """The title of the first scenario that a change would fail."""
        program = mutant.apply(self.index.program)
        index, readers = Index(program), self._readers.get(mutant.owner)
        if readers is not None:
            kept = tuple(rule for rule in program.rules if rule.id in readers)
            index.program = evolve(program, rules=kept, checks=())
        for each in steps:
            asked = tuple(e for e in each.step.expectations if readers is None or self._is_asked(e, readers))
            step = evolve(each.step, expectations=asked)
            if asked and not all(finding.ok for finding in run_step(index, each.source, step, self.calendar)):
                return each.title
        return None

    def _is_asked(self, e: syn.Expectation, readers: frozenset[str]) -> bool:
        """Whether a line of 应得 may come out otherwise when only these rules and definitions do."""
        about = {rule.id for rule in rules_of(self.index, e)}
        if not about and e.kind == "value" and (definition := definition_of(self.index, e)) is not None:
            about = {definition.id}
        return not about or bool(about & readers)


def _readers(program: n.Program) -> Mapping[str, frozenset[str] | None]:
    """For each part of a program, the rules and definitions that read it, directly or not, itself among them; None where who is
    assessed depends on it.
    """
    parts: dict[str, list[Any]] = {}
    listed: list[Any] = [*program.standards, *program.tables, *program.definitions, *program.rules, *program.units]
    for each in listed:
        parts.setdefault(each.id, []).append(each)
    reads = {id: frozenset(ref for part in held for ref in _reads(part)) for id, held in parts.items()}
    whole = _reached([unit.id for unit in program.units if _is_felt_by_the_rest(unit)], reads)
    found: dict[str, set[str]] = {id: set() for id in parts}
    every: list[n.Rule | n.Definition] = [*program.rules, *program.definitions]
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


def mutation_text(tried: Iterable[Tried], bundle: Bundle, lang: str = "zh") -> str:
    """A line for each change that survived, with the number of steps it could have changed; how many of each kind were noticed."""
    listed = list(tried)
    lines = [_survivor(each, bundle, lang) for each in listed if each.killed_by is None]
    for kind, words in KINDS.items():
        of_kind = [each for each in listed if each.mutant.kind == kind]
        if of_kind:
            lines.append(f"{words[lang]}: {_share(of_kind)}")
    total = Both(
        f"改动 {len(listed)} 处,算例发现 {_share(listed)}", f"{len(listed)} changes, noticed by scenarios: {_share(listed)}"
    )
    return "\n".join([*lines, total[lang]])


def _survivor(each: Tried, bundle: Bundle, lang: str) -> str:
    origin = each.mutant.origin
    source = bundle.files[origin.file].source
    text = source.text[origin.start : origin.end].split("\n")[0].strip()
    place = f"{source.name}:{source.position(origin.start).line}"
    return f"{place}  {KINDS[each.mutant.kind][lang]}  {each.mutant.told[lang]}  {text}  [{each.reached}]"


def _share(listed: Sequence[Tried]) -> str:
    killed = sum(each.killed_by is not None for each in listed)
    share = f"{killed * 100 / len(listed):.1f} %" if listed else "—"
    return f"{killed}/{len(listed)} ({share})"
