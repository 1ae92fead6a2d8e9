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

TERMINALS_EN = {
    "NAME": "name",
    "NUMBER": "number",
    "STRING": '"text"',
    "DATE": "date",
    "MONTH": "month",
    "DURATION": "length of time",
    "DAY_POSITION": "day of the month",
    "UNIT": "unit",
    "CITE": "basis …",
    "LAW": "> text or gist",
    "META": "issued by … document … note …",
    "CMP": "comparison",
    "POST": "or more, or less …",
    "INCLUDED": "(included)",
    "EXCLUDED": "(excluded)",
    "FUNCTION": "function",
    "FREE": "text",
    "COLUMN": "column",
    "EMPTY": "empty cell",
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


def keywords(lang: str = "zh") -> str:
    """Every keyword, in the order of the table."""
    entries = words().sections["keywords"].values()
    free = said(lang, "可作名称", "may be a name")
    rows = [(*_spellings(entry), free if entry.soft else "") for entry in entries]
    return table(("中文", "English", said(lang, "能否作名称", "As a name")), rows)


def said(lang: str, zh: str, en: str) -> str:
    """One of two wordings."""
    return en if lang == "en" else zh


def comparisons(lang: str = "zh") -> str:
    """Every word that compares, what it means, and whose definition that is."""
    head = ("写法", "English", "位置", "意思", "出处") if lang == "zh" else ("Chinese", "English", "Where", "Meaning", "Whose definition")
    return table(head, [*_comparison_rows("compare", lang), *_comparison_rows("compare_after", lang)])


def _comparison_rows(section: str, lang: str) -> Iterable[tuple[str, ...]]:
    before = section == "compare"
    place = said(lang, "数的前面", "before the number") if before else said(lang, "数的后面", "after the number")
    for entry in words().sections[section].values():
        meaning = MEANINGS[entry.extra["op"]][lang == "en"]
        in_law = [word for word in entry.spellings if word in CIVIL_CODE]
        others = [word for word in entry.spellings if not word.isascii() and word not in CIVIL_CODE]
        english = " ".join(code(word) for word in entry.spellings if word.isascii())
        law = said(lang, "《民法典》第一千二百五十九条", "Civil Code, art. 1259")
        for group, source in ((in_law, law), (others, said(lang, "本语言", "this language"))):
            if group:
                yield " ".join(map(code, group)), english, place, meaning, source


def bounds(lang: str = "zh") -> str:
    """The marks after a number that say whether it counts."""
    says = {
        "included": said(lang, "这个数算在内", "the number itself counts"),
        "excluded": said(lang, "这个数不算在内", "the number itself doesn't count"),
    }
    rows = [(*_spellings(e), says[e.concept]) for e in words().sections["bounds"].values()]
    return table((said(lang, "写法", "Chinese"), "English", said(lang, "意思", "Meaning")), rows)


def units(lang: str = "zh") -> str:
    """Every unit of measure."""
    rows = [(*_spellings(entry), _unit_note(entry, lang)) for entry in words().sections["units"].values()]
    return table(("中文", "English", said(lang, "说明", "Note")), rows)


def _unit_note(entry: Entry, lang: str) -> str:
    notes = []
    if entry.extra.get("money"):
        notes.append(said(lang, "可写 `1.5万元`、`三万元`、`10,000 元`", "also `1.5万元`, `三万元`, `10,000 CNY`"))
    if entry.extra.get("alone") is False:
        notes.append(said(lang, "不带数、不带斜线时是普通名称", "a plain name where neither a number nor a slash stands by it"))
    return said(lang, ";", "; ").join(notes)


def durations(lang: str = "zh") -> str:
    """The units of lengths of time and of positions in the calendar."""
    span, place = said(lang, "一段时间", "a length of time"), said(lang, "日历上的位置", "a place in the calendar")
    rows = [(*_spellings(entry), span) for entry in words().sections["durations"].values()]
    rows += [(*_spellings(entry), place) for entry in words().sections["positions"].values()]
    return table(("中文", "English", said(lang, "说的是", "Meaning")), rows)


def columns(lang: str = "zh") -> str:
    """The head cells of standards and series."""
    free, read = said(lang, "任意文字", "any text"), said(lang, "按写法读取", "read as written")
    rows = [(*_spellings(e), free if e.extra.get("free") else read) for e in words().sections["columns"].values()]
    return table((said(lang, "栏名", "Chinese"), "English", said(lang, "内容", "Holds")), rows)


def meta(lang: str = "zh") -> str:
    """The free lines in the head of a policy."""
    rows = [_spellings(entry) for entry in words().sections["meta"].values()]
    return table((said(lang, "写法", "Chinese"), "English"), rows)


def conventions(lang: str = "zh") -> str:
    """What a policy may fix once for all, and how."""
    matters = words().sections["conventions"]
    values = words().sections["convention_values"].values()
    rows = [(*_spellings(matters[each.extra["of"]]), *_spellings(each)) for each in values]
    what, how = said(lang, "约定什么", "What is fixed"), said(lang, "做法", "How")
    return table((what, "English", how, "English"), rows)


def causes(lang: str = "zh") -> str:
    """What a scenario may name as the cause of what can't be computed."""
    rows = [_spellings(entry) for entry in words().sections["causes"].values()]
    return table((said(lang, "原因", "Cause"), "English"), rows)


def types(lang: str = "zh") -> str:
    """The words for types that are not units."""
    entries = [entry for entry in words().sections["keywords"].values() if entry.concept.startswith("type_")]
    return table((said(lang, "类型", "Type"), "English"), [_spellings(entry) for entry in entries])


# ---------------------------------------------------------------------------------------------- builtins


def builtins(lang: str = "zh") -> str:
    """Every builtin function on its own."""
    return "\n".join(_builtin(each, lang) for each in BUILTINS.values())


def _builtin(each: Builtin, lang: str) -> str:
    names = [p.en if lang == "en" else p.zh for p in each.params]
    parameters = [f"{name} ({_type_of(p.type, lang)})" for name, p in zip(names, each.params, strict=True)]
    more = said(lang, f",至多 {each.most} 个", f", at most {each.most}") if each.most > len(each.params) else ""
    same = said(lang, "与参数相同", "that of the arguments")
    result = same if each.result == "same" else show_type(each.result, lang)  # type: ignore[arg-type]
    title = f"`{each.en}` {each.zh}" if lang == "en" else f"{each.zh} `{each.en}`"
    lines = [
        f"```{{pol:builtin}} {each.zh} | {each.en}",
        "```",
        f"## {title}",
        "",
        each.doc_en if lang == "en" else each.doc_zh,
        "",
        said(lang, "- 参数:", "- Arguments: ") + said(lang, "、", ", ").join(parameters) + more,
        said(lang, "- 结果:", "- Result: ") + result,
        said(lang, "- 来源:", "- Source: ") + each.source,
        "",
        "```pol-part",
        each.example,
        "```",
        "",
    ]
    return "\n".join(lines)


def _type_of(type_: object, lang: str) -> str:
    return said(lang, "任何单位的数", "a number of any unit") if type_ is None else show_type(type_, lang)  # type: ignore[arg-type]


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
    return TERMINALS_EN.get(name, TERMINALS.get(name, name)) if lang == "en" else TERMINALS.get(name, name)


def grammar(lang: str = "zh") -> str:
    """The whole grammar with the keywords of a language, a block per rule."""
    return "```text\n" + "\n".join(shown_form(rule, lang) for rule in rules()) + "\n```\n"
