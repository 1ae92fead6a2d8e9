"""What can be wrong with a record, as data: a code, a place, the parts of the wording; no sensitive value."""

from collections.abc import Mapping
from typing import Literal

from baozhang_rules.runtime.frozen import field, frozen
from baozhang_rules.runtime.frozenmap import FrozenMap

RECORD_MESSAGES: Mapping[str, tuple[str, str]] = FrozenMap(
    {
        "REC0001": ("不是 UTF-8 编码的文本", "this is not UTF-8 text"),
        "REC0002": (
            "第 {line} 行第 {column} 列起不是 JSON",
            "line {line}, column {column}: this is not JSON",
        ),
        "REC0003": ("档案超过 {limit} 字节", "the record is larger than {limit} bytes"),
        "REC0004": ("嵌套超过 {limit} 层", "nested deeper than {limit} levels"),
        "REC0005": ("「{name}」给出了不止一次", "`{name}` is given more than once"),
        "REC0006": ("应当是一个对象(名称与值)", "an object of names and values is expected here"),
        "REC0007": ("NaN 和 Infinity 不是数", "NaN and Infinity are no numbers"),
        "REC0008": ("文字里有不成对的代理字符", "the text holds a lone surrogate"),
        "REC0009": (
            "数字超过 {digits} 位,或者指数超过 {exponent}",
            "the number has more than {digits} digits, or an exponent beyond {exponent}",
        ),
        "REC0010": (
            "二进制浮点数不精确;请以文字、整数或 Decimal 给出",
            "a binary float isn't exact; give text, an integer or a Decimal",
        ),
        "REC0011": ("没有声明「{name}」", "`{name}` isn't declared"),
        "REC0012": ("应当是{expected},给出的是{found}", "{expected} is expected, not {found}"),
        "REC0013": ("「{value}」不是数", "`{value}` is not a number"),
        "REC0014": ("单位应当是「{expected_unit}」", "the unit here is `{expected_unit}`"),
        "REC0015": (
            "{value} 不在声明的范围内({low} 至 {high})",
            "{value} is outside the declared range ({low} to {high})",
        ),
        "REC0016": ("{value} 细于声明的精度 {step}", "{value} is finer than the declared step of {step}"),
        "REC0017": (
            "「{value}」不是日期(应写作 2024-07-01)",
            "`{value}` is not a date (write 2024-07-01)",
        ),
        "REC0018": ("「{value}」不是月份(应写作 2024-07)", "`{value}` is not a month (write 2024-07)"),
        "REC0019": ("「{name}」里没有「{value}」", "`{value}` is not one of `{name}`"),
        "REC0020": (
            "名单有 {count} 项,至少应有 {limit} 项",
            "the list has {count} entries; at least {limit}",
        ),
        "REC0021": ("名单有 {count} 项,至多可有 {limit} 项", "the list has {count} entries; at most {limit}"),
        "REC0022": (
            "联系的对象不在这份档案里(应是某个{name}的标识)",
            "this links to nothing in the record (the key of a `{name}` is expected)",
        ),
        "REC0023": ("标识与 {other} 的重复", "the key is the same as that of {other}"),
        "REC0024": ("这里不能是「无」", "none isn't allowed here"),
        "REC0025": (
            '这是按月的事实:写作 {{"2024-07": 值}},每月相同时写作 {{"每月": 值}}',
            'this is a monthly fact: write {{"2024-07": value}}, or {{"every": value}} if all are equal',
        ),
        "REC0026": ("没有声明来源「{value}」", "the source `{value}` isn't declared"),
        "REC0027": (
            "有几个不同的值,而没有规定以哪个为准",
            "several values differ, and no order says which prevails",
        ),
        "REC0028": (
            '应当写作 {{"值": …, "来源": …, "记录于": …}}',
            'write {{"value": …, "source": …, "recorded_on": …}} here',
        ),
        "REC0029": ("地区码应当是 6、9 或 12 位数字", "a region code has 6, 9 or 12 digits"),
        "REC0031": ("文字超过 {limit} 个字", "the text is longer than {limit} characters"),
        "REC0032": ("问题太多,只列出前 {limit} 个", "too many problems; the first {limit} are listed"),
        "REC0033": ("月份 {value} 给出了不止一次", "the month {value} is given more than once"),
        "REC0034": (
            "「{value}」是表格软件里的日期序号,不是日期;把这一列设为文字或日期再导出,写作 2024-07-01",
            "`{value}` is a spreadsheet's serial number, not a date; export the column as text or dates, written 2024-07-01",
        ),
        "REC0035": ("「{value}」不是「是」或「否」", "`{value}` is neither `yes` nor `no`"),
        "REC0040": ("证件号应当是 18 位", "an identity number has 18 characters"),
        "REC0041": ("证件号是 15 位旧号", "this is a 15-digit identity number of the old form"),
        "REC0042": (
            "证件号只能是 17 位数字和一位数字或 X",
            "an identity number is 17 digits and a digit or X",
        ),
        "REC0043": ("证件号的地区码有误", "the region code in the identity number is malformed"),
        "REC0044": ("证件号里的出生日期不存在", "the birth date in the identity number is no day"),
        "REC0045": ("证件号的校验码不符", "the check character of the identity number doesn't fit"),
        "REC0050": ("违反档案规则「{rule}」:{message}", "this breaks the rule on records `{rule}`: {message}"),
    }
)
"""The wording of each code, (Chinese, English), with the names of its parts in braces."""

HELD = (":「{held}」", ": `{held}`")
HINT = (";是不是「{hint}」?", "; do you mean `{hint}`?")
WRITE = (";这里应写「{write}」", "; here write `{write}`")

KINDS: Mapping[str, tuple[str, str]] = FrozenMap(
    {
        "number": ("数", "a number"),
        "text": ("文字", "text"),
        "bool": ("「是」或「否」", "yes or no"),
        "date": ("日期", "a date"),
        "month": ("月份", "a month"),
        "enum": ("枚举里的一项", "a member of an enumeration"),
        "region": ("地区码", "a region code"),
        "link": ("标识", "a key"),
        "list": ("名单", "a list"),
        "object": ("对象", "an object"),
        "none": ("无", "none"),
        "other": ("别的东西", "something else"),
    }
)
"""The words for kinds of values, which `expected` and `found` name."""

Language = Literal["zh", "en"]


@frozen
class RecordProblem:
    """One thing wrong with a record; the record is refused.

    `path` leads to the place, in declared names, entries counted from 1 (``成员[2].出生日期``); it is empty
    for the record as a whole. `args` are the parts of the wording; none holds the value of a sensitive fact.
    """

    code: str
    path: str = ""
    args: FrozenMap[str, str] = field(converter=FrozenMap[str, str], factory=FrozenMap[str, str])

    def __attrs_post_init__(self) -> None:
        """Refuse a code that isn't listed: there are no words for it."""
        if self.code not in RECORD_MESSAGES:
            raise ValueError(f"{self.code} is no code of a record problem")

    def text(self, language: Language = "zh") -> str:
        """The problem in words, without the path."""
        which = 0 if language == "zh" else 1
        parts = {name: KINDS[value][which] if name in _KIND_PARTS else value for name, value in self.args.items()}
        template = RECORD_MESSAGES[self.code][which]
        template += "".join(more[which] for name, more in (("held", HELD), ("hint", HINT), ("write", WRITE)) if name in parts)
        return template.format_map(parts)

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{self.code} {place}{self.text('zh')}"


_KIND_PARTS = ("expected", "found")
