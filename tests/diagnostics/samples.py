"""Problem classes for tests; their codes are not registered."""

from attrs import frozen

from baozhang_rules.diagnostics import Edit, Fix, Problem
from baozhang_rules.text import Source, Span


@frozen
class UnknownName(Problem):
    """没有这个名字。

    There is no such name.
    """

    name: str
    near: str | None = None
    defined: tuple[Source, Span] | None = None

    code = "TST0001"
    zh = "没有「{name}」这个名字"
    en = "there is no name `{name}`"
    zh_label = "没有定义"
    en_label = "not defined"
    zh_expected = "一个标准的名字"
    en_expected = "the name of a standard"

    def help(self, lang):
        """Suggest the near name."""
        if self.near is None:
            return None
        return f"是不是「{self.near}」" if lang == "zh" else f"did you mean `{self.near}`"

    def secondary(self):
        """Show where the near name is defined."""
        return () if self.defined is None else ((*self.defined, "定义在这里", "defined here"),)

    def fix(self):
        """Replace the name."""
        if self.near is None:
            return None
        return Fix((Edit(self.span, self.near),), f"改为「{self.near}」", f"change to `{self.near}`")


@frozen
class Plain(Problem):
    """只有一句话。

    Only a sentence.
    """

    text: str = "话"

    code = "TST0002"
    severity = "warning"
    zh = "{text}"
    en = "{text}"


@frozen
class Patched(Problem):
    """带着一组改动。

    Carries edits.
    """

    edits: tuple[Edit, ...]

    code = "TST0003"
    zh = "要改"
    en = "to change"

    def fix(self):
        """Return the edits as they are."""
        return Fix(self.edits, "改", "change")


def span_of(source, text):
    """Return the span of the first occurrence of a text."""
    start = source.text.index(text)
    return Span(start, start + len(text))
