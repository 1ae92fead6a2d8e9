"""A problem as a person reads it: the line, carets exactly under it, the way out, and the fix as a diff."""

from collections.abc import Iterator

from attrs import frozen

from baozhang_rules.diagnostics.plain import location
from baozhang_rules.diagnostics.problem import Edit, Fix, Lang, Problem
from baozhang_rules.diagnostics.snippet import Snippet, shown_line, snippet_of
from baozhang_rules.text import Source, Span, visible

_WORDS = {
    "zh": {
        "error": "错误",
        "warning": "警告",
        "expected": "应为",
        "help": "办法",
        "fix": "改法",
        "until": "(至第 {line} 行)",
    },
    "en": {
        "error": "error",
        "warning": "warning",
        "expected": "expected",
        "help": "help",
        "fix": "fix",
        "until": "(to line {line})",
    },
}
_RESET = "\x1b[0m"
_COLORS = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "frame": "\x1b[1;34m",
    "removed": "\x1b[31m",
    "added": "\x1b[32m",
}


def render_text(problem: Problem, lang: Lang, color: bool = False) -> str:
    """Return the lines to print for a problem, without a line end after the last."""
    gutter = _gutter_width(problem)
    return "\n".join(_Renderer(problem, lang, color, gutter).lines())


@frozen
class _Renderer:
    problem: Problem
    lang: Lang
    color: bool
    gutter: int

    def lines(self) -> Iterator[str]:
        problem = self.problem
        severity = problem.severity
        head = self._paint(f"{self._word(severity)} {problem.code}", severity)
        yield f"{head}: {visible(problem.message(self.lang))}"
        where = location(problem)
        if where:
            yield self._arrow("-->", where)
        if problem.source is not None and problem.span is not None:
            yield from self._quote(problem.source, problem.span, "^", problem.label(self.lang), severity)
        yield from self._secondary()
        yield from self._notes()
        yield from self._fix()

    def _secondary(self) -> Iterator[str]:
        for source, span, zh, en in self.problem.secondary():
            start = source.position(span.start)
            yield self._arrow(":::", f"{source.name}:{start.line}:{start.column}")
            yield from self._quote(source, span, "-", zh if self.lang == "zh" else en, "frame")

    def _notes(self) -> Iterator[str]:
        for kind, text in (
            ("expected", self.problem.expected(self.lang)),
            ("help", self.problem.help(self.lang)),
        ):
            if text:
                yield self._note(kind, text)

    def _fix(self) -> Iterator[str]:
        fix, source = self.problem.fix(), self.problem.source
        if fix is None or source is None:
            return
        yield self._note("fix", fix.title(self.lang))
        for hunk in _hunks(source, fix):
            yield self._frame("")
            for sign, number, line in hunk:
                text = f"{number:>{self.gutter}} {sign} {shown_line(line)}".rstrip()
                yield self._paint(text, "removed" if sign == "-" else "added")

    def _quote(self, source: Source, span: Span, mark: str, label: str, paint: str) -> Iterator[str]:
        snippet = snippet_of(source, span)
        yield self._frame("")
        yield self._frame(snippet.text, str(snippet.line))
        words = " ".join(filter(None, [visible(label), self._until(snippet)]))
        marks = self._paint(f"{mark * snippet.marks} {words}".rstrip(), paint)
        yield self._frame(" " * snippet.indent + marks)

    def _until(self, snippet: Snippet) -> str:
        return self._word("until").format(line=snippet.last_line) if snippet.goes_on else ""

    def _arrow(self, arrow: str, where: str) -> str:
        return " " * self.gutter + self._paint(arrow, "frame") + " " + visible(where)

    def _frame(self, text: str, number: str = "") -> str:
        bar = self._paint(f"{number:>{self.gutter}} |", "frame")
        return f"{bar} {text}".rstrip() if text else bar

    def _note(self, kind: str, text: str) -> str:
        mark = " " * self.gutter + " " + self._paint("=", "frame")
        # Words of several lines stay inside the frame of their note.
        body = f"\n{' ' * (self.gutter + 3)}".join(visible(line) for line in text.splitlines())
        return f"{mark} {self._word(kind)}: {body}"

    def _word(self, key: str) -> str:
        return _WORDS[self.lang][key]

    def _paint(self, text: str, paint: str) -> str:
        return f"{_COLORS[paint]}{text}{_RESET}" if self.color else text


def _gutter_width(problem: Problem) -> int:
    """Return the width of the largest line number that will be shown."""
    lines = [source.position(span.start).line for source, span, _, _ in problem.secondary()]
    if problem.source is not None and problem.span is not None:
        lines.append(problem.source.position(problem.span.start).line)
    fix = problem.fix()
    if fix is not None and problem.source is not None:
        lines += [number for hunk in _hunks(problem.source, fix) for _, number, _ in hunk]
    return len(str(max(lines, default=1)))


_Hunk = list[tuple[str, int, str]]


def _hunks(source: Source, fix: Fix) -> list[_Hunk]:
    """Return the changed lines of a fix: sign, number of the old line or of the new one, text."""
    hunks: list[_Hunk] = []
    shift = 0
    for edits in _groups(source, fix):
        first = source.position(edits[0].span.start).line
        last = max(source.position(edit.span.end).line for edit in edits)
        whole = Span(source.line_span(first).start, source.line_span(last).end)
        old = source.slice(whole)
        new = Fix(tuple(_moved(edit, whole.start) for edit in edits), "", "").apply(Source("", old))
        same, old_lines, new_lines = _changed_lines(_lines(old), _lines(new))
        first += same
        hunks.append(
            [("-", first + i, line) for i, line in enumerate(old_lines)]
            + [("+", first + shift + i, line) for i, line in enumerate(new_lines)]
        )
        shift += len(new_lines) - len(old_lines)
    return hunks


def _changed_lines(old: list[str], new: list[str]) -> tuple[int, list[str], list[str]]:
    """Return how many lines at the beginning are the same, and both texts without their same ends."""
    shared = min(len(old), len(new))
    head = next((i for i in range(shared) if old[i] != new[i]), shared)
    tail = next((i for i in range(shared - head) if old[-1 - i] != new[-1 - i]), shared - head)
    return head, old[head : len(old) - tail], new[head : len(new) - tail]


def _groups(source: Source, fix: Fix) -> list[list[Edit]]:
    """Return the edits in order, those that share a line together."""
    groups: list[list[Edit]] = []
    last = 0
    for edit in sorted(fix.edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if groups and source.position(edit.span.start).line <= last:
            groups[-1].append(edit)
        else:
            groups.append([edit])
        last = max(last, source.position(edit.span.end).line)
    return groups


def _moved(edit: Edit, start: int) -> Edit:
    return Edit(Span(edit.span.start - start, edit.span.end - start), edit.text)


def _lines(text: str) -> list[str]:
    source = Source("", text)
    return [source.line_text(line) for line in range(1, source.line_count + 1)]
