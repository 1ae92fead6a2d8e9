"""Policy files as collectors and scenarios as items."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from baozhang_rules.cli.common import language
from baozhang_rules.cli.problems import MissingExtra
from baozhang_rules.diagnostics import Problem, render_text
from baozhang_rules.names import FileEntry
from baozhang_rules.pipeline import Pipeline, policy_sets
from baozhang_rules.scenarios import ScenarioResult, report_text, run_scenario
from baozhang_rules.syntax import nodes as syn

_SETS = pytest.StashKey[dict[Path, Pipeline]]()


class BrokenPolicy(Exception):
    """A policy whose scenarios can't run; holds its problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = problems
        super().__init__(len(problems))


class ScenarioFailed(Exception):
    """A scenario of which something else came than is expected."""

    def __init__(self, result: ScenarioResult) -> None:
        self.result = result
        super().__init__(result.title)


class PolicyFile(pytest.File):
    """One `.pol` file: an item for each of its scenarios."""

    pipeline: Pipeline

    @classmethod
    def made(cls, parent: pytest.Collector, path: Path, folders: Sequence[Path]) -> PolicyFile:
        """The collector of a file; files that belong together share a program, which is made once."""
        sets = parent.config.stash.setdefault(_SETS, {})
        if path.resolve() not in sets:
            sets.update(_pipelines([*folders, path]))
        found: PolicyFile = cls.from_parent(parent, path=path)
        found.pipeline = sets[path.resolve()]
        return found

    def collect(self) -> Iterator[pytest.Item]:
        """The file's scenarios as they are written; a file that can't be read whole is an error, for it would hide some."""
        entry = self._entry()
        if entry is None or entry.broken:
            raise BrokenPolicy(self.pipeline.problems.errors)
        for each in entry.tree.declarations:
            if isinstance(each, syn.ScenarioDecl):
                yield Scenario.of(self, entry, each)

    def _entry(self) -> FileEntry | None:
        place = self.path.resolve()
        return next((each for each in self.pipeline.bundle.files if Path(each.path).resolve() == place), None)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """The problems as the command line shows them."""
        return _shown(excinfo.value) or super().repr_failure(excinfo)


class Scenario(pytest.Item):
    """One scenario."""

    entry: FileEntry
    declaration: syn.ScenarioDecl
    pipeline: Pipeline

    @classmethod
    def of(cls, parent: PolicyFile, entry: FileEntry, declaration: syn.ScenarioDecl) -> Scenario:
        """The item of a scenario, named by it."""
        found: Scenario = cls.from_parent(parent, name=declaration.title)
        found.entry, found.declaration, found.pipeline = entry, declaration, parent.pipeline
        return found

    def runtest(self) -> None:
        """Decide the scenario's records and hold the decisions against what is expected."""
        index = self.pipeline.index
        if index is None:
            raise BrokenPolicy(self.pipeline.problems.errors)
        result = run_scenario(index, self.entry.source, self.declaration)
        if result.lacks_calendar:
            pytest.skip(render_text(MissingExtra(extra="calendar"), language(Namespace()), False))
        if not result.passed:
            raise ScenarioFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected and what came, line by line, as `baozhang test` says it."""
        return _shown(excinfo.value) or super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str], int, str]:
        """Where the scenario stands."""
        line = self.entry.source.position(self.declaration.span.start).line
        return self.path, line - 1, self.name


def _pipelines(paths: Sequence[Path]) -> Iterator[tuple[Path, Pipeline]]:
    """The pipeline of each file below some paths."""
    for files in policy_sets([path for path in paths if path.exists()]):
        pipeline = Pipeline(files)
        yield from ((Path(file).resolve(), pipeline) for file in files)


def _shown(failure: BaseException) -> str | None:
    lang = language(Namespace())
    if isinstance(failure, BrokenPolicy):
        return "\n".join(render_text(problem, lang, False) for problem in failure.problems)
    if isinstance(failure, ScenarioFailed):
        *lines, _summary = report_text([failure.result], lang).split("\n")
        return "\n".join(lines)
    return None
