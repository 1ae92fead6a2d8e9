"""Markdown made from the words of the language: keywords, comparisons, units, builtins, forms of declarations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from baozhang_rules.builtins import BUILTINS, Builtin
from baozhang_rules.check.wording import show_type
from baozhang_rules.resources import grammar_text
from baozhang_rules.syntax.words import Entry, words

# The words that Civil Code art. 1259 itself names. The others are fixed by this language.
CIVIL_CODE = {"以上", "以下", "以内", "届满", "不满", "超过", "以外"}

MEANINGS = {
    "<": ("小于,不含这个数", "less than; the number itself doesn't count"),
    "<=": ("小于或者等于,包含这个数", "at most; the number itself counts"),
    ">": ("大于,不含这个数", "more than; the number itself doesn't count"),
    ">=": ("大于或者等于,包含这个数", "at least; the number itself counts"),
    "=": ("相等", "equal"),
    "!=": ("不相等", "not equal"),
}

# What each terminal of the grammar is called where the form of a construct is shown.
TERMINALS = {
    "NAME": "名称",
    "NUMBER": "数",
    "STRING": '"文字"',
    "DATE": "日期",
    "MONTH": "月份",
    "DURATION": "时长",
    "DAY_POSITION": "几日",
    "UNIT": "单位",
    "CITE": "依据 …",
    "LAW": "> 条文或要旨",
    "META": "发布机关 … 文号 … 说明 …",
    "COLON": ":",
    "COMMA": ",",
    "DOT": ".",
    "EQ": "=",
    "LPAR": "(",
    "RPAR": ")",
    "BAR": "|",
    "PLUS": "+",
    "MINUS": "-",
    "STAR": "×",
    "SLASH": "/",
    "CMP": "比较词",
    "POST": "以上 以下 …",
    "INCLUDED": "(含)",
    "EXCLUDED": "(不含)",
    "BULLET": "-",
    "FUNCTION": "函数名",
    "FREE": "文字",
    "COLUMN": "栏名",
    "EMPTY": "空格子",
    "GRID": "",
    "NEWLINE": "⏎",
    "INDENT": "▸",
    "DEDENT": "◂",
}


def escaped(text: str) -> str:
    """Text that means itself in a cell of a Markdown table."""
    return re.sub(r"([|*_<>\[\]\\])", r"\\\1", text)


def code(text: str) -> str:
    """Text as code in a cell."""
    return "`" + text.replace("|", "\\|") + "`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the cells are Markdown already."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def _spellings(entry: Entry) -> tuple[str, str]:
    """All Chinese spellings and all English ones, as code."""
    zh = [word for word in entry.spellings if not word.isascii()]
    en = [word for word in entry.spellings if word.isascii()]
    return " ".join(map(code, zh)), " ".join(map(code, en))


def keywords() -> str:
    """Every keyword, in the order of the table."""
    entries = words().sections["keywords"].values()
    rows = [(*_spellings(entry), "可作名称" if entry.soft else "") for entry in entries]
    return table(("中文", "English", "能否作名称"), rows)


def comparisons() -> str:
    """Every word that compares, what it means, and whose definition that is."""
    return table(("写法", "English", "位置", "意思", "出处"), [*_comparison_rows("compare"), *_comparison_rows("compare_after")])


def _comparison_rows(section: str) -> Iterable[tuple[str, ...]]:
    place = "数的前面" if section == "compare" else "数的后面"
    for entry in words().sections[section].values():
        meaning = MEANINGS[entry.extra["op"]][0]
        in_law = [word for word in entry.spellings if word in CIVIL_CODE]
        others = [word for word in entry.spellings if not word.isascii() and word not in CIVIL_CODE]
        english = " ".join(code(word) for word in entry.spellings if word.isascii())
        for group, source in ((in_law, "《民法典》第一千二百五十九条"), (others, "本语言")):
            if group:
                yield " ".join(map(code, group)), english, place, meaning, source


def bounds() -> str:
    """The marks after a number that say whether it counts."""
    says = {"included": "这个数算在内", "excluded": "这个数不算在内"}
    return table(("写法", "English", "意思"), [(*_spellings(e), says[e.concept]) for e in words().sections["bounds"].values()])


def units() -> str:
    """Every unit of measure."""
    rows = [(*_spellings(entry), _unit_note(entry)) for entry in words().sections["units"].values()]
    return table(("中文", "English", "说明"), rows)


def _unit_note(entry: Entry) -> str:
    notes = []
    if entry.extra.get("money"):
        notes.append("可写 `1.5万元`、`三万元`、`10,000 元`")
    if entry.extra.get("alone") is False:
        notes.append("不带数、不带斜线时是普通名称")
    return ";".join(notes)


def durations() -> str:
    """The units of lengths of time and of positions in the calendar."""
    rows = [(*_spellings(entry), "一段时间") for entry in words().sections["durations"].values()]
    rows += [(*_spellings(entry), "日历上的位置") for entry in words().sections["positions"].values()]
    return table(("中文", "English", "说的是"), rows)


def columns() -> str:
    """The head cells of standards and series."""
    entries = words().sections["columns"].values()
    return table(
        ("栏名", "English", "内容"), [(*_spellings(e), "任意文字" if e.extra.get("free") else "按写法读取") for e in entries]
    )


def meta() -> str:
    """The free lines in the head of a policy."""
    return table(("写法", "English"), [_spellings(entry) for entry in words().sections["meta"].values()])


def conventions() -> str:
    """What a policy may fix once for all, and how."""
    matters = words().sections["conventions"]
    values = words().sections["convention_values"].values()
    rows = [(*_spellings(matters[each.extra["of"]]), *_spellings(each)) for each in values]
    return table(("约定什么", "English", "做法", "English"), rows)


def causes() -> str:
    """What a scenario may name as the cause of what can't be computed."""
    return table(("原因", "English"), [_spellings(entry) for entry in words().sections["causes"].values()])


