"""The base of every problem: a frozen class per code, whose fields are what a good message needs.

    @problem("POL0123")
    @frozen
    class UnknownName(Problem):
        \"\"\"One paragraph in Chinese.

        One paragraph in English.

        Wrong:
            ...
        Right:
            ...
        \"\"\"

        name: str

        zh = "没有「{name}」这个名字"
        en = "there is no name `{name}`"

The decorator stands outside `@frozen`, because attrs builds a class with slots twice.
"""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar

from attrs import field, fields, frozen

from baozhang_rules.text import Source, Span

Lang: TypeAlias = Literal["zh", "en"]
Severity: TypeAlias = Literal["error", "warning"]
Secondary: TypeAlias = tuple[Source, Span, str, str]
"""Another place worth showing: where, and its label in Chinese and in English."""


@frozen
class Edit:
    """The text that replaces a span; an empty span inserts, an empty text deletes."""

    span: Span
    text: str


@frozen
class Fix:
    """A change of the source that removes the problem, with a title for a menu."""

    edits: tuple[Edit, ...] = field()
    title_zh: str
    title_en: str

    @edits.validator
    def _apart(self, _attribute: object, edits: tuple[Edit, ...]) -> None:
        ordered = sorted(edits, key=_place_of)
        for before, after in pairwise(ordered):
            if after.span.start < before.span.end:
                raise ValueError("two edits of one fix overlap")

    def title(self, lang: Lang) -> str:
        """Return the title in a language."""
        return self.title_zh if lang == "zh" else self.title_en

    def apply(self, source: Source) -> str:
        """Return the text of the source with every edit made."""
        text = source.text
        for edit in reversed(sorted(self.edits, key=_place_of)):  # equal places keep their written order
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
        return text


def _place_of(edit: Edit) -> tuple[int, int]:
    return edit.span.start, edit.span.end


@frozen(kw_only=True)
class Problem:
    """What went wrong, where, and how to get out.

    `source` and `span` are keyword arguments; both stay away for a problem of a command line or a record.
    A subclass sets the templates below, filled from its fields, or overrides the method of the same name
    when the words depend on more. The base itself is never raised or shown.
    """

    source: Source | None = None
    span: Span | None = None

    code: ClassVar[str] = ""
    severity: ClassVar[Severity] = "error"

    zh: ClassVar[str] = ""
    en: ClassVar[str] = ""
    zh_label: ClassVar[str] = ""
    en_label: ClassVar[str] = ""
    zh_expected: ClassVar[str | None] = None
    en_expected: ClassVar[str | None] = None
    zh_help: ClassVar[str | None] = None
    en_help: ClassVar[str | None] = None

    def message(self, lang: Lang) -> str:
        """Return one line that says what is wrong."""
        return self._fill(self.zh if lang == "zh" else self.en)

    def label(self, lang: Lang) -> str:
        """Return the few words that stand right of the carets; may be empty."""
        return self._fill(self.zh_label if lang == "zh" else self.en_label)

    def expected(self, lang: Lang) -> str | None:
        """Return what could stand at this place, or None."""
        return self._fill_optional(self.zh_expected if lang == "zh" else self.en_expected)

    def help(self, lang: Lang) -> str | None:
        """Return the way out, or None."""
        return self._fill_optional(self.zh_help if lang == "zh" else self.en_help)

    def secondary(self) -> tuple[Secondary, ...]:
        """Return other places that explain this one, such as the definition."""
        return ()

    def fix(self) -> Fix | None:
        """Return the edits of `source` that remove the problem, or None when there is no safe one."""
        return None

    def file(self) -> str | None:
        """Return the name of the file concerned, or None."""
        return None if self.source is None else self.source.name

    def place(self) -> str | None:
        """Return where in a record or a command the problem is, when it is not in a source."""
        return None

    def _fill(self, template: str) -> str:
        return template.format_map(_values(self)) if "{" in template or "}" in template else template

    def _fill_optional(self, template: str | None) -> str | None:
        return None if template is None else self._fill(template)


def _values(problem: Problem) -> dict[str, Any]:
    return {each.name: getattr(problem, each.name) for each in fields(type(problem))}


_P = TypeVar("_P", bound=type[Problem])
_CODE = re.compile(r"[A-Z]{3}[0-9]{4}")
_registered: dict[str, type[Problem]] = {}

registry: Mapping[str, type[Problem]] = MappingProxyType(_registered)
"""Every problem class by its code; a room's classes are here once its module is imported."""


def problem(code: str, severity: Severity = "error") -> Callable[[_P], _P]:
    """Give a problem class its code and severity, and register it; a code belongs to one class."""

    def register(cls: _P) -> _P:
        if not _CODE.fullmatch(code):
            raise ValueError(f"{code!r} is not a code such as POL0123")
        taken = _registered.get(code)
        if taken is not None and (taken.__module__, taken.__qualname__) != (cls.__module__, cls.__qualname__):
            raise ValueError(f"{code} already belongs to {taken.__qualname__}")
        cls.code = code
        cls.severity = severity
        _registered[code] = cls
        return cls

    return register
