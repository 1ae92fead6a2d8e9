"""A decision told to a household, a clerk, an auditor, a court: trace → outline → text and JSON."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from baozhang_rules.core.interp import Index
from baozhang_rules.errors import READERS, known_language, known_reader
from baozhang_rules.explain.declarations import Declared, Scheme, declarations, told_within
from baozhang_rules.explain.outline import ResultKey, Settling, outline
from baozhang_rules.explain.outline_data import Outline
from baozhang_rules.explain.render import render, summary
from baozhang_rules.explain.words import UnitWords, say, standard_words
from baozhang_rules.runtime.decision import Decided
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.records import RecordProblem

__all__ = [
    "READERS",
    "Declared",
    "Explanation",
    "Outline",
    "ResultKey",
    "Scheme",
    "Settling",
    "UnitWords",
    "brief_summary",
    "declarations",
    "explanation_of",
    "outline",
    "render",
    "standard_words",
    "summary",
    "told_within",
]


@frozen(repr=False)
class Explanation:
    """One decision, ready to be read: an outline, or the problems for which the record was refused."""

    outline: Outline | None
    problems: tuple[RecordProblem, ...] = ()

    def __repr__(self) -> str:
        """For whom it tells which decision; nothing that the record holds."""
        if self.outline is None:
            return f"<Explanation of a refused record: {', '.join(p.code for p in self.problems)}>"
        return f"<Explanation of {self.outline.program} on {self.outline.base} for the {self.outline.reader}>"

    def text(self, lang: str = "zh") -> str:
        """The whole explanation as text; raises `ValueError` for an unknown language."""
        known_language(lang)
        return self._refused(lang) + "\n" if self.outline is None else render(self.outline, lang)

    def summary(self, lang: str = "zh") -> str:
        """The answers alone, one line per rule; raises `ValueError` for an unknown language."""
        known_language(lang)
        return self._refused(lang) if self.outline is None else summary(self.outline, lang)

    def entitled(self, lang: str = "zh") -> str:
        """Everything that is given, with the certificate to show and where; then what can't be decided yet."""
        from baozhang_rules.explain.entitled import entitled_text

        return self._refused(lang) if self.outline is None else entitled_text(self.outline, lang)

    def entitlements(self) -> list[dict[str, Any]]:
        """The same as JSON data; nothing where the record was refused."""
        from baozhang_rules.explain.entitled import entitled_json

        return [] if self.outline is None else entitled_json(self.outline)

    def to_json(self, lang: str | None = None) -> dict[str, Any]:
        """The explanation as JSON data, in one language or (None) in both."""
        if self.outline is not None:
            from baozhang_rules.explain.render_json import outline_json

            return outline_json(self.outline, lang)
        told = [{"code": p.code, "path": p.path, "zh": p.text("zh"), "en": p.text("en")} for p in self.problems]
        return {"schema": 1, "languages": ["zh", "en"], "refused": told}

    def _refused(self, lang: str) -> str:
        lines = [f"  {p.code} {p.path} {p.text('en' if lang == 'en' else 'zh')}" for p in self.problems]
        return "\n".join([say(lang, "refused"), *lines])


def explanation_of(
    index: Index,
    decided: Decided | None,
    problems: Sequence[RecordProblem] = (),
    reader: str = "applicant",
    show_sensitive: bool = False,
    *,
    words: UnitWords | None = None,
    settling: Mapping[ResultKey, Settling] | None = None,
    rules: Collection[str] | None = None,
) -> Explanation:
    """The explanation of a decision (None: the record was refused for ``problems``); raises `ValueError` for an unknown reader."""
    known_reader(reader)
    if reader == "public":
        problems = ()  # they name facts, and quote what was written for them
    if decided is None:
        return Explanation(None, tuple(problems))
    made = outline(index, decided, reader, show_sensitive=show_sensitive, words=words, settling=settling, rules=rules)
    return Explanation(made, tuple(problems))


def brief_summary(index: Index, decided: Decided, lang: str = "zh", reader: str = "applicant") -> str:
    """The answers with their reasons, without making the whole explanation: for many records at once."""
    return summary(outline(index, decided, reader, brief=True), lang)
