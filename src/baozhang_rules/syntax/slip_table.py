"""Everyday ways of writing that the language doesn't read, and how the same is written in it.

Patterns are matched against a normalised line (full-width forms made half-width).  The group ``w`` is what the message points at.
``better`` replaces the whole match; None: only said, because a change could mean something else.  ``sure``: said even where
the line isn't right with the change, because the word itself is none of the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from baozhang_rules.syntax.literals import NUMERAL, chinese_number
from baozhang_rules.syntax.words import words

Better: TypeAlias = "Callable[[re.Match[str]], str | None]"


@frozen
class Slip:
    """One everyday way of writing."""

    pattern: re.Pattern[str]
    better: Better | None
    zh: str
    en: str
    sure: bool = True


def _slip(pattern: str, better: str | Better | None, zh: str, en: str, *, sure: bool = True) -> Slip:
    if not isinstance(better, str):
        return Slip(re.compile(pattern), better, zh, en, sure)
    text = better
    return Slip(re.compile(pattern), lambda match: match.expand(text), zh, en, sure)


def _iso(match: re.Match[str]) -> str | None:
    try:
        return date(*map(int, match.groups()[-3:])).isoformat()
    except ValueError:
        return None


def _number(text: str) -> str | None:
    value = int(text) if text.isdigit() else chinese_number(text)
    return None if value is None else str(value)


def _wan_and_qian(match: re.Match[str]) -> str | None:
    wan, qian = _number(match["wan"]), _number(match["qian"])
    return None if wan is None or qian is None else f"{int(wan) * 10000 + int(qian) * 1000} 元"


def _tenths(match: re.Match[str]) -> str | None:
    tenths = _number(match["n"])
    return None if tenths is None or int(tenths) > 10 else f"{int(tenths) * 10}%"


def _percent(match: re.Match[str]) -> str | None:
    percent = _number(match["n"])
    return None if percent is None else f"{percent}%"


def _of_percent(match: re.Match[str]) -> str | None:
    percent = _percent(match)
    return None if percent is None else f" 的 {percent}"


def _least(match: re.Match[str]) -> str | None:
    step, counted = _number(match["a"]), _number(match["b"])
    return None if step is None or step != counted else f"不足 {step} {match['u']} 按 {step} {match['u']} 计"


def _no_colon(match: re.Match[str]) -> str | None:
    return f"{match['k']} " if match["k"].strip() in words().hard else None


def _ranked(match: re.Match[str]) -> str:
    return match["k"] + " 重于 ".join(re.split(r"\s*[>,]\s*", match["w"]))


def excel_day(text: str) -> str | None:
    """Return the day that a spreadsheet keeps as this number, counted from the last day of 1899."""
    number = int(text)
    return (_EXCEL + timedelta(days=number)).isoformat() if 20_000 <= number < 80_000 else None


_EXCEL = date(1899, 12, 30)


def _after_blank(match: re.Match[str]) -> str | None:
    day = excel_day(match["w"])
    return None if day is None else f" {day}"


def _scientific(match: re.Match[str]) -> str:
    return f"{Decimal(match['m']).scaleb(int(match['x'])):f}"


def _window(match: re.Match[str]) -> str | None:
    months = _number(match["m"])
    anchor = match["a"] if match["a"].endswith(("日", "日期", "时间")) else f"{match['a']}日"
    return None if months is None else f"于 {anchor} 前 {months} 个月"


_START = r"^(?P<i>\s*)"
_STEP = r"^(?P<i>\s*(?:[^\W\d]\w*\s*:\s*)?)"
_N = rf"(?:\d[\d,.]*|{NUMERAL})"
_PER = r"(?:人|户|月|年|天|日|次)"

_CHINESE_YEAR = "[〇零○一二三四五六七八九]{4}"
_TEN = "[一二三四五六七八九十]{1,3}"


def _chinese_date(match: re.Match[str]) -> str | None:
    digits = "".join(str("〇一二三四五六七八九".index(sign.replace("零", "〇").replace("○", "〇"))) for sign in match["y"])
    month, day = _number(match["m"]), _number(match["d"])
    try:
        return date(int(digits), int(month or 0), int(day or 0)).isoformat()
    except ValueError:
        return None


def _joined(match: re.Match[str]) -> str:
    return match["w"].replace(" ", "")


_FINANCIAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬", "一二三四五六七八九十百千万")


def _plain_numeral(match: re.Match[str]) -> str:
    return match["w"].translate(_FINANCIAL)


SLIPS: tuple[Slip, ...] = (
    # what other programs leave behind
    _slip(r"(?P<w>&nbsp;|&#160;)", " ", "这是网页里的空格,写一个空格", "this is a web page's blank; write a blank"),
    _slip(r"(?<=\s)(?P<w>')(?=[\d-])", "", "这是表格软件的撇号,删去", "this is a spreadsheet's apostrophe; delete it"),
    _slip(r"(?<=\d)\s+(?P<w>\d{1,2}:\d\d(?::\d\d)?)(?![\d:])", "", "日期不带时刻", "a date has no time of day", sure=False),
    _slip(r"(?<=\|)\s*(?P<w>-|/)\s*(?=\|)", None, "没有的写「无」,不给的写「不享受」,一分也没有的写 0 元", "what isn't there is `none`, what isn't given `not entitled`"),
    _slip(r"(?P<w>[√✓✔])\s*$", "是", "写「是」", "write `yes`"),
    _slip(r"(?<=[^\W\d])\s+(?P<w>[×✗✘xX])\s*$", " 否", "写「否」", "write `no`", sure=False),
    _slip(r"(?P<w>[壹贰叁肆伍陆柒捌玖拾佰仟萬]+)(?=\s*元)", _plain_numeral, "金额写成 50 元或五十元", "write the amount as 50 CNY"),
    _slip(r"(?P<w>\d+[Oo](?:[\dOo])*)(?![A-Za-z])", lambda match: match["w"].replace("O", "0").replace("o", "0"), "这里是字母 O,不是数字 0", "this is the letter O, not the digit 0"),
    _slip(r"(?<=\d)\s*(?P<w>兀|圓)", "元", "写「元」", "write CNY"),
    _slip(r"(?<![\d.])(?P<w>\d{1,3}(?: \d{3})+)(?=(?:\.\d+)?\s*[^\W\d])", _joined, "一个数里没有空格", "no blank stands within a number"),
    _slip(r"(?P<w>RMB|rmb|CNY|人民币)\s*(?P<n>\d[\d,.]*)", r"\g<n>元", "钱写成 50元", "an amount is written 50 CNY", sure=False),
    # dates
    _slip(rf"(?P<w>(?P<y>{_CHINESE_YEAR})年(?P<m>{_TEN})月(?P<d>{_TEN})日)", _chinese_date, "日期写成 2024-07-01", "a date is written 2024-07-01"),
    _slip(r"(?P<w>自)\s*(?P<d>\d[\d年月日/.-]+)\s*起\s*(?:施行|执行|实施|生效)", r"施行 \g<d> 起", "写成「施行 2024-07-01 起」", "write `in force 2024-07-01 onward`"),
    _slip(r"(?<![\d/.])(?P<w>(\d{4})[/.](\d{1,2})[/.](\d{1,2}))(?![\d/.])", _iso, "日期写成 2024-07-01", "a date is written 2024-07-01"),
    _slip(r"(?<!\d)(?P<w>(\d{4})年(\d{1,2})月(\d{1,2})号)", _iso, "日期写成 2024-07-01 或 2024年7月1日", "a date is written 2024-07-01"),
    _slip(r"(?<=施行)\s+(?P<w>自|从|于|日期|时间)\s*:?\s*(?=\d)", " ", "写成「施行 2024-07-01 起」", "write `in force 2024-07-01 onward`"),
    _slip(r"^(?P<i>\s+)(?P<w>生效|实施|执行|开始|起效|施行日期|生效日期|实施日期|执行日期)\s*:?\s*(?=\d)", r"\g<i>施行 ",
          "开始的日期写「施行」", "the first day follows `in force`"),
    _slip(r"^(?P<i>\s+)(?P<w>发布|公布|发文|颁布|印发日期|发布日期|公布日期)\s*:?\s*(?=\d)", r"\g<i>印发 ", "发文的日期写「印发」", "the day of the document follows `issued`"),
    _slip(r"^(?P<i>\s+)(?P<w>失效|作废|停止执行|废止日期)\s*:?\s*(?=\d)", r"\g<i>废止 ", "不再执行写「废止」", "the end by repeal follows `repealed`"),
    _slip(rf"于\s*(?P<a>[^\W\d]+?)(?P<w>之?前)\s*(?P<m>\d+|{NUMERAL})\s*个?月", _window, "写成「于 申请日 前 6 个月」", "write `at application_date before 6 months`"),
    _slip(rf"(?P<w>(?:近|最近|前|过去)\s*(?:\d+|{NUMERAL})\s*个?月)(?:的|内|以来)?", None, "写成「平均 家庭月收入 于 申请日 前 6 个月」",
          "write `mean of household_income at application_date before 6 months`"),
    _slip(r"(?<=[施印废准则悉][行发止日])\s+(?P<w>[2-7]\d{4})(?!\d)", _after_blank, "表格软件把日期存成了一个数;日期写成 2024-07-01",
          "a spreadsheet keeps dates as numbers; a date is written 2024-07-01"),
    # money and other amounts
    _slip(r"(?P<w>(?P<m>\d+(?:\.\d+)?)[eE]\+?(?P<x>\d{1,2}))(?![\d.])", _scientific, "数字写全,不用科学记数", "write the number in full"),
    _slip(r"(?P<w>\d+(?:,\d+)+)(?=\s*[^\W\d])", None, "分节的逗号每三位一个,例如 12,000 元;核对这个数", "a comma parts three digits, such as 12,000 CNY; check this number"),
    _slip(r"(?P<w>(?P<n>\d+(?:\.\d+)?)\s*‰)", lambda match: f"{Decimal(match['n']) / 10:f}%", "千分数写成百分数,例如 0.5%", "a rate is written in percent, such as 0.5%"),
    _slip(r"(?<=范围)\s*(?P<a>\d[\d,.]*)\s*(?P<u1>[^\W\d]\w*(?:/\w+)*)?\s*(?P<w>~|-|—|到|(?(u1)(?!)|至))\s*(?P<b>\d[\d,.]*)\s*(?P<u>[^\W\d]\w*(?:/[^\W\d]\w*)*)",
          r" \g<a> \g<u> 至 \g<b> \g<u>", "范围写成「范围 0 元 至 100 元」", "a range is written `range 0 CNY to 100 CNY`"),
    _slip(rf"(?P<wan>{_N})\s*万\s*(?P<w>(?P<qian>[1-9]|[一二三四五六七八九])\s*千)\s*元?", _wan_and_qian,
          "「几万几千」写成一个数", "several scales are written as one number"),
    _slip(rf"(?P<n>{_N}\s*万?)\s*(?P<w>块钱|块|圆|元整|圆整|元钱|人民币|RMB|rmb)", r"\g<n>元", "钱的单位写「元」", "the unit of money is CNY"),
    _slip(rf"(?P<n>{_N}\s*[元块])\s*(?P<w>每人每月|每月每人)", r"\g<n>/人/月", "「每人每月」写在单位里:元/人/月", "per person and month is written in the unit: CNY/person/month"),
    _slip(rf"每人每月\s*(?P<n>{_N})\s*(?P<w>元|块)(?:/[人月])*", r"\g<n>元/人/月", "「每人每月」写在单位里:元/人/月", "per person and month is written in the unit: CNY/person/month"),
    _slip(rf"每(?P<p>{_PER})\s*(?P<n>{_N})\s*(?P<w>元|块)(?:/(?P=p))?", r"\g<n>元/\g<p>", "「每月」「每人」写在单位里:元/月、元/人", "per month is written in the unit: CNY/month"),
    _slip(rf"(?P<n>{_N}\s*[元块])\s*(?P<w>(?:每|一个?)(?P<p>{_PER}))", r"\g<n>/\g<p>", "「每月」「每人」写在单位里:元/月、元/人", "per month is written in the unit: CNY/month"),
    _slip(rf"(?<!\w)(?P<w>(?P<n>{NUMERAL})[ \t]+)(?P<u>元)", r"\g<n>\g<u>", "汉字的数和「元」连写,例如 三万元",
          "no blank stands between a number in Chinese numerals and its unit"),
    _slip(rf"(?P<w>{_N}\s*[万千])(?![\w])", None, "后面写上单位,例如 3万元", "write the unit after it, such as 30000 CNY"),
    _slip(rf"(?P<w>(?P<n>{NUMERAL})\s*成)(?!\w)", _tenths, "几成写成百分数", "tenths are written as a percentage"),
    _slip(rf"(?P<w>的\s*百分之(?P<n>\d+|{NUMERAL}))", _of_percent, "百分数写成「线 的 50%」", "write `50% of the line`", sure=False),
    _slip(rf"(?P<w>百分之(?P<n>\d+|{NUMERAL}))", _percent, "百分数写成 50%", "a percentage is written 50%"),
    _slip(r"(?<=\w) +(?P<w>一半|半数)(?!\w)", " 的 50%", "「线 的 50%」", "half is written `50% of the line`"),
    _slip(r"(?<=\w) +(?P<w>(?P<n>\d+(?:\.\d+)?)\s*%)", r" 的 \g<n>%", "「线 的 50%」,中间要写「的」", "`50% of the line` needs its `of`", sure=False),
    _slip(r"(?P<n>\d+(?:\.\d+)?)\s*(?P<w>个百分点)", r"\g<n>百分点", "写成 5 百分点", "write 5 points"),
    _slip(r"(?<![\d-])(?P<a>\d{1,3})\s*(?P<w>[-~至到])\s*(?P<b>\d+)\s*(?P<u>[^\W\d]+)", r"在 \g<a>\g<u> 至 \g<b>\g<u>",
          "一段范围写成「在 16 周岁 至 60 周岁」", "a range is written `within 16 years old to 60 years old`", sure=False),
    # forms of values and definitions
    _slip(r"(?P<w>(?P<p>\d+(?:\.\d+)?%)\s*的)\s*(?P<n>[^\W\d]\w*)", r"\g<n> 的 \g<p>", "写成「线 的 50%」", "write `50% of the line`"),
    _slip(r"(?<=[^\W\d])\s*(?P<w>(?P<p>\d+(?:\.\d+)?)\s*倍)(?=\s|$)", r" 的 \g<p> 倍", "写成「线 的 1.5 倍」", "write `1.5 times the line`", sure=False),
    _slip(r"(?P<w>(?P<p>\d+(?:\.\d+)?)\s*倍)\s*(?:的\s*)?(?P<n>[^\W\d]\w*)", r"\g<n> 的 \g<p> 倍", "写成「线 的 1.5 倍」", "write `1.5 times the line`"),
    _slip(r"^(?P<k>定义 +\S[^=:]*?) *= *(?P<v>[^=:]+?)(?P<w> *: *)(?P<t>[^\s:]+)\s*$", r"\g<k> : \g<t> = \g<v>", "名称、类型、值依次写成「定义 甲 : 元 = 值」",
          "write name, type and value in this order: `define a : CNY = value`", sure=False),
    _slip(r"在\s*(?P<a>\d[\d,.]*)\s*(?P<u1>[^\W\d]\w*?)??\s*(?P<w>到|至|-|~)\s*(?P<b>\d[\d,.]*)\s*(?P<u>[^\W\d]\w*(?:/[^\W\d]\w*)*?)\s*(?:之间|以内)?(?=\s|$)",
          r"在 \g<a> \g<u> 至 \g<b> \g<u>", "一段范围写成「在 16 周岁 至 60 周岁」", "a range is written `within 16 years old to 60 years old`"),
    _slip(r"(?P<w>^\s*\|(?:\s*:?-{2,}:?\s*\|)+\s*$)", "", "表头下面不写横线", "no line of dashes stands under the head"),
    _slip(r"^(?P<k>(?:分级 +)?[^\W\d]\w*\s*:\s*)(?P<w>[^\W\d]\w*(?:\s*[>,]\s*[^\W\d]\w*)+)\s*$", _ranked, "次序写「重于」:甲 重于 乙 重于 丙", "an order is written `a outranks b outranks c`", sure=False),
    _slip(r":\s*(?P<w>名单|列表|清单)(?=\s|$)", None, "写「成员 名单 1 至 12」,成员是一种档案", "write `list of members`, where member is a record"),
    _slip(r"^(?P<w>第[一二三四五六七八九十百零\d]+[条款项章节])(?=\s|$)", None, "条文写在「>」后面,放在它说明的规定前面", "the text of the law follows `>`, before what it explains"),
    # scenarios
    _slip(r"^(?P<i>\s+)(?P<w>日期|时间|审核日|审核日期|决定日期|计算日期|日)\s*:?\s*(?=\d{4}[-年])", r"\g<i>基准日 ", "写「基准日」", "write `base date`", sure=False),
    _slip(r"(?P<w>\s*[=:]\s*)(?=(?:符合|不符合|资料不足|规则冲突|无法计算|不享受)(?:\s|$))", " ", "结果直接写在后面:困难家庭 符合", "the outcome follows at once: `a eligible`", sure=False),
    _slip(r"(?<=\w)\s+(?P<w>是|为是|通过)\s*$", " 符合", "结果写「符合」", "the outcome is `eligible`", sure=False),
    _slip(r"(?<=\w)\s+(?P<w>否|为否|不通过)\s*$", " 不符合", "结果写「不符合」", "the outcome is `ineligible`", sure=False),
    _slip(r"^(?P<i>\s+)(?P<n>[^\W\d]\w*)(?P<w>\s*:\s*)(?=\d)", r"\g<i>\g<n> = ", "应得的数前面写「=」", "before an expected number stands `=`", sure=False),
    _slip(r"^(?P<i>\s+)(?P<n>[^\W\d]\w*)(?P<w>\s*=\s*)(?=\S)", r"\g<i>\g<n> ", "档案里一项的值直接写在名称后面", "a fact's value follows its name at once", sure=False),
    _slip(r"(?P<w>《(?P<n>[^\W\d]\w*)》)", r" \g<n> ", "标准、定义的名称不加书名号", "the name of a standard or definition stands without such marks", sure=False),
    _slip(r"^(?P<k>(?:定补|一次性救助|标准|托底) +[^\W\d]\w*)\s*(?P<w>\(\s*(?P<u>[^\W\d]\w*(?:/[^\W\d]\w*)*)\s*\))", r"\g<k> : \g<u>", "单位写在冒号后面", "the unit follows a colon"),
    # signs
    _slip(r"^(?P<i>\s*)(?P<w>[•·●○◆■□▪◦※]\s*|-\s+|[⑴-⒇①-⑳㈠-㈩]\s*|[a-zA-Z]\)\s*|[Ⅰ-Ⅻ]+[.,]\s*|\(\s*[一二三四五六七八九十\d]+\s*\)\s*|[一二三四五六七八九十]+,\s*|\d+[.,)]\s*)(?=[^\W\d])", r"\g<i>",
          "行首不写编号和圆点", "a line starts without a number or bullet"),
    _slip(r"(?P<w>=<)", "<=", "写「<=」", "write `<=`"),
    _slip(r"(?P<w>=>)", ">=", "写「>=」", "write `>=`"),
    _slip(r"(?<=[\w)])\s*(?P<w>[·•])\s*(?=[\w(])", " × ", "乘写「×」或「*」", "multiply by `*`", sure=False),
    _slip(r"^(?P<i>\s*)(?P<k>[^\W\d]\w*)(?P<w>;)", r"\g<i>\g<k>:", "名称后面写冒号", "a colon follows the name", sure=False),
    _slip(r"\s*(?P<w>[;。,.]+)\s*$", "", "一行的末尾不写标点", "a line ends without a sign", sure=False),
    _slip(r"(?P<w>;)", ",", "列举用逗号", "a comma parts a list", sure=False),
    _slip(r"(?P<w>[【\[{](?P<c>[^】\]}]*)[】\]}])", r"(\g<c>)", "括号用「( )」", "parentheses are `( )`"),
    _slip(r"(?<=[\w)])\s+(?P<w>[xX])\s+(?=[\w(])", " × ", "乘写「×」或「*」", "multiply by `*`", sure=False),
    _slip(r"(?<=\w)(?P<w>\s*(?:\.|之|->|→)\s*)(?=[^\W\d])", " 的 ", "名单里的一项写「成员 的 月收入」", "a fact of a member is `member's income`", sure=False),
    _slip(r"(?<=[合计平均最大小数一体])\s+(?P<a>[^\W\d]\w*)(?P<w>\s+)(?=[^\W\d])", r" \g<a> 的 ", "中间写「的」:合计 成员 的 月收入",
          "between them stands `'s`: `sum of member's income`", sure=False),
    _slip(r"(?<=[^\W\d])\s*(?P<w>,)\s*(?=[^\s\d])", " 且 ", "两个条件都要成立写「且」,或者各写一行", "both conditions: `and`, or a line for each", sure=False),
    _slip(r"(?P<w>&&)", "且", "两个条件都要成立,写「且」", "both conditions: write `and`"),
    _slip(r"(?P<w>\|\|)", "或", "成立一个就行,写「或」", "either condition: write `or`"),
    _slip(r"^(?P<k>\s*(?:算例|scenario) +)(?P<w>[^\"「\s].*?)\s*$", r'\g<k>"\g<w>"', "算例的名字要放在引号里", "the title of a scenario stands in quotes"),
    # conditions
    _slip(r"^(?P<w>条件|规则|如果|若|当|要求)(?=\s)", None,
          "条件写在「救助对象」下面;算出来的值写「定义」", "conditions stand under a `class`; a value that is computed is a `define`"),
    _slip(r"(?P<w>如果|假如|倘若|若)\s+(?P<c>.+?)\s*,?\s*(?:那么|则|就)\s+(?P<a>.+?)\s*,?\s*(?:否则|不然)\s+(?P<b>.+?)\s*$",
          r"(当 \g<c> 则 \g<a> 否则 \g<b>)", "写成「(当 … 则 … 否则 …)」,带括号", "write `(when … then … otherwise …)`, in parentheses"),
    _slip(r"(?<==)\s*(?P<w>当)\s+(?P<c>[^()]+?)\s+则\s+(?P<a>[^()]+?)\s+否则\s+(?P<b>[^()]+?)\s*$",
          r" (当 \g<c> 则 \g<a> 否则 \g<b>)", "「当 … 则 … 否则 …」要放在括号里", "`when … then … otherwise …` stands in parentheses"),
    _slip(_START + r"(?P<w>否则如果|否则若|又如果|elif|else if)(?=\s)", r"\g<i>当", "下一种情形也写「当」", "the next case starts with `when` too"),
    _slip(_START + r"(?P<w>如果|假如|倘若|若|if)(?=\s)", r"\g<i>当", "条件写「当」", "a condition starts with `when`"),
    _slip(_START + r"(?P<w>否则|其余|不然|else)\s*(?=:)", r"\g<i>其他 ", "剩下的情形写「其他」", "what is left is `other`"),
    _slip(r"(?<=\S\s)(?P<w>如果|假如|倘若|若)(?=\s)", "当", "条件写「当」", "a condition follows `when`", sure=False),
    _slip(r"(?P<w>那么|就)(?=\s)", "则", "「如果 … 那么 …」写成「当 … 则 …」", "`if … then` is `when … then`"),
    _slip(r"(?P<w>没有|不是|并非|不) (?=\w)", "非 ", "否定写「非」", "a negation is `not`"),
    _slip(r"(?<=\w) (?P<w>是) (?=\w)", " 为 ", "两个值相同写「为」或「=」", "that two values are equal is written `is` or `=`", sure=False),
    _slip(r"(?<=\w) +(?P<w>是|等于)(?= )", " =", "给出内容写「=」", "what it is follows `=`", sure=False),
    _slip(r"(?P<w>不得超过|不能超过|不应超过|不可超过|未超过)", "不超过", "比较写「不超过」", "the comparison is `at most`"),
    _slip(r"(?P<w>不得低于|不能低于|不应低于)", "不低于", "比较写「不低于」", "the comparison is `at least`"),
    _slip(r"(?P<w>不得高于|不能高于|不应高于)", "不高于", "比较写「不高于」", "the comparison is `at most`"),
    _slip(r"(?P<k>^|[(:]\s*|(?:\s|^)(?:且|或|当|其中)\s+)(?P<x>[^\s()]+)\s+(?P<w>不属于|不在|不包括在|not in)\s*(?=\()", r"\g<k>非 \g<x> 属于 ",
          "不是其中之一写「非 … 属于 (甲, 乙)」", "none of several is `not … in (a, b)`"),
    _slip(r"(?<=\S)\s+(?P<w>不属于)(?=\s)", None, "不是其中之一写「非 … 属于 (甲, 乙)」", "none of several is `not … in (a, b)`"),
    _slip(r"(?<=\S)\s+(?P<w>在|是|为)\s*(?=\([^()]*,[^()]*\))", " 属于 ", "是其中之一写「属于 (甲, 乙)」", "one of several is `in (a, b)`"),
    _slip(r"(?<=\S)\s+(?P<w>重于)\s+(?=\w)", " 高于 ", "两个级别比较写「高于」「低于」,包括本级的写「… 以上」", "grades are compared by `above`, `below`, `or heavier`", sure=False),
    _slip(r"(?<=\S)\s+(?P<w>轻于)\s+(?=\w)", " 低于 ", "两个级别比较写「高于」「低于」,包括本级的写「… 以上」", "grades are compared by `above`, `below`, `or lighter`", sure=False),
    _slip(rf"(?<=\s)(?P<w>及?以[上下内外])\s+(?P<n>{_N}\s*\S+?)(?=[\s)]|$)", r"\g<n> \g<w>", "「以上」「以下」写在数的后面", "`or more` stands after its number"),
    _slip(r"(?P<k>[:=]\s+|^\s*(?:基本额|加|减|上限|下限)\s+)(?P<e>[^:=#]*?[^\s:=#])\s+(?P<w>四舍五入到|舍去不足|向上进到)(?=\s)",
          r"\g<k>(\g<e>) \g<w>", "取整写在括号后面,或者另起一行", "rounding follows parentheses or stands on a line of its own", sure=False),
    _slip(r"年满\s*(?P<w>(?P<n>\d+)\s*周?岁)(?:以上)?", r"年龄 \g<n> 周岁 以上", "写成「年龄 60 周岁 以上」", "write `age 60 years_old or more`"),
    _slip(r"(?P<w>及其以(?P<x>[上下]))", r" 及以\g<x>", "写「及以上」「及以下」", "write `or more`, `or less`"),
    _slip(r"(?P<w>在)\s+(?P<v>\d[\d,.]*\s*[^\W\d]\w*(?:/\w+)*\s+(?:及以上|及以下|以上|以下|以内))(?:\s*的)?", r"\g<v>", "写成「年龄 60 周岁 以上」", "write `age 60 years_old or more`", sure=False),
    _slip(r"(?P<w>(?P<c>不低于|不高于|不超过|低于|高于|超过|达到|以上|以下|未满)\s*(?P=c))", r"\g<c>", "这个词写了两次", "this word stands twice"),
    _slip(r"(?P<w>高过|多过)", "高于", "比较写「高于」", "the comparison is `above`"),
    _slip(r"(?<=\s)(?P<w>和|与|及|以及|同时)(?=\s)", None, "两个条件都要成立写「且」,相加写「+」", "both conditions: `and`; a sum: `+`"),
    _slip(r"(?P<w>以外)(?!\w)", None, "「以外」前面要写数,例如「2 套 以外」;除外的情形写在「有下列情形之一的除外」下面",
          "a number stands before `以外`; exceptions stand under `unless any holds`"),
    _slip(r"%\s*(?P<w>以[上下内])", None, "「以上」「以下」前面只写一个数或名字;一个数的百分之几写成「不超过 线 的 50%」",
          "a bare number or name stands before `or more`; write `at most 50% of the line`"),
    # classes as conditions
    _slip(r"(?<=\w)\s+(?P<w>符合|成立)(?=\s*$|\s+(?:且|或|依据)\s)", "", "对象的名称自己就是条件,后面不写「符合」", "the name of a class is a condition by itself", sure=False),
    _slip(r"(?P<n>[^\W\d]\w*)\s+(?P<w>不符合|不成立)(?=\s*$|\s+(?:且|或|依据)\s)", r"非 \g<n>", "不符合这类对象写「非 对象」", "that a class isn't met is `not class`", sure=False),
    _slip(r"(?P<w>(?:(?:家庭|本户|该户|户|申请人|本人|成员|学生)\s+)?(?:属于|是|为))\s+(?=[^\W\d]\w*(?:\s*$|\s+(?:且|或|依据)\s))", "", "对象的名称自己就是条件",
          "the name of a class is a condition by itself", sure=False),
    _slip(r"(?<=\w)\s+(?P<w>属于)\s+(?=[^\W\d]\w*(?:\s*$|\s))", " 为 ", "只有一个时写「为」,几个写「属于 (甲, 乙)」", "one value: `is`; several: `in (a, b)`", sure=False),
    # ranks
    _slip(r"\s*并列时\s+(?P<w>按\s+(?P<k>(?!记录次序)[^,]+?\s+从[高低]到[低高]))(?:\s+并列时\s+按\s+记录次序)?\s*$", r", \g<k> 并列时 按 记录次序",
          "再按别的一项排,用逗号接着写;都一样的,按记录次序", "further keys follow after a comma; what is equal in all stands in the order of the record", sure=False),
    _slip(r"(?P<k>从[高低]到[低高])(?P<w>)\s*$", r"\g<k> 并列时 按 记录次序", "后面写并列的怎么排", "what is equal needs an order: `ties by record order`", sure=False),
    # sums
    _slip(r"(?<=\s)(?P<w>加上|加)(?=\s)", "+", "相加写「+」", "a sum is written `+`", sure=False),
    _slip(r"(?<=\s)(?P<w>减去|减)(?=\s)", "-", "相减写「-」", "a difference is written `-`", sure=False),
    _slip(r"(?<=\s)(?P<w>除以)(?=\s)", "/", "相除写「/」,两边空格", "a quotient is written ` / `"),
    _slip(r"(?<!\w)(?P<w>最大|最高|max)\s*\(", "较大(", "两个数里较大的,写「较大(甲, 乙)」", "the larger of two numbers is `larger(a, b)`"),
    _slip(r"(?<!\w)(?P<w>最小|最低|min)\s*\(", "较小(", "两个数里较小的,写「较小(甲, 乙)」", "the smaller of two numbers is `smaller(a, b)`"),
    # steps of an amount
    _slip(_STEP + r"(?P<w>最高|最多|至多|封顶|不超过|不高于)\s*[:为]?\s*(?=\S)", r"\g<i>上限 ", "最高的数写「上限」", "the highest amount is a `cap`"),
    _slip(_STEP + r"(?P<w>最高|最多|至多|封顶|上限|不超过|不高于)\s*[:为]?\s*(?=\S)", r"\g<i>年度最高 ", "「托底」里最高的数写「年度最高」",
          "under `fallback` the highest amount is a `yearly cap`", sure=False),
    _slip(_STEP + r"(?P<w>最低|最少|至少|保底(?!\s*:\s*[^\W\d])|不低于)\s*[:为]?\s*(?=\S)", r"\g<i>下限 ", "最低的数写「下限」", "the lowest amount is a `floor`"),
    _slip(_START + r"(?P<k>上限|下限)\s*(?P<w>为|是|不超过|不低于)\s*(?=\S)", r"\g<i>\g<k> ", "后面直接写数", "the amount follows at once"),
    _slip(_STEP + r"(?P<w>增加|加上)\s*(?=\S)", r"\g<i>加 ", "加一笔写「加」,按人或按情形加写「增发」", "an amount more is `add`, for a person or case `top up`"),
    _slip(_STEP + r"(?P<w>加发|另发|增补)\s*(?=\S)", r"\g<i>增发 ", "写「增发」", "write `top up`"),
    _slip(_STEP + r"(?P<w>扣除|减去|扣减)\s*(?=\S)", r"\g<i>减 ", "减一笔写「减」", "an amount less is `subtract`"),
    _slip(_STEP + r"(?P<w>上浮|下浮)", None, "按比例增减写「乘」,例如上浮一成写「乘 110%」", "a change in proportion is `multiply by`, such as 110%"),
    _slip(rf"(?P<w>不足)\s*(?P<a>{_N})\s*(?P<u>元(?:/\w+)*)\s*(?:的)?\s*,?\s*按\s*(?P<b>{_N})\s*(?P=u)\s*计算?", _least,
          "数、单位和词之间要有空格,单位和金额的相同", "number, unit and words are parted by spaces"),
    _slip(_START + r"(?P<w>取整|四舍五入|四舍五入取整|四舍五入到[^\W\d]+|保留整数|保留\w*位小数|精确到.*|向[上下]取整|[上下]取整|取整到[^\W\d]+|进位|抹零)\s*$", None,
          "写明取整到多少,例如「四舍五入到 1 元/月」「四舍五入到 0.01 元/月」", "say to what: `round half up to 1 CNY/month`, `… 0.01 CNY/month`"),
    _slip(r"^\s+基本额\s*(?P<w>:)\s*$", None, "分情形的写「基本额 (当 … 则 … 否则 …)」,情形多的先写一个「定义」", "an amount by cases is `base amount (when … then … otherwise …)`, or a `define`"),
    _slip(r"^(?P<i>\s+(?:[^\W\d]\w*\s*:\s*)?(?:基本额|加|减|乘|下限|上限)\s+)(?P<w>当)\s+(?P<c>[^()]+?)\s+则\s+(?P<a>[^()]+?)\s+否则\s+(?P<b>[^()]+?)\s*$",
          r"\g<i>(当 \g<c> 则 \g<a> 否则 \g<b>)", "「当 … 则 … 否则 …」要放在括号里", "`when … then … otherwise …` stands in parentheses"),
    _slip(r"^(?P<i>\s+)(?P<w>(?P<v>\d[\d,.]*\s*元(?:/\w+)*))\s*$", r"\g<i>基本额 \g<v>", "从这个数算起,写「基本额」", "the amount that it begins with is a `base amount`", sure=False),
    _slip(r"(?P<w>其中)\s+(?P<c>[^()\s][^()]*?)\s*$", r"其中 (\g<c>)", "「其中」后面的条件放在括号里", "the condition after `where` stands in parentheses", sure=False),
    # citations
    _slip(r"(?<=\s)(?P<w>根据|按照|依照|参照|出自|来源于|见)\s*(?=《)", "依据 ", "出处写「依据」", "the source follows `basis`", sure=False),
    # types and declarations
    _slip(r"(?P<k>:\s*)(?P<w>是 ?/ ?否|是或否|有 ?/ ?无)", r"\g<k>是否", "是或否的一项写「是否」", "what is yes or no has the type `yes or no`"),
    _slip(r"^(?P<w>变量|设|让|令|计算|指标|公式)(?=\s)", "定义", "算出来的值写「定义」", "a value that is computed is a `define`"),
    _slip(r"^(?P<w>参数|常量|常数|限额)(?=\s)", "标准", "按文件定的数写「标准」", "a figure set by a document is a `standard`"),
    _slip(r"^(?P<w>施行|印发|发布机关|文号|地区)(?=\s)", None, "这一行写在「政策」下面,缩进两格", "this line stands under `policy`, indented by two columns"),
    # colons
    _slip(r"^(?P<k>\s*\w+)(?P<w>\s*:)\s*(?=\S)", _no_colon, "这个词后面不写冒号", "no colon follows this word", sure=False),
    _slip(r"(?P<w>\s*:)\s*$", "", "这一行末尾不写冒号", "this line doesn't end in a colon", sure=False),
    _slip(r"(?P<k>:.*?)\s*(?P<w>:)\s*(?=\S)", r"\g<k> = ", "名称和类型之后写「=」", "after the name and its type stands `=`", sure=False),
)  # fmt: skip
"""Tried in this order; of two that match at one place the first counts."""


def _counted(match: re.Match[str]) -> str | None:
    """两套 → 2 套; the unit must be one of the language."""
    count = _number(match["n"])
    unit = {"口": "人", "口人": "人", "个人": "人", "个月": "个月", "岁": "周岁"}.get(match["u"], match["u"])
    known = unit in words().units or unit in words().durations
    return f"{count} {unit}" if count is not None and known else None


_WRITE_UNIT = "数的后面写上单位,例如 元、元/月、人", "a number has a unit, such as CNY, CNY/month, persons"

NAME_SLIPS: tuple[Slip, ...] = (
    _slip(rf"(?P<w>(?P<n>{NUMERAL}|\d+)(?P<u>[^\W\d]+))", _counted, "数和单位写成「2 套」", "write number and unit as `2 dwellings`"),
    _slip(rf"(?P<w>{NUMERAL})", None, "数用阿拉伯数字,后面写单位,例如 30000 元", "numbers are written in digits, with a unit"),
    *(slip for slip in SLIPS if slip.better in (_tenths, _percent)),
    _slip(rf"(?P<w>每人每月(?P<n>{_N})元)", r"\g<n> 元/人/月", "「每人每月」写在单位里:元/人/月", "write CNY/person/month"),
    _slip(rf"(?P<w>每(?P<p>{_PER})(?P<n>{_N})元)", r"\g<n> 元/\g<p>", "「每月」「每人」写在单位里:元/月、元/人", "write CNY/month"),
    _slip(r"(?P<w>true|True|TRUE|对|真|有|是的)", "是", "写「是」", "write `yes`"),
    _slip(r"(?P<w>false|False|FALSE|错|假|不是)", "否", "写「否」", "write `no`"),
    _slip(r"(?P<w>null|None|空|没有|未知|不详)", None, "没有这一项写「无」;不成立写「否」;没有问到的不写",
          "what isn't there is `none`, what isn't so is `no`; what nobody asked is left out"),
    _slip(r"(?P<w>(?:没有|没|无|有)(?P<n>[^\W\d]\w*))", None, "先在档案里写这一项,例如「有车 : 是否」,再写「有车」或「非 有车」",
          "first declare the fact, such as `has_car : yes or no`, then write `has_car` or `not has_car`"),
    _slip(r"(?P<w>年满(?P<n>\d+)(?:周岁|岁)(?:以上)?)", r"年龄 \g<n> 周岁 以上", "写成「年龄 60 周岁 以上」", "write `age 60 years_old or more`"),
    _slip(r"(?P<w>(?P<c>(?:不|未)?满|不?(?:超过|高于|低于|大于|小于|多于|少于|足)|达到)(?P<n>\d+(?:\.\d+)?[^\W\d]*))", r"\g<c> \g<n>",
          "比较的词和数用空格隔开:「不满 20 公里」", "a space parts the comparison from the number: `below 20 km`"),
    _slip(r"(?P<w>(?P<n>[^\W\d]\w*?)的(?:一半|半数))", r"\g<n> 的 50%", "一半写「线 的 50%」", "half is written `50% of the line`"),
    _slip(r"(?P<w>(?:不是|不属于)(?P<n>[^\W\d]\w*))", r"非 \g<n>", "否定写「非」,和名称分开", "a negation is `not`, parted from the name"),
    _slip(r"(?P<w>年龄)", None, "「年龄」在「标准.家庭」里:加上「引入 标准.家庭」;或者写「周岁(出生日期, 基准日)」",
          "`年龄` (age) stands in 标准.家庭: add `import 标准.家庭`, or write `age(出生日期, base date)`"),
    _slip(r"(?P<w>今天|今日|现在|当前日期|申请当日)", "基准日", "写「基准日」", "write `base date`"),
)  # fmt: skip
"""Words that stand where a name may stand; matched whole."""

TYPE_SLIPS: tuple[Slip, ...] = (
    _slip(r"(?P<w>布尔|布尔值|真假|是非|有无|bool|boolean|Boolean)", "是否", "写「是否」", "write `yes or no`"),
    _slip(r"(?P<w>百分比|百分数|百分率|比例)", "比率", "写「比率」", "write `ratio`"),
    _slip(r"(?P<w>字符串|文本|字符|汉字|姓名|string|str)", "文字", "写「文字」", "write `text`"),
    _slip(r"(?P<w>时间|年月日|日子|datetime)", "日期", "写「日期」", "write `date`"),
    _slip(r"(?P<w>地区|区划|行政区划|地址)", "地区码", "写「地区码」", "write `region code`"),
    _slip(r"(?P<w>元每人每月)", "元/人/月", "写「元/人/月」", "write `CNY/person/month`"),
    _slip(rf"(?P<w>(?P<u>元|度|吨|人)每(?P<p>{_PER}))", r"\g<u>/\g<p>", "「每月」写在单位里:元/月", "write CNY/month"),
    _slip(r"(?P<w>金额|货币|人民币|钱|数字|数值|数|整数|小数|浮点数|number|int|integer|float|decimal)", None, *_WRITE_UNIT),
    _slip(r"(?P<w>数组|列表|集合|list|array)", None, "写「成员 名单」,成员是一种档案", "write `list of members`, where member is a record"),
)  # fmt: skip
"""Words that stand where a type stands; matched whole."""

FUNCTION_SLIPS: tuple[Slip, ...] = (
    _slip(r"(?P<w>max|MAX)", "较大", "写「较大」", "write `larger`"),
    _slip(r"(?P<w>min|MIN)", "较小", "写「较小」", "write `smaller`"),
    _slip(r"(?P<w>abs|ABS)", "绝对值", "写「绝对值」", "write `absolute`"),
    _slip(r"(?P<w>sum|SUM)", None, "名单里相加写「合计 成员 的 收入」,几个数相加写「+」", "write `sum of members's income`, or `+`"),
    _slip(r"(?P<w>count|COUNT|len)", None, "写「计数 成员」", "write `count of members`"),
    _slip(r"(?P<w>round|ROUND)", None, "写「(…) 四舍五入到 0.01 元」", "write `(…) rounded half up to 0.01 CNY`"),
    _slip(r"(?P<w>VLOOKUP|HLOOKUP|LOOKUP|XLOOKUP|INDEX|MATCH|vlookup|lookup)", None, "写成「表 名称 : 元 按 键」,用表的名称作值",
          "write a `table`, and use its name as the value"),
    _slip(r"(?P<w>if|IF|iif)", None, "写「(当 … 则 … 否则 …)」", "write `(when … then … otherwise …)`"),
)  # fmt: skip
"""Names of functions in spreadsheets and programs; matched whole."""
