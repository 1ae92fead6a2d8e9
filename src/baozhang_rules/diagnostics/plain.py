"""A problem on one line, for logs, editors' problem matchers and `grep`."""

from baozhang_rules.diagnostics.problem import Lang, Problem
from baozhang_rules.text import visible


def render_plain(problem: Problem, lang: Lang) -> str:
    """Return `file:line:col: CODE: message`; the parts that a problem doesn't have are left out."""
    where = location(problem)
    words = f"{problem.code}: {problem.message(lang)}"
    return visible(f"{where}: {words}" if where else words)


def location(problem: Problem) -> str:
    """Return `file:line:col`, `file`, a record's place, or nothing: whatever is known."""
    file = problem.file()
    if file is None:
        return problem.place() or ""
    if problem.source is None or problem.span is None:
        return file
    start = problem.source.position(problem.span.start)
    return f"{file}:{start.line}:{start.column}"
