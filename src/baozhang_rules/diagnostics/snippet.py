"""A source line as a terminal shows it, and the marks that stand exactly under a span of it."""

from attrs import evolve, frozen

from baozhang_rules.text import TAB_SIZE, Source, Span, char_width, display_width, visible_char

_WIDEST = 160
_CONTEXT = 60
_CUT = "…"


@frozen
class Snippet:
    """A line to show: its number, its text made safe to print, and where its marks start and end."""

    line: int
    text: str
    indent: int
    marks: int
    last_line: int

    @property
    def goes_on(self) -> bool:
        """Whether the span ends on a later line than the one shown."""
        return self.last_line > self.line


def snippet_of(source: Source, span: Span) -> Snippet:
    """Return the first line of a span with its marks; a span of no width has one mark."""
    line = source.position(span.start).line
    line_span = source.line_span(line)
    start = min(span.start, line_span.end) - line_span.start
    end = min(span.end, line_span.end) - line_span.start
    cells = shown_cells(source.slice(line_span))
    widths = [display_width(cell) for cell in cells]
    last_line = source.position(max(span.start, span.end - 1)).line
    indent, marks = sum(widths[:start]), max(1, sum(widths[start:end]))
    return _cropped(Snippet(line, "".join(cells), indent, marks, last_line))


def shown_cells(line: str) -> list[str]:
    """Return what each character of a line is shown as: itself, spaces for a tab, or an escape."""
    cells: list[str] = []
    column = 0
    for char in line:
        cell = " " * (TAB_SIZE - column % TAB_SIZE) if char == "\t" else visible_char(char)
        column += display_width(cell)
        cells.append(cell)
    return cells


def shown_line(line: str) -> str:
    """Return a line with tabs expanded and everything that has no shape escaped."""
    return "".join(shown_cells(line))


def _cropped(snippet: Snippet) -> Snippet:
    """Cut a very long line to what stands around its marks."""
    if display_width(snippet.text) <= _WIDEST:
        return snippet
    first = max(0, snippet.indent - _CONTEXT)
    skipped, kept = _columns(snippet.text, first, first + _WIDEST)
    before = _CUT if skipped else ""
    after = _CUT if skipped + display_width(kept) < display_width(snippet.text) else ""
    indent = snippet.indent - skipped + len(before)
    marks = max(1, min(snippet.marks, _WIDEST - indent))
    return evolve(snippet, text=before + kept + after, indent=indent, marks=marks)


def _columns(text: str, first: int, last: int) -> tuple[int, str]:
    """Return the characters that start within some columns, and how many columns stand before them."""
    column = 0
    skipped = 0
    kept: list[str] = []
    for char in text:
        if first <= column < last:
            kept.append(char)
        elif column < first:
            skipped = column + char_width(char)
        column += char_width(char)
    return skipped, "".join(kept)
