"""Mistakes made in shipped policies, one at a time, as a writer makes them: what was changed, and where.

Each kind takes the text, its tokens and a source of chance, and returns a `Mutation`, or None where it finds nothing to change.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from attrs import frozen

from baozhang_rules.syntax.lexer import lex
from baozhang_rules.syntax.tokens import Tok
from baozhang_rules.text import Source

CITED = ("CITE", "STRING", "META", "FREE", "LAW", "NEWLINE")
"""Tokens whose text is the author's: no change there makes a policy wrong."""

ALIKE = dict(
    zip(
        "己未土大日入人千干天夫冒目白田由甲申困因低抵标际准淮收攸财材产严定走补朴助肋户尸员贝年午月用元无低底高亮房旁家冢庭廷残戏疾庆级极成戌员圆额颌限很施旋行彳超起过达以似上土下卞且旦或域非韭为力不木在存",
        "已末士太曰人入干千夫天昌自自由甲申由因困抵低际标淮准攸收材财严产走定朴补肋助尸户贝员午年用月无元底低亮高旁房冢家廷庭戏残庆疾极级戌成圆员颌额很限旋施彳行起超达过似以土上卞下旦且域或韭非力为木不存在",
        strict=False,
    )
)
"""A character and one that is easily taken for it."""

TRADITIONAL = str.maketrans(
    "标准档案义对数额属范围级补计无产财时类从项员费险与选择条执发当优恶规则单证书",
    "標準檔案義對數額屬範圍級補計無產財時類從項員費險與選擇條執發當優惡規則單證書",
)

EVERYDAY = {
    "定义": ("变量", "计算", "设", "公式"), "标准": ("参数", "额度", "标准额"), "救助对象": ("对象", "条件", "救助人群"),
    "档案": ("表单", "数据", "信息"), "定补": ("补贴", "补助", "定额补助"), "低于": ("少", "小", "低", "小于等于"),
    "不超过": ("不得超过", "最多", "不能超过"), "超过": ("高过", "超出"), "以上": ("及其以上", "上"), "当": ("如果", "若", "假如"),
    "则": ("那么", "就"), "否则": ("不然", "其余"), "其他": ("其余", "否则", "别的"), "下限": ("最低", "保底", "至少"),
    "上限": ("最高", "封顶", "最多"), "依据": ("根据", "按照", "见"), "合计": ("总和", "求和", "总计"), "计数": ("数量", "个数", "人数"),
    "重于": ("高于", "大于", "优先于"), "对象": ("发给", "享受人"), "且": ("和", "并且", "同时"), "或": ("或者", "还是"),
    "非": ("不是", "没有"), "应当同时符合": ("同时符合", "条件", "必须满足"), "为": ("是", "等于号"), "按": ("根据", "依"),
    "不低于": ("不得低于", "至少"), "增发": ("加发", "另发"), "范围": ("区间", "取值"), "施行": ("生效", "执行日"),
    "基本额": ("金额", "基数"), "但": ("但是", "除了"), "应得": ("结果", "预期"), "基准日": ("日期", "审核日"), "符合": ("通过", "是"),
    "引入": ("导入", "引用"), "表": ("表格", "对照表"), "算例": ("例子", "测试"), "分级": ("等级", "级别"), "无": ("没有", "空"),
    "define": ("let", "variable", "def"), "standard": ("parameter", "constant"), "class": ("group", "category"),
    "below": ("less", "under", "lower than"), "at most": ("maximum", "no more"), "at least": ("minimum",), "when": ("if",),
    "and": ("&", "plus"), "or": ("either",), "not": ("isn't",), "basis": ("according to", "source"), "record": ("form", "data"),
    "floor": ("min",), "cap": ("max",), "benefit": ("payment", "allowance"), "other": ("else", "rest"), "is": ("equals",),
}  # fmt: skip

UNITS = {
    "元/人/月": ("元/月", "元/人", "元每人每月", "元"), "元/月": ("元", "元/人/月", "块/月", "元每月", "元/年"), "元/年": ("元/月", "元"),
    "元/人": ("元", "元/户", "元/月"), "元": ("块", "圆", "元/月", "万", "人"), "人": ("口", "个", "元", "名"), "周岁": ("岁", "年", "月"),
    "套": ("间", "个", "元"), "个月": ("月", "年", "天数"), "天": ("日", "元"), "度/月": ("度", "千瓦时", "元/月"), "%": ("", "百分点", "元"),
    "辆": ("台", "人"), "工作日": ("日", "个"), "年": ("岁", "月"),
    "USD/month": ("USD", "dollars", "USD/year"), "USD": ("$", "USD/month", "persons"), "persons": ("people", "USD", "members"),
    "years old": ("years", "old"), "months": ("month's", "USD"), "hours/week": ("hours", "hours/month"),
}  # fmt: skip

