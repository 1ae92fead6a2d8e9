"""From the words of a command line to policy sets: a directory may hold several that have nothing to do with each other."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from baozhang_rules.api import PolicySet
from baozhang_rules.cli.common import FILES, PROBLEMS, Stop
from baozhang_rules.cli.late import problems

if TYPE_CHECKING:
    from baozhang_rules.pipeline import Pipeline


def policy_path(text: str) -> str:
    """A policy among the words of a command; a file of records stands last, and alone."""
    if text.endswith((".json", ".jsonl")):
        raise ArgumentTypeError(f"{text} holds records, which stand last, after the policies")
    return text


def policy_files(paths: Sequence[str]) -> Iterator[str]:
    """The files that paths name, each once, a folder's sorted; a folder without any stops the command."""
    from pathlib import Path  # `decide` and `explain` go without it

    seen: set[str] = set()
    for path in paths:
        inside = sorted(str(file) for file in Path(path).rglob("*.pol")) if os.path.isdir(path) else [path]
        if not inside:
            raise Stop(FILES, problems.NoPolicies(path=path))
        yield from (file for file in inside if file not in seen)
        seen.update(inside)


def pipelines(paths: Sequence[str]) -> list[Pipeline]:
    """A pipeline per set of files that belong together."""
    from baozhang_rules.pipeline import Pipeline, policy_sets

    _refuse_empty(paths)
    return [Pipeline(group) for group in policy_sets(paths)]


def load(*paths: str, for_records: bool = True) -> PolicySet:
    """The policy set of paths and packages; raises `PolicyError`, and stops when it is ``for_records`` and declares none."""
    _refuse_empty(paths)
    policy = PolicySet.load(*paths)
    if for_records and policy.program.schema.root not in policy.program.schema.entities:
        raise Stop(PROBLEMS, problems.NoRecords(path=" ".join(paths)))
    return policy


def _refuse_empty(paths: Sequence[str]) -> None:
    for path in paths:
        if os.path.isdir(path) and not any(name.endswith(".pol") for _, _, names in os.walk(path) for name in names):
            raise Stop(FILES, problems.NoPolicies(path=path))
