"""Everything that a policy declares besides rules: records, enumerations, standards, tables, definitions."""

from __future__ import annotations

from attrs import define, field

from baozhang_rules.check.basis import check_basis
from baozhang_rules.check.chains import check_chains
from baozhang_rules.check.context import Context
from baozhang_rules.check.definitions import Definitions
from baozhang_rules.check.model import model_of
from baozhang_rules.check.records import check_records
from baozhang_rules.check.regions import check_regions
from baozhang_rules.check.standards import Standards
from baozhang_rules.check.tables import check_tables
from baozhang_rules.check.unfilled import check_unfilled
from baozhang_rules.check.values import check_period
from baozhang_rules.core import nodes as core
from baozhang_rules.runtime.schema import RecordSchema


@define
class Parts:
    """The parts of a program that declarations give; rules add theirs (an open clause adds a definition)."""

    schema: RecordSchema
    jurisdiction: str = ""
    enumerations: list[core.Enumeration] = field(factory=list)
    standards: list[core.Standard] = field(factory=list)
    tables: list[core.Table] = field(factory=list)
    definitions: list[core.Definition] = field(factory=list)
    record_rules: list[core.RecordRule] = field(factory=list)


def check_declarations(ctx: Context) -> Parts:
    """Build the parts of a bundle; what is wrong is reported to the context."""
    model = model_of(ctx)
    for file, entry in enumerate(ctx.bundle.files):
        check_period(ctx, file, entry.header.validity if entry.header is not None else None)
    check_regions(ctx)
    check_unfilled(ctx)
    check_basis(ctx)
    records = check_records(ctx)
    standards = Standards(ctx)
    standards.run()
    definitions = Definitions(ctx)
    definitions.run(standards.standards)
    parts = Parts(
        records.schema,
        records.jurisdiction,
        list(model.enums.values()),
        standards.standards,
        list(check_tables(ctx)),
        [*standards.definitions, *definitions.definitions],
        list(records.rules),
    )
    check_chains(ctx, [*parts.standards, *parts.tables, *parts.definitions])
    return parts
