"""The page of a code, read from its class's docstring: Chinese, English, then `Wrong:` and `Right:`."""

import re
from inspect import cleandoc

from attrs import frozen

from baozhang_rules.diagnostics.problem import Lang, Problem, registry

_HEADING = re.compile(r"(Wrong|Right):")
_HEADINGS_ZH = {"Wrong:": "错误写法:", "Right:": "正确写法:"}
_SEVERITIES = {"error": {"zh": "错误", "en": "error"}, "warning": {"zh": "警告", "en": "warning"}}


@frozen
class _Page:
    zh: str
    en: str
    examples: str


def explain_code(code: str, lang: Lang) -> str | None:
    """Return the page of a code in a language, or None when no problem has this code."""
    cls = registry.get(code.strip().upper())
    if cls is None:
        return None
    page = _page_of(cls)
    examples = page.examples if lang == "en" else _translated_headings(page.examples)
    head = f"{cls.code} ({_SEVERITIES[cls.severity][lang]})"
    return "\n\n".join(filter(None, [head, page.zh if lang == "zh" else page.en, examples]))


def summary(cls: type[Problem], lang: Lang) -> str:
    """Return the first paragraph of a code's page, on one line."""
    page = _page_of(cls)
    paragraph = (page.zh if lang == "zh" else page.en).split("\n\n")[0]
    return paragraph.replace("\n", "" if lang == "zh" else " ")


def _page_of(cls: type[Problem]) -> _Page:
    """Split a docstring: English begins at the first paragraph that starts with a Latin letter."""
    lines = cleandoc(cls.__doc__ or "").splitlines()
    cut = next((i for i, line in enumerate(lines) if _HEADING.match(line)), len(lines))
    paragraphs = re.split(r"\n\s*\n", "\n".join(lines[:cut]).strip())
    turn = next((i for i, text in enumerate(paragraphs) if _starts_latin(text)), len(paragraphs))
    examples = "\n".join(lines[cut:]).rstrip()
    return _Page("\n\n".join(paragraphs[:turn]), "\n\n".join(paragraphs[turn:]), examples)


def _starts_latin(paragraph: str) -> bool:
    first = next((char for char in paragraph if char.isalpha()), "")
    return first.isascii() and bool(first)


def _translated_headings(examples: str) -> str:
    return "\n".join(_HEADINGS_ZH.get(line, line) for line in examples.splitlines())