FORMS = {":": ";。", ",": "。;", "(": "[【{", ")": "]】}", "=": ":", "|": "｜丨l", "/": "、\\", ".": "。,", "%": "％％", "-": "—~", "+": "加"}


@frozen
class Mutation:
    """A changed text; ``lines``: where the change can be seen (from 1); ``words``: what was written before and after."""

    kind: str
    text: str
    lines: frozenset[int]
    words: frozenset[str]


@frozen
class Target:
    """A text that is to be changed: its tokens, those that mean something."""

    source: Source
    tokens: tuple[Tok, ...]

    @classmethod
    def of(cls, source: Source) -> Target:
        lexed = lex(source, lambda _: None)
        tokens = (t for chunk in lexed.chunks for line in chunk.lines for t in line.tokens if t.type not in CITED)
        return cls(source, tuple(sorted((t for t in tokens if t.end_pos > t.start_pos), key=lambda t: t.start_pos)))

    def written(self, tok: Tok) -> str:
        return self.source.slice(tok.span)

    def replaced(self, kind: str, start: int, end: int, new: str) -> Mutation:
        text = self.source.text[:start] + new + self.source.text[end:]
        first, last = (self.source.position(at).line for at in (start, end))
        lines = range(first, max(first + new.count("\n"), last) + 1)
        words = {w for part in (self.source.text[start:end], new) for w in (part.strip(), *part.split()) if len(w) > 0}
        return Mutation(kind, text, frozenset(lines), frozenset(words))


Change = Callable[[Target, random.Random], "Mutation | None"]


def dropped(target: Target, chance: random.Random) -> Mutation | None:
    tok = chance.choice(target.tokens)
    return target.replaced("token dropped", tok.start_pos, tok.end_pos, "")


def doubled(target: Target, chance: random.Random) -> Mutation | None:
    tok = chance.choice(target.tokens)
    return target.replaced("token doubled", tok.start_pos, tok.end_pos, f"{target.written(tok)} {target.written(tok)}")


def swapped(target: Target, chance: random.Random) -> Mutation | None:
    at = chance.randrange(len(target.tokens) - 1)
    one, two = target.tokens[at], target.tokens[at + 1]
    between = target.source.text[one.end_pos : two.start_pos]
    if "\n" in between:
        return None
    new = f"{target.written(two)}{between}{target.written(one)}"
    return target.replaced("tokens swapped", one.start_pos, two.end_pos, new)


def look_alike(target: Target, chance: random.Random) -> Mutation | None:
    tok = chance.choice(target.tokens)
    places = [at for at in range(tok.start_pos, tok.end_pos) if target.source.text[at] in ALIKE]
    if not places:
        return None
    at = chance.choice(places)
    word = target.written(tok)
    changed = word[: at - tok.start_pos] + ALIKE[target.source.text[at]] + word[at - tok.start_pos + 1 :]
    return target.replaced("look-alike character", tok.start_pos, tok.end_pos, changed)


def traditional(target: Target, chance: random.Random) -> Mutation | None:
    tok = chance.choice(target.tokens)
    word = target.written(tok)
    changed = word.translate(TRADITIONAL)
    return None if changed == word else target.replaced("traditional form", tok.start_pos, tok.end_pos, changed)


def misspelt(target: Target, chance: random.Random) -> Mutation | None:
    tok = chance.choice(target.tokens)
    word = target.written(tok)
    if len(word) < 3 or not word[1].isalpha():
        return None
    at = chance.randrange(len(word) - 1)
    changed = chance.choice([word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at] + word[at:]])
    return target.replaced("letter dropped, doubled or moved", tok.start_pos, tok.end_pos, changed)


def punctuation(target: Target, chance: random.Random) -> Mutation | None:
    signs = [t for t in target.tokens if target.written(t) in FORMS]
    if not signs:
        return None
    tok = chance.choice(signs)
    return target.replaced("other sign", tok.start_pos, tok.end_pos, chance.choice(FORMS[target.written(tok)]))


def pasted(target: Target, chance: random.Random) -> Mutation | None:
    tok = chance.choice(target.tokens)
    sign = chance.choice("\u200b\ufeff\u00a0\t\u2028\u00ad•·◦“”‘’…—、")
    at = chance.choice([tok.start_pos, tok.end_pos])
    return target.replaced("sign pasted", at, at, sign)


def unit(target: Target, chance: random.Random) -> Mutation | None:
    found = [m for m in _UNIT.finditer(target.source.text) if any(t.start_pos <= m.start() < t.end_pos for t in target.tokens)]
    if not found:
        return None
    match = chance.choice(found)
    return target.replaced("unit changed", match.start(), match.end(), chance.choice(UNITS[match[0]]))


