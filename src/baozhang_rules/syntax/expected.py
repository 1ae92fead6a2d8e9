"""What could stand at a place, in the words of the language; short."""

from __future__ import annotations

from collections.abc import Iterable

from baozhang_rules.syntax.words import words

_MOST_SHOWN = 4

_VALUE = frozenset({"NUMBER", "NAME", "LPAR"})
_JOINS = frozenset({"PLUS", "STAR"})
_CALLED = {
    "NAME": ("名称", "a name"), "NUMBER": ("数", "a number"), "STRING": ("引号里的文字", "a text in quotes"),
    "DATE": ("日期", "a date"), "DURATION": ("一段时间", "a length of time"), "UNIT": ("单位", "a unit"),
    "COLON": ("「:」", "`:`"), "COMMA": ("「,」", "`,`"), "EQ": ("「=」", "`=`"), "LPAR": ("「(」", "`(`"),
    "RPAR": ("「)」", "`)`"), "BAR": ("「|」", "`|`"), "NEWLINE": ("行尾", "the end of the line"),
    "INDENT": ("缩进的内容", "indented lines"), "DAY_POSITION": ("日子(如 10 日)", "a day such as 10th"),
    "GRID": ("表格", "a table"), "META": ("发布机关、文号、说明", "issuer, document or note"),
    "CMP": ("比较的词(如「低于」)", "a comparison such as `below`"), "POST": ("「以上」「以下」", "`or more`, `or less`"),
    "INCLUDED": ("「(含)」", "`(inclusive)`"), "DOT": ("「.」", "`.`"), "BULLET": ("「- 」", "`- `"),
}  # fmt: skip
_ORDER = ("COLON", "EQ", "RPAR", "NAME", "NUMBER", "STRING", "DATE", "DURATION", "UNIT", "DAY_POSITION", "BAR", "GRID",
          "INDENT", "COMMA", "CMP", "POST")  # fmt: skip


def as_expected(admitted: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the terminals are called, in Chinese and in English, the most telling first."""
    kinds = set(admitted)
    called: list[tuple[str, str]] = []
    if kinds >= _VALUE:
        called.append(("一个值", "a value"))
        kinds = {kind for kind in kinds if kind not in _CALLED and not _starts_value(kind)}
    elif kinds >= _JOINS:
        called.append(("运算或比较的词", "a word that computes or compares"))
        kinds -= {"PLUS", "MINUS", "STAR", "SLASH", "CMP", "EQ", "NAME", "NUMBER", "DURATION", "DATE", "MONTH", *_POSTFIX}
    called.extend(_CALLED[kind] for kind in _ORDER if kind in kinds)
    called.extend(_word(kind) for kind in sorted(kinds) if kind.startswith("KW_"))
    if "NEWLINE" in kinds and len(called) < _MOST_SHOWN:
        called.append(_CALLED["NEWLINE"])
    unique = list(dict.fromkeys(called))[:_MOST_SHOWN]
    return tuple(zh for zh, _ in unique), tuple(en for _, en in unique)


_POSTFIX = (
    "KW_OF", "KW_OF_NUMBER", "KW_AT", "KW_AS_UNIT", "KW_MONTHLY", "KW_YEARLY", "KW_NONE_THEN", "KW_WITHIN", "KW_IN",
    "KW_AND", "KW_OR",
)  # fmt: skip
_STARTERS = frozenset(
    "KW_SUM KW_COUNT KW_MAX KW_MIN KW_MEAN KW_ANY KW_ALL KW_STREAK KW_AT_LEAST KW_STATED KW_YES KW_NO KW_NONE "
    "KW_NOT_ENTITLED KW_BASE_DATE KW_RULES_DATE KW_KNOWN_DATE KW_NOT".split()
)


def _starts_value(kind: str) -> bool:
    return kind in _STARTERS


def _word(kind: str) -> tuple[str, str]:
    entry = words().entry("keywords", kind.removeprefix("KW_").lower())
    return f"「{entry.zh}」", f"`{entry.en}`"


def legal_words(admitted: Iterable[str]) -> tuple[str, ...]:
    """Return every spelling of the keywords and comparison words among the terminals."""
    found: list[str] = []
    sections = {"CMP": "compare", "POST": "compare_after"}
    for kind in admitted:
        if kind in sections:
            found.extend(w for entry in words().sections[sections[kind]].values() for w in entry.spellings)
        elif kind.startswith("KW_"):
            found.extend(words().entry("keywords", kind.removeprefix("KW_").lower()).spellings)
    return tuple(found)
