"""What the commands on many households share: the extra, files that can't be read or written, one decider per file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from baozhang_rules.api import PolicySet
from baozhang_rules.cli.common import FILES, PROBLEMS, USAGE, Stop, cannot_write
from baozhang_rules.cli.problems import MissingExtra, OverwritesInput
from baozhang_rules.diagnostics import file_problem
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


@contextlib.contextmanager
def opening(path: str) -> Iterator[tuple[Any, Any]]:
    """The schema and the batches of a file; what is wrong with it stops the command."""
    from baozhang_rules.population.files import FileTrouble, reading

    try:
        open_file(path).close()
        with reading(path) as found:
            yield found
    except ReadFailure as failure:
        raise Stop(FILES, file_problem(failure)) from None
    except FileTrouble as trouble:
        raise Stop(FILES, trouble.problem) from None


@contextlib.contextmanager
def saving(path: str, *read: str) -> Iterator[Any]:
    """A writer of batches to a file that appears whole or not at all, and never takes the place of what is read."""
    from baozhang_rules.population.files import FileTrouble, writing

    if any(os.path.exists(each) and os.path.exists(path) and os.path.samefile(each, path) for each in read):
        raise Stop(FILES, OverwritesInput(path=path))
    try:
        with writing(path) as out:
            yield out
    except FileTrouble as trouble:
        raise Stop(FILES, trouble.problem) from None
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
