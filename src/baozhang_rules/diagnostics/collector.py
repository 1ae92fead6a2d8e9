"""Gathers problems over a run and gives them back in reading order, each once."""

from collections.abc import Iterable

from baozhang_rules.diagnostics.problem import Problem


class Collector:
    """A growing set of problems; every phase adds to the one it is given."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._by_key: dict[tuple[str, int, int, str, str], Problem] = {}
        self.extend(problems)

    def add(self, problem: Problem) -> None:
        """Add a problem, unless the same words about the same place are already there."""
        self._by_key.setdefault(_key(problem), problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add several problems."""
        for problem in problems:
            self.add(problem)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems by file, place and code; those without a source come by file or place too."""
        return tuple(problem for _, problem in sorted(self._by_key.items(), key=lambda item: item[0]))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop the work."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that don't stop the work."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    @property
    def has_errors(self) -> bool:
        """Whether any problem stops the work."""
        return any(problem.severity == "error" for problem in self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)


def _key(problem: Problem) -> tuple[str, int, int, str, str]:
    name = problem.file() or problem.place() or ""
    start, end = (-1, -1) if problem.span is None else (problem.span.start, problem.span.end)
    return name, start, end, problem.code, problem.message("zh")
