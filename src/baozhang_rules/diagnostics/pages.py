"""The page of a code, read from its class's docstring: Chinese, English, then `Wrong:` and `Right:`."""

import re
from inspect import cleandoc

from attrs import frozen

from baozhang_rules.diagnostics.problem import Lang, Problem, registry

_LATIN = re.compile("[A-Za-z]+")
_QUOTED = re.compile(r"`[^`]*`|「[^」]*」")
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
    """Split a docstring: English begins at the first paragraph that has no Chinese full stop."""
    lines = cleandoc(cls.__doc__ or "").splitlines()
    cut = next((i for i, line in enumerate(lines) if _HEADING.match(line)), len(lines))
    paragraphs = re.split(r"\n\s*\n", "\n".join(lines[:cut]).strip())
    turn = next((i for i, text in enumerate(paragraphs) if _is_english(text)), len(paragraphs))
    examples = "\n".join(lines[cut:]).rstrip()
    return _Page("\n\n".join(paragraphs[:turn]), "\n\n".join(paragraphs[turn:]), examples)


def _is_english(paragraph: str) -> bool:
    """Whether a paragraph is English: it has Latin words and no Chinese full stop; words of the language may stand in either."""
    plain = _QUOTED.sub("", paragraph)
    return "。" not in plain and _LATIN.search(plain) is not None


def _translated_headings(examples: str) -> str:
    return "\n".join(_HEADINGS_ZH.get(line, line) for line in examples.splitlines())
