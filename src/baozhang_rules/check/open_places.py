"""Clauses and steps left to local rules: one definition for each, with bounds, a default, or written rules to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, evolve, field, frozen

from baozhang_rules.check import membership as m
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.fillers import Fillers
from baozhang_rules.check.openings import bounds_of, check_bounds, check_default
from baozhang_rules.check.options import choose, lower_options, typed
from baozhang_rules.check.texts import Text, version
from baozhang_rules.check.values import Constants
from baozhang_rules.core import nodes as core
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import Type


@frozen
class OpenPlace:
    """A clause or step left open: whose it is, what a local rule calls it, its definition's id and type, whom it is about.

    ``me`` is the one whose value is read where the place stands.
    """

    owner: Symbol
    names: tuple[str, ...]
    id: str
    type: Type
    about: m.About
    me: core.Expr


@define
class OpenPlaces:
    """Lowers what classes and benefits leave to local rules; ``definitions`` by id, one for all texts of an owner."""

    ctx: Context
    fillers: Fillers
    constants: Constants
    definitions: dict[str, core.Definition] = field(factory=dict)

    def lower(
        self, open_: OpenPlace, opening: syn.Opening, scope: Scope, text: Text[Any]
    ) -> core.Expr:
        """The value of an open place; ``scope`` is that of the place in its text, under its site."""
        known = self.definitions.get(open_.id)
        inner = evolve(scope, entity=open_.about.entity, bound=())
        bounds = bounds_of(self.ctx, inner, opening, open_.type)
        options = lower_options(self.ctx, inner, opening, open_.type)
        self.definitions |= {option.id: option for option in options.values()}
        default = self._default(open_, opening, options, inner)
        versions, name = [*(known.versions if known else ())], open_.names[0] if open_.names else open_.id
        if default is not None:
            versions.append(version(self.ctx, text, core.ExprBody(default), scope.site, default=True))
            check_default(self.ctx, name, self.constants, bounds, default, (scope.file, opening))
        if known is None:
            versions += self._filled(open_, opening, options, bounds, scope)
        self.definitions[open_.id] = core.Definition(
            open_.id, name, open_.about.entity, open_.type, True, tuple(versions), known.bounds if known else bounds, scope.site
        )
        return core.DefRef(open_.id, open_.me, open_.type, origin=self.ctx.origin(scope, opening.span))

    def _default(
        self, open_: OpenPlace, opening: syn.Opening, options: Mapping[str, core.Definition], scope: Scope
    ) -> core.Expr | None:
        if opening.default is None:
            return None
        if opening.options:
            return choose(self.ctx, scope, scope.file, opening, options, opening.default)
        return typed(self.ctx, scope, opening.default, open_.type)

    def _filled(
        self, open_: OpenPlace, opening: syn.Opening, options: Mapping[str, core.Definition],
        bounds: tuple[core.Bound, ...], scope: Scope,
    ) -> Iterator[core.Version]:  # fmt: skip
        """The regional versions: each filler's own value, or the written rule that it names."""
        for filler, node, inner in self.fillers.texts(open_.owner, open_.names, scope, open_.about):
            if opening.options:
                value = choose(self.ctx, inner, scope.file, opening, options, node.value)
            else:
                value = typed(self.ctx, inner, node.value, open_.type)
            if value is not None:
                known = [evolve(filler, value=value)]
                check_bounds(self.ctx, open_.names[0], self.constants, bounds, known, (scope.file, opening))
                text = Text(filler.file, node, filler.span, inner.site)
                yield version(self.ctx, text, core.ExprBody(value), inner.site)
