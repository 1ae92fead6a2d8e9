"""What compact explanations of a policy set leave out, said once: names, wording, articles, structure, units.

Keyed by what compact explanations use: sites, codes, and the names of told values.  Schema version 1.
"""

from __future__ import annotations

from typing import Any

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.reads import reads
from baozhang_rules.core.told import Told, told_plan
from baozhang_rules.explain.compact import SCHEMA_VERSION
from baozhang_rules.explain.data import Both
from baozhang_rules.explain.decision_json import Json
from baozhang_rules.explain.declared import at_hand
from baozhang_rules.explain.formula import words_of
from baozhang_rules.explain.render_json import plain
from baozhang_rules.explain.view import Look
from baozhang_rules.explain.words import exact_text as text_of
from baozhang_rules.runtime.schema import FactSchema, NumberType
from baozhang_rules.types import NumberT, Type, strip_optional


def catalogue_json(index: Index, policy_hash: str) -> Json:
    """Everything that is the same in every decision of a policy set."""
    look, program, plan = at_hand(index), index.program, told_plan(index)
    read = {(entity, fact) for entity, fact, _ in reads(program, shown=True) if fact}
    return {
        "catalogue": SCHEMA_VERSION,
        "policy": {"name": program.name, "hash": policy_hash, "language": program.language},
        "rules": {rule.id: _rule(look, rule) for rule in program.rules},
        "orders": {order.id: {"name": order.name, "rules": list(order.rules)} for order in program.orders},
        "definitions": {each.id: _definition(look, each) for each in program.definitions},
        "standards": {each.id: _standard(look, each) for each in program.standards},
        "told": {told.name: _told(look, told) for told in plan.values.values()},
        "facts": {
            name: {fact.name: _fact(fact) for fact in entity.facts if (name, fact.name) in read}
            for name, entity in program.schema.entities.items()
        },
        "sites": {site: _site(look, site) for site in index.sites},
    }


def _unit(look: Look, type_: Type) -> Any:
    kind = strip_optional(type_)
    if not isinstance(kind, NumberT):
        return None
    return plain(Both(look.words.unit(kind.unit, "zh"), look.words.unit(kind.unit, "en")), None)


def _site(look: Look, site: str) -> Json:
    """A rule, clause, step, row or cell; the id is its key."""
    place = plain(look.place(site), None)
    return {name: value for name, value in place.items() if name != "id"}


def _rule(look: Look, rule: n.Rule) -> Json:
    return {
        "name": rule.name,
        "kind": rule.kind,
        "scope": rule.scope,
        "group": rule.group,
        "unit": _unit(look, rule.type),
        "site": rule.site,
        "uppers": list(rule.uppers),
    }


def _definition(look: Look, each: n.Definition) -> Json:
    return {"name": each.name, "entity": each.entity, "unit": _unit(look, each.type), "site": each.site}


def _standard(look: Look, each: n.Standard) -> Json:
    rows = [
        {
            "site": row.site,
            "region": row.region,
            "issued": text_of(row.issued),
            "start": text_of(row.start),
            "until": text_of(row.until),
            "value": text_of(row.value),
        }
        for row in each.rows
    ]
    return {"name": each.name, "unit": _unit(look, each.type), "site": each.site, "rows": rows}


def _told(look: Look, told: Told) -> Json:
    """Whose value it is, in words; ``each``: the kinds of entities for each of which there is one."""
    return {
        "of": told.root.owner,
        "role": told.root.role,
        "words": plain(words_of(look, told.expression), None),
        "unit": _unit(look, told.expression.type),
        "each": [kind for _, kind in told.loops],
    }


def _fact(fact: FactSchema) -> Json:
    unit = fact.type.unit if isinstance(fact.type, NumberType) else None
    presumed = None if fact.presumed is None else {"value": text_of(fact.presumed.value), "citation": fact.presumed.citation}
    return {"alias": fact.alias, "unit": unit, "sensitive": fact.sensitive, "monthly": fact.monthly, "presumed": presumed}