def types() -> str:
    """The words for types that are not units."""
    entries = [entry for entry in words().sections["keywords"].values() if entry.concept.startswith("type_")]
    return table(("类型", "English"), [_spellings(entry) for entry in entries])


# ---------------------------------------------------------------------------------------------- builtins


def builtins() -> str:
    """Every builtin function on its own, Chinese and English."""
    return "\n".join(_builtin(each) for each in BUILTINS.values())


def _builtin(each: Builtin) -> str:
    parameters = [f"{p.zh}({_parameter_type(p.type)})" for p in each.params]
    more = f",至多 {each.most} 个" if each.most > len(each.params) else ""
    result = "与参数相同" if each.result == "same" else show_type(each.result, "zh")  # type: ignore[arg-type]
    return "\n".join(
        [
            f"(builtin-{each.id})=",
            f"## {each.zh} `{each.en}`",
            "",
            each.doc_zh,
            "",
            each.doc_en,
            "",
            f"- 参数:{'、'.join(parameters)}{more}",
            f"- 结果:{result}",
            f"- 来源:{each.source}",
            "",
            "```pol-part",
            each.example,
            "```",
            "",
        ]
    )


def _parameter_type(type_: object) -> str:
    return "任何单位的数" if type_ is None else show_type(type_, "zh")  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------ grammar

_RULE = re.compile(r"^[?]?([a-z_]+)\s*:(.*)$")


def rules() -> dict[str, list[str]]:
    """The rules of the grammar: each name with its alternatives as they stand in `pol.lark`."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in grammar_text("pol.lark").splitlines():
        text = line.split("//")[0].rstrip()
        match = _RULE.match(text)
        if match:
            name = match[1]
            found[name] = [match[2]]
        elif name and text.strip():
            found[name].append(text)
    return {rule: _alternatives(" ".join(parts)) for rule, parts in found.items()}


def _alternatives(body: str) -> list[str]:
    """Split at the bars outside brackets, without the names of tree nodes."""
    depth, start, parts = 0, 0, []
    for place, char in enumerate(body):
        depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            parts.append(body[start:place])
            start = place + 1
    return [re.sub(r"->\s*\w+", "", part).strip() for part in [*parts, body[start:]]]


def declarations() -> list[str]:
    """The rules that a file is made of, in the order of the grammar."""
    return [part.strip() for part in rules()["_declaration"]]


def shown_form(rule: str, lang: str = "zh") -> str:
    """One rule with the keywords in place of their terminals."""
    alternatives = [_shown(text, lang) for text in rules()[rule]]
    return f"{rule}: " + "\n    | ".join(alternatives)


def _shown(text: str, lang: str) -> str:
    return " ".join(re.sub(r"[A-Z][A-Z_]+", lambda m: _terminal(m[0], lang), text).split())


def _terminal(name: str, lang: str) -> str:
    if name.startswith("KW_"):
        entry = words().sections["keywords"][name[3:].lower()]
        return f'"{entry.word("zh" if lang == "zh" else "en")}"'
    return TERMINALS.get(name, name)


def grammar() -> str:
    """The whole grammar with Chinese keywords, a block per rule."""
    return "```text\n" + "\n".join(shown_form(rule) for rule in rules()) + "\n```\n"
