"""From a bundle to a program: declarations, rules, then the proofs; no program when anything is wrong."""

from __future__ import annotations

import hashlib
import sys

from attrs import evolve

from baozhang_rules.check.authorities import note_fillers
from baozhang_rules.check.beside import Beside
from baozhang_rules.check.context import Context
from baozhang_rules.check.conventions import conventions
from baozhang_rules.check.declaration_problems import UnknownLanguage
from baozhang_rules.check.declarations import check_declarations
from baozhang_rules.check.proofs import check_program
from baozhang_rules.check.rules import lower_rules
from baozhang_rules.check.sound import sound_part
from baozhang_rules.core import nodes as core
from baozhang_rules.core.decide import STACK
from baozhang_rules.diagnostics import Collector, Problem
from baozhang_rules.names import Bundle
from baozhang_rules.syntax import nodes as syn


def check_bundle(bundle: Bundle, collector: Collector) -> core.Program | None:
    """The program of a bundle; None when there is any error. Problems go to the collector."""
    program = sound_program(bundle, collector)
    return None if collector.has_errors else program


def sound_program(bundle: Bundle, collector: Collector) -> core.Program | None:
    """The program of a bundle as far as it is sound: without what has an error or reads what has (check/sound.py).

    Where some text can't be read, the rest is checked only for its problems and there is no program.
    """
    if collector.has_errors:
        beside = Beside.of(bundle, collector.errors)
        if beside is not None:
            heard = Collector()
            _prove(Context(bundle, heard), collector.errors)
            collector.extend(each for each in heard.problems if beside.tells(each))
        return None
    return _prove(Context(bundle, collector), ())


def _prove(ctx: Context, known: tuple[Problem, ...]) -> core.Program:
    """What is sound of the program, every problem reported; ``known`` are errors of the bundle that were reported before."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), STACK))  # proofs go down a chain of definitions as deep as deciding does
    program = build_program(ctx)
    errors = (*known, *ctx.problems.errors)
    if errors:
        program = sound_part(ctx, program, errors)
    check_program(ctx, program)
    return program


def build_program(ctx: Context) -> core.Program:
    """Everything lowered and put in an order that doesn't depend on the order of files or declarations."""
    parts = check_declarations(ctx)
    lowered = lower_rules(ctx, parts.standards)
    definitions = [*parts.definitions, *lowered.definitions]
    note_fillers(ctx, (*parts.standards, *definitions))
    return core.Program(
        language_of(ctx),
        name_of(ctx.bundle),
        tuple((entry.source.name, _digest(entry.source.text)) for entry in ctx.bundle.files),
        parts.schema,
        parts.jurisdiction,
        conventions(ctx),
        tuple(sorted(parts.enumerations, key=lambda e: e.name)),
        tuple(sorted(parts.standards, key=lambda s: s.id)),
        tuple(sorted(parts.tables, key=lambda t: t.id)),
        tuple(sorted(definitions, key=lambda d: d.id)),
        lowered.rules,
        lowered.orders,
        lowered.units,
        lowered.meetings,
        tuple(sorted(parts.record_rules, key=lambda r: r.id)),
        lowered.checks,
        lowered.uniques,
        lowered.deadlines,
        lowered.notices,
        lowered.certificates,
        lowered.stored,
        ordered_sites(ctx),
    )


SUPPORTED = 1
"""The language version of this library; a file that asks for a later one is refused."""


def language_of(ctx: Context) -> int:
    """The highest 语言版本 that a file says, 1 where none does; a version this library doesn't know is reported."""
    said = 1
    for entry in ctx.bundle.files:
        for declaration in entry.tree.declarations:
            if isinstance(declaration, syn.LanguageVersion):
                said = max(said, declaration.number)
                if not 1 <= declaration.number <= SUPPORTED:
                    number = declaration.number
                    ctx.report(UnknownLanguage(number, SUPPORTED, source=entry.source, span=declaration.span))
    return said


def name_of(bundle: Bundle) -> str:
    """The policy that the caller asked for: the last asked file that has a 政策 line, else the last file that has one."""
    asked = [entry for index, entry in enumerate(bundle.files) if index in bundle.asked and entry.package]
    named = asked or [entry for entry in bundle.files if entry.package]
    return named[-1].package if named else ""


def ordered_sites(ctx: Context) -> tuple[core.Site, ...]:
    """Every site by declaration, within one in written order; ``order`` says so again."""
    top = {id: _top(ctx, id) for id in ctx.sites}
    found = sorted(ctx.sites.values(), key=lambda site: (top[site.id], site.order))
    return tuple(evolve(site, order=order) for order, site in enumerate(found))


def _top(ctx: Context, id: str) -> str:
    """The declaration that a site belongs to."""
    for _ in range(len(ctx.sites)):
        parent = ctx.sites[id].parent
        if not parent or parent not in ctx.sites:
            break
        id = parent
    return id


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
