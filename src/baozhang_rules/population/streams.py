"""The Arrow door: households from anything that has ``__arrow_c_stream__``, results as a reader that has it too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Protocol

try:
    import pyarrow as pa
except ImportError:
    raise ImportError("API0009: 需要可选组件 / this needs an extra: pip install 'baozhang-rules[batch]'") from None

from baozhang_rules.core.interp import Index
from baozhang_rules.errors import PolicyError
from baozhang_rules.population.answers import to_arrow
from baozhang_rules.population.deciding import Decider, OneDecision, carried
from baozhang_rules.population.facts_read import facts_read
from baozhang_rules.population.fields import Fields, fields_of, missing_columns
from baozhang_rules.population.views import no_rows, plain_schema, without_views
from baozhang_rules.runtime.decision import Dates


class Policies(Protocol):
    """A policy set, as far as it is asked here."""

    @property
    def index(self) -> Index:
        """The program with its look-ups."""

    def decide(self, record: Any, on: date, **days: Any) -> OneDecision:
        """Decide one record."""


def decide_stream(
    policy: Policies,
    source: Any,
    on: date,
    *,
    keep: Sequence[str] = (),
    missing: Sequence[str] = (),
    clauses: bool = False,
    values: bool = False,
    threads: int = 1,
    **days: Any,
) -> pa.RecordBatchReader:
    """Decide many households in columns: anything with ``__arrow_c_stream__`` (docs/guide/batch.md), which the results have too.

    ``days`` as `PolicySet.decide` has them; batches are decided as the results are read, each by ``threads`` at once.  ``clauses``
    tells which clauses hold, as bits; ``values`` the values of definitions.  Raises `PolicyError` for wrong columns.
    """
    given = pa.RecordBatchReader.from_stream(source)
    schema = plain_schema(given.schema)
    program = policy.index.program
    fields = fields_of(schema, program.schema, keep)
    if not isinstance(fields, Fields):
        raise PolicyError(fields)
    lacking = tuple(missing_columns(fields, facts_read(program), missing))
    if lacking:
        raise PolicyError(lacking)
    dates = Dates(on, days.get("rules_on") or on, days.get("known"))
    more: dict[str, Any] = {"threads": threads, "clauses": clauses, "values": values, "calendar": days.get("calendar")}
    decider = Decider(policy.index, fields, lambda record: policy.decide(record, on, **days), dates, tuple(dict.fromkeys(keep)), **more)
    if taken := decider.taken(schema):
        raise PolicyError(taken)

    def results() -> Iterator[pa.RecordBatch]:
        for batch in without_views(given):
            yield decider.decide(batch)[0]

    return pa.RecordBatchReader.from_batches(_form(decider, schema), results())


def _form(decider: Decider, given: pa.Schema) -> pa.Schema:
    """The columns of results, known before the first household is."""
    empty = no_rows(given)
    kept = [(name, carried(empty.column(name))) for name in decider.keep]
    return to_arrow(decider.blank(empty), pa.array([], pa.string()), kept).schema
