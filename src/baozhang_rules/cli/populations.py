"""What the commands on many households share: the extra, files that can't be read or written, one decider per file."""

from __future__ import annotations

import contextlib
import os
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Any

from baozhang_rules.api import Decision, PolicySet
from baozhang_rules.cli.common import FILES, PROBLEMS, USAGE, Stop, calendar, cannot_write, day
from baozhang_rules.cli.policies import load
from baozhang_rules.cli.problems import BadUsage, MissingExtra, NoSuchRecord, OverwritesInput
from baozhang_rules.diagnostics import file_problem
from baozhang_rules.population.problems import OtherInput, OtherPolicy, StillRunning
from baozhang_rules.text import ReadFailure, open_file

if TYPE_CHECKING:
    from baozhang_rules.population.fields import Fields


def needs_batch() -> None:
    """Stop where numpy or pyarrow isn't installed."""
    try:
        import numpy  # noqa: F401
        import pyarrow  # noqa: F401
    except ImportError:
        raise Stop(USAGE, MissingExtra(extra="batch")) from None


def _readable(path: str) -> None:
    """Raise `ReadFailure` for a file that can't be opened; what is in a folder is looked for by its reader."""
    if not os.path.isdir(path):
        open_file(path).close()


@contextlib.contextmanager
def opening(path: str, policy: PolicySet | None = None, lists: Sequence[str] = (), grouped: bool = False) -> Iterator[tuple[Any, Any]]:
    """The schema and the batches of a file (``grouped`` as `reading` has it); what is wrong with it stops the command."""
    from baozhang_rules.population.files import FileTrouble, reading

    try:
        tables = tables_of(lists)
        for each in (path, *tables.values()):
            _readable(each)
        with reading(path, (), None if policy is None else policy.program.schema, tables, grouped) as found:
            yield found
    except ReadFailure as failure:
        raise Stop(FILES, file_problem(failure)) from None
    except FileTrouble as trouble:
        raise Stop(FILES, trouble.problem) from None


def tables_of(lists: Sequence[str]) -> dict[str, str]:
    """The files of lists by their facts, from ``NAME=FILE``; another form stops the command."""
    for each in lists:
        if "=" not in each:
            raise Stop(USAGE, BadUsage(detail=f"--list 写作 名称=文件,不是「{each}」", detail_en=f"--list is written NAME=FILE, not `{each}`"))
    return dict(each.split("=", 1) for each in lists)


def saving(path: str, *read: str) -> AbstractContextManager[Any]:
    """A writer of batches to a file that appears whole or not at all, and never takes the place of what is read."""
    from baozhang_rules.population.writing import writing

    return _saved(path, read, lambda: writing(path))


def saving_folder(path: str, metadata: Mapping[str, str], run: Mapping[str, str] | None, *read: str) -> AbstractContextManager[Any]:
    """The parts of a folder of results, as `folder_written` has it; it never takes the place of what is read."""
    from baozhang_rules.population.parts import folder_written

    return _saved(path, read, lambda: folder_written(path, metadata, run))


@contextlib.contextmanager
def _saved(path: str, read: Sequence[str], begin: Callable[[], AbstractContextManager[Any]]) -> Iterator[Any]:
    from baozhang_rules.population.files import FileTrouble
    from baozhang_rules.population.unfinished import Held

    if any(os.path.exists(each) and os.path.exists(path) and os.path.samefile(each, path) for each in read):
        raise Stop(FILES, OverwritesInput(path=path))
    try:
        with begin() as out:
            yield out
    except FileTrouble as trouble:
        raise Stop(FILES, trouble.problem) from None
    except Held:
        raise Stop(FILES, StillRunning(path=path)) from None
    except OSError as failure:
        raise Stop(FILES, cannot_write(path, failure)) from None


def fields_for(schema: Any, policy: PolicySet, keep: Sequence[str] = (), missing: Sequence[str] = ()) -> Fields:
    """The columns of a file for a policy set; what is wrong with them stops the command."""
    from baozhang_rules.population.facts_read import facts_read
    from baozhang_rules.population.fields import Fields, fields_of, missing_columns

    fields = fields_of(schema, policy.program.schema, keep)
    if not isinstance(fields, Fields):
        raise Stop(PROBLEMS, *fields)
    lacking = tuple(missing_columns(fields, facts_read(policy.program), missing))
    if lacking:
        raise Stop(PROBLEMS, *lacking)
    return fields


def decision_of(options: Namespace) -> Decision:
    """The decision on one household of a file: of households, or of results, which say what they were made of."""
    from baozhang_rules.population.files import FileTrouble
    from baozhang_rules.population.lookup import is_what_was_told, origin_of, position_of, row_at

    needs_batch()
    try:
        _readable(options.records)
        origin = origin_of(options.records)
        source, names = options.records, list(options.policy)
        if origin is not None:
            source, names = origin.input, names or list(origin.policies)
        if not names:
            raise Stop(USAGE, BadUsage(detail="缺少 POLICY", detail_en="the following arguments are required: POLICY"))
        policy = load(*names)
        if origin is not None and origin.hash != policy.hash:
            raise Stop(PROBLEMS, OtherPolicy(path=options.records))
        place = position_of(options.records, options.id) if options.id is not None else (options.line or 1) - 1
        lists = () if origin is None else origin.lists
        with opening(source, policy, lists) as (schema, _):
            fields = fields_for(schema, policy, schema.names, [fact.name for e in policy.program.schema.entities.values() for fact in e.facts])
        row = None if place is None else row_at(source, place, fields, tables_of(lists))
    except ReadFailure as failure:
        raise Stop(FILES, file_problem(failure)) from None
    except FileTrouble as trouble:
        raise Stop(FILES, trouble.problem) from None
    if row is None:
        raise Stop(FILES, NoSuchRecord(which=options.id or str(options.line or 1)))
    on, rules, known = (
        (day(origin.base), day(origin.rules or None), day(origin.known or None))
        if origin is not None
        else (day(options.on), day(options.rules_on), day(options.known))
    )
    working = calendar(options.calendar or (origin.calendar if origin is not None else "") or None)
    decision = policy.decide(row, on or date.today(), rules_on=rules, known=known, calendar=working)
    if options.id is not None and decision.record_id not in (options.id, None):
        raise Stop(FILES, OtherInput(path=source, id=options.id))
    told = origin is None or place is None or is_what_was_told(options.records, place, policy.index, decision.decided, decision.problems)
    if not told:
        raise Stop(FILES, OtherInput(path=source, id=options.id or decision.record_id or str(options.line or 1)))
    return decision
