"""What can be wrong with a scenario before it is run: POL0700 to POL0709."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.wording import Both as Words
from baozhang_rules.diagnostics import Lang, problem
from baozhang_rules.explain.data import Both
from baozhang_rules.names.problems import Near, PlacedProblem
from baozhang_rules.runtime.record_problems import RecordProblem


@problem("POL0700")
@frozen
class UnknownSubject(Near):
    """算例的「应得」里提到一个政策里没有的名字:不是类别、待遇、核算单位、期限,也不是定义。多半是写错了字。

    A line of a scenario's expectations is about a name that the policies don't declare: it is no class, benefit, assessed
    unit, deadline or definition. Usually it is misspelt.

    Wrong:
        应得:
          低保全 = 50 元/月
    Right:
        应得:
          低保金 = 50 元/月
    """

    name: str
    zh = "没有「{name}」这样的类别、待遇或定义"
    en = "there is no class, benefit or definition `{name}`"


@problem("POL0701")
@frozen
class ScenarioRecordMistake(PlacedProblem):
    """算例的档案里,一个数的单位和档案声明的不同、没有写单位,文字(学号、电话)写成了没有引号的数,或者「改」「假定」提到没有的东西。

    In a scenario's record a number has another unit than the declared one or none, a text such as a telephone number lacks its
    quotes, or a change or an assumption is about something that isn't there.

    Wrong:
        货币财产 30000 元/月
    Right:
        货币财产 30000 元
    """

    subject: Both
    wanted: Both
    found: Both
    zh = "「{subject.zh}」这里应当是「{wanted.zh}」,写的是「{found.zh}」"
    en = "`{subject.en}` should be `{wanted.en}` here, not `{found.en}`"


@problem("POL0702")
@frozen
class ScenarioRecordRefused(PlacedProblem):
    """算例的档案不符合档案的声明:没有声明的名字、枚举里没有的成员、超出范围的数、写错的日期等。真的档案这样写也会被拒收;
    如果算例就是要说明会拒收,写「拒收」。

    A scenario's record doesn't fit the declared one: a name that isn't declared, a value that isn't one of its kind, a number out of
    range, a wrong date. A real record would be refused for it; if that is what the scenario shows, write 拒收 (refused).

    Wrong:
        残疾等级 五级
    Right:
        残疾等级 四级
    """

    found: RecordProblem

    def message(self, lang: Lang) -> str:
        """The words of the record's own problem, with its code and path."""
        where = f"{self.found.path}: " if self.found.path else ""
        return f"{self.found.code} {where}{self.found.text(lang)}"

    zh_help = "如果算例就是要说明会拒收,在「应得」里写「拒收 {found.code}」"
    en_help = "if the scenario is to show that, expect `refused {found.code}`"


@problem("POL0703")
@frozen
class ExpectedUnit(PlacedProblem):
    """期待的数和结果的单位不同,永远不会相等。

    The expected number has another unit than the result, so the two can never be equal.

    Wrong:
        低保金 = 50 元
    Right:
        低保金 = 50 元/月
    """

    name: str
    wanted: Words
    found: Words
    zh = "「{name}」的单位是「{wanted.zh}」,期待的是「{found.zh}」"
    en = "`{name}` is in `{wanted.en}`, but `{found.en}` is expected"
    zh_help = "期待的数写成「{wanted.zh}」的"
    en_help = "write the expected number in `{wanted.en}`"


@problem("POL0704")
@frozen
class ExpectedValue(Near):
    """期待的值不是这个结果能有的值:次序里没有的类别,分级里没有的成员,或者不是是/否的值。

    The expected value is none that the result can have: a class that isn't in the order, a member that the grades don't have,
    or something else than yes or no.

    Wrong:
        困难程度 = 低收入家庭
    Right:
        困难程度 = 低保边缘家庭
    """

    name: str
    value: str
    zh = "「{name}」不会是「{value}」"
    en = "`{name}` is never `{value}`"


@problem("POL0705")
@frozen
class UnknownReason(Near):
    """「因」后面写的不是这一类别的条件,也不是不能计算的原因或者某个声明的名字。

    What stands after 因 (because) is no clause of this class, and no cause or declaration that could stop the calculation.

    Wrong:
        低保家庭 不符合 因 财力
    Right:
        低保家庭 不符合 因 财产
    """

    name: str
    clause: str
    zh = "「{name}」没有「{clause}」这一条"
    en = "`{name}` has no clause `{clause}`"


@problem("POL0706")
@frozen
class UnknownMissing(Near):
    """「缺」后面写的不是档案里的项。

    What stands after 缺 (missing) is no fact of the record.

    Wrong:
        低保家庭 资料不足 缺 存款
    Right:
        低保家庭 资料不足 缺 货币财产
    """

    name: str
    zh = "档案里没有「{name}」这一项"
    en = "the record has no fact `{name}`"


@problem("POL0707")
@frozen
class UnknownRefusal(PlacedProblem):
    """「拒收」后面应当是档案问题的代码,或者档案规则的编号。

    After 拒收 (refused) stands the code of a record problem, or the id of a rule on records.

    Wrong:
        拒收 REC9999
    Right:
        拒收 REC0015
    """

    code_written: str
    zh = "没有拒收代码「{code_written}」"
    en = "no record is refused with `{code_written}`"
    zh_help = "代码列在手册的「档案问题」一页,如 REC0015"
    en_help = "the codes are listed under `record problems` in the manual, such as REC0015"


@problem("POL0708")
@frozen
class UnknownEntry(Near):
    """算例的档案里没有这样标识的成员(或其他一项)。

    The scenario's record has no entry of this key.

    Wrong:
        成员 丙 的 年龄 = 18 周岁
    Right:
        成员 甲 的 年龄 = 18 周岁
    """

    key: str
    zh = "算例的档案里没有「{key}」"
    en = "the scenario's record has no `{key}`"


@problem("POL0709")
@frozen
class UnknownCalendar(Near):
    """工作日历只有一种有名称的:中国的节假日和调休。

    The only calendar of working days that has a name is China's public one.

    Wrong:
        工作日历 上海
    Right:
        工作日历 中国
    """

    name: str
    zh = "没有工作日历「{name}」"
    en = "there is no calendar of working days `{name}`"
    zh_help = "写「工作日历 中国」;别的日历运行时用 --calendar 给出"
    en_help = "write `working calendar china`; hand any other in with --calendar"