_UNIT = re.compile("|".join(rf"(?<![\w/]){u}(?![\w/])|(?<=\d){u}(?![\w/])|(?<=\d ){u}(?![\w/])" for u in map(re.escape, sorted(UNITS, key=len, reverse=True))))


def indent(target: Target, chance: random.Random) -> Mutation | None:
    number = target.source.position(chance.choice(target.tokens).start_pos).line
    span = target.source.line_span(number)
    line = target.source.slice(span)
    old = len(line) - len(line.lstrip(" "))
    new = chance.choice([each for each in (0, old - 2, old - 1, old + 1, old + 2, old + 4) if each >= 0 and each != old])
    blanks = chance.choice([" " * new, " " * new, "\t" if new > old else " " * new])
    changed = target.replaced("indentation changed", span.start, span.start + old, blanks)
    return Mutation(changed.kind, changed.text, changed.lines, frozenset({line.strip()}))


def synonym(target: Target, chance: random.Random) -> Mutation | None:
    found = [t for t in target.tokens if target.written(t) in EVERYDAY and not t.type == "NAME"]
    if not found:
        return None
    tok = chance.choice(found)
    return target.replaced("everyday word", tok.start_pos, tok.end_pos, chance.choice(EVERYDAY[target.written(tok)]))


def number(target: Target, chance: random.Random) -> Mutation | None:
    found = [t for t in target.tokens if t.type in ("NUMBER", "DATE", "DURATION", "MONTH") and target.written(t)[0].isdigit()]
    if not found:
        return None
    tok = chance.choice(found)
    word = target.written(tok)
    digits = [i for i, sign in enumerate(word) if sign.isdigit()]
    at = chance.choice(digits)
    sign = chance.choice(["", "O", "l", ".", "..", ",", " ", "一", "99", "-", "/"])
    return target.replaced("number garbled", tok.start_pos, tok.end_pos, word[:at] + sign + word[at + 1 :])


def line_dropped(target: Target, chance: random.Random) -> Mutation | None:
    number = target.source.position(chance.choice(target.tokens).start_pos).line
    span = target.source.line_span(number)
    text = target.source.text[: span.start] + target.source.text[span.end + 1 :]
    words = set(re.findall(r"[^\W\d][\w.]*", target.source.slice(span)))
    return Mutation("line dropped", text, _around(text, number), frozenset(words))


def line_doubled(target: Target, chance: random.Random) -> Mutation | None:
    number = target.source.position(chance.choice(target.tokens).start_pos).line
    span = target.source.line_span(number)
    line = target.source.slice(span)
    text = f"{target.source.text[: span.end]}\n{line}{target.source.text[span.end :]}"
    words = set(re.findall(r"[^\W\d]\w*", line))
    return Mutation("line doubled", text, frozenset({number, number + 1}), frozenset(words))


def lines_swapped(target: Target, chance: random.Random) -> Mutation | None:
    number = target.source.position(chance.choice(target.tokens).start_pos).line
    if number >= target.source.line_count:
        return None
    one, two = target.source.line_span(number), target.source.line_span(number + 1)
    text = target.source.text[: one.start] + target.source.slice(two) + "\n" + target.source.slice(one) + target.source.text[two.end :]
    words = {w for span in (one, two) for w in re.findall(r"[^\W\d]\w*", target.source.slice(span))}
    return Mutation("lines swapped", text, frozenset({number, number + 1}), frozenset(words))


def space_dropped(target: Target, chance: random.Random) -> Mutation | None:
    at = chance.randrange(len(target.tokens) - 1)
    one, two = target.tokens[at], target.tokens[at + 1]
    if set(target.source.text[one.end_pos : two.start_pos]) != {" "}:
        return None
    return target.replaced("space dropped", one.start_pos, two.end_pos, target.written(one) + target.written(two))


def line_broken(target: Target, chance: random.Random) -> Mutation | None:
    tok = chance.choice(target.tokens)
    return target.replaced("line broken", tok.start_pos, tok.start_pos, "\n" + " " * chance.choice((0, 2, 4, 8)))


def _around(text: str, number: int) -> frozenset[int]:
    """The nearest lines of the policy, before and after a place where a line was."""
    lines = text.split("\n")
    before = next((n for n in range(min(number - 1, len(lines)), 0, -1) if _is_written(lines[n - 1])), 1)
    after = next((n for n in range(number, len(lines) + 1) if _is_written(lines[n - 1])), len(lines))
    return frozenset({before, after})


def _is_written(line: str) -> bool:
    return line.strip()[:1] not in ("", "#", ">")


KINDS: tuple[Change, ...] = (
    dropped, doubled, swapped, look_alike, traditional, misspelt, punctuation, pasted, unit, indent, synonym, number, line_dropped,
    line_doubled, lines_swapped, space_dropped, line_broken,
)  # fmt: skip
