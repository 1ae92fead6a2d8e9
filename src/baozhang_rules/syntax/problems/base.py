"""What the problems of a policy's text share."""

from attrs import field, frozen

from baozhang_rules.diagnostics import Edit, Fix, Lang, Problem
from baozhang_rules.text import Span


@frozen
class SyntaxProblem(Problem):
    """A problem of the text itself; most carry the edits that remove them."""

    edits: tuple[Edit, ...] = field(default=(), kw_only=True)
    title_zh: str = field(default="", kw_only=True)
    title_en: str = field(default="", kw_only=True)

    zh_title = "改正写法"
    en_title = "correct the text"

    def fix(self) -> Fix | None:
        """Return the edits as one fix, when there are any."""
        if not self.edits:
            return None
        return Fix(self.edits, self.title_zh or self.zh_title, self.title_en or self.en_title)


def replace(span: Span, text: str) -> tuple[Edit, ...]:
    """Return the edit that puts a text in place of a span, as a problem's `edits`."""
    return (Edit(span, text),)


def listed(items: tuple[str, ...], lang: Lang) -> str:
    """Return words as they are quoted in a message, joined by "or"."""
    quoted = [f"「{item}」" if lang == "zh" else f"`{item}`" for item in items]
    if len(quoted) < 2:
        return "".join(quoted)
    joiner = ("、", "或") if lang == "zh" else (", ", " or ")
    return joiner[0].join(quoted[:-1]) + joiner[1] + quoted[-1]


@frozen
class ExpectingProblem(SyntaxProblem):
    """A problem that can say what would have been right there, in either language."""

    expected_zh: tuple[str, ...] = field(default=(), kw_only=True)
    expected_en: tuple[str, ...] = field(default=(), kw_only=True)

    def expected(self, lang: Lang) -> str | None:
        """Return the words that could stand here."""
        words = self.expected_zh if lang == "zh" else self.expected_en
        return ("、" if lang == "zh" else ", ").join(words) or None
