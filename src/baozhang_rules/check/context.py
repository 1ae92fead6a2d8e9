"""What every part of the checker shares: where it is, which names it sees, and where problems and sites go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import Collector, Problem
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Source, Span

if TYPE_CHECKING:
    from baozhang_rules.check.model import Model
    from baozhang_rules.names import Bundle, Symbol
    from baozhang_rules.types import Type


@frozen(slots=True)
class Scope:
    """Where an expression stands.

    ``entity``: the entity type that ``self`` is; ``file``: index into the bundle's files; ``unit``: name of the unit that rules
    here are about ("" for the household); ``bound``: aggregate variables in reach, innermost last, as (variable name, entity
    type); ``site``: the site that owns the expression; ``in_check``: inside 校验/待办, where 已载明 is allowed; ``issuer``: the
    owner of faults; ``entitlement``: where 不享受 may be written as a value.
    """

    entity: str
    file: int
    site: str
    unit: str = ""
    bound: tuple[tuple[str, str], ...] = ()
    in_check: bool = False
    issuer: str = ""
    entitlement: bool = False

    def bind(self, var: str, entity: str) -> Scope:
        """The scope inside an aggregate over ``entity``."""
        return evolve(self, bound=(*self.bound, (var, entity)))


@define
class Context:
    """State of one check: the bundle, the problems so far, the sites so far.

    ``model``: entities and enumerations, made on first use (``model_of``).  ``inferred``: types of definitions written without
    one, and those being worked out.
    """

    bundle: Bundle
    problems: Collector
    sites: dict[str, core.Site] = field(factory=dict)
    model: Model | None = None
    inferred: dict[tuple[str, str, str], Type] = field(factory=dict)
    inferring: list[Symbol] = field(factory=list)
    _fresh: int = 0

    def source(self, scope: Scope) -> Source:
        """The source an expression of this scope stands in."""
        return self.bundle.files[scope.file].source

    def report(self, problem: Problem) -> None:
        """Add a problem."""
        self.problems.add(problem)

    def fresh(self, entity: str) -> str:
        """A new variable name for an aggregate over ``entity``."""
        self._fresh += 1
        return f"{entity}#{self._fresh}"

    def origin(self, scope: Scope, span: Span) -> core.Origin:
        """The origin of a surface node."""
        return core.Origin(scope.file, span.start, span.end)

    def site(
        self,
        scope: Scope,
        id: str,
        kind: str,
        parent: str,
        label: str,
        span: Span,
        *,
        code: str = "",
        cite: syn.Cite | None = None,
        law: syn.Law | None = None,
    ) -> str:
        """Register a site and return its id; a second site of the same id gets ``~2``, ``~3`` … by written order."""
        unique = id
        count = 1
        while unique in self.sites:
            count += 1
            unique = f"{id}~{count}"
        self.sites[unique] = core.Site(
            unique,
            kind,
            parent,
            label,
            code,
            core.Cited(cite.text, cite.unverified) if cite else None,
            law.text if law else "",
            scope.issuer,
            len(self.sites),
            origin=self.origin(scope, span),
        )
        return unique
