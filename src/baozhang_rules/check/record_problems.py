"""Problems of records: POL0250 to POL0261."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import Lang, problem
from baozhang_rules.names.problems import Near, PlacedProblem


@problem("POL0250")
@frozen
class TwoRoots(PlacedProblem):
    """只能有一种最外面的档案(例如家庭),其他档案都要写「属于」哪一种。

    There is one outermost record (the household, say); every other record says to which one it belongs with 属于.

    Wrong:
        档案 家庭
        档案 成员
    Right:
        档案 家庭
        档案 成员 属于 家庭
    """

    name: str
    root: str

    zh = "「{name}」和「{root}」都是最外面的档案"
    en = "`{name}` and `{root}` are both outermost records"
    zh_help = "写「档案 {name} 属于 …」"
    en_help = "write `record {name} in …`"


@problem("POL0251")
@frozen
class RecordCircle(PlacedProblem):
    """档案互相属于,绕成了一圈,没有最外面的一种。

    The records belong to each other in a circle, so that none is the outermost.

    Wrong:
        档案 家庭 属于 成员
        档案 成员 属于 家庭
    Right:
        档案 家庭
        档案 成员 属于 家庭
    """

    name: str

    zh = "档案「{name}」绕着圈属于自己"
    en = "the record `{name}` belongs to itself in a circle"
    zh_help = "最外面的档案不写「属于」"
    en_help = "the outermost record belongs to none"


@problem("POL0252")
@frozen
class NoList(PlacedProblem):
    """档案写了属于另一种档案,但那一种里没有放它的名单。

    The record belongs to another, which has no list that holds it.

    Wrong:
        档案 家庭
          居住地 : 地区码
        档案 成员 属于 家庭
    Right:
        档案 家庭
          居住地 : 地区码
          成员 : 成员 名单 1 至 30
        档案 成员 属于 家庭
    """

    name: str
    parent: str

    zh = "「{parent}」里没有「{name}」的名单"
    en = "`{parent}` has no list of `{name}`"
    zh_help = "在「档案 {parent}」里加一行「{name} : {name} 名单 1 至 30」"
    en_help = "add a line `{name} : {name} list 1 to 30` to the record `{parent}`"


@problem("POL0253")
@frozen
class TwoLists(PlacedProblem):
    """一种档案只能放在一个名单里;两个名单各有各的项目时,写成两种档案。

    A kind of record is held by one list; for two lists declare two kinds.

    Wrong:
        在册 : 登记 名单
        已停 : 登记 名单
    Right:
        在册 : 登记 名单
        已停 : 停发登记 名单
    """

    name: str

    zh = "「{name}」已经有一个名单"
    en = "there is a list of `{name}` already"
    zh_help = "为第二个名单另写一种档案"
    en_help = "declare another kind of record for the second list"


@problem("POL0254")
@frozen
class OptionDoesNotApply(PlacedProblem):
    """这种事实不能这样写:例如范围和精度只用于数,管辖只用于地区码,联系只用于指向另一份档案的一项。

    This option is not for facts of this kind: 精度 is for numbers, 管辖 for region codes, 联系 for links to a record.

    Wrong:
        在校 : 是否 精度 0.01 元
    Right:
        在校 : 是否
    """

    option: Both
    type: Both

    zh = "「{type.zh}」不能写「{option.zh}」"
    en = "`{option.en}` is not for `{type.en}`"


@problem("POL0255")
@frozen
class RangeReversed(PlacedProblem):
    """范围的下端大于上端。

    The lower end of the range is above the upper one.

    Wrong:
        工资性收入 : 元/月 范围 1000000 元/月 至 0 元/月
    Right:
        工资性收入 : 元/月 范围 0 元/月 至 1000000 元/月
    """

    zh = "范围的下端大于上端"
    en = "the range ends before it starts"
    zh_help = "把两端对调"
    en_help = "swap the two ends"


@problem("POL0256")
@frozen
class NotConstant(PlacedProblem):
    """这里只能写一个定好的值,不能写要算的式子。

    Only a written value can stand here, not something to be worked out.

    Wrong:
        货币财产 : 元 范围 0 元 至 财产上限
    Right:
        货币财产 : 元 范围 0 元 至 100000000 元
    """

    zh = "这里要写一个定好的值"
    en = "a written value is needed here"


@problem("POL0257")
@frozen
class PresumedOutOfRange(PlacedProblem):
    """推定的值不在这一项自己的范围里。

    The presumed value is outside the fact's own range.

    Wrong:
        商品房数 : 套 范围 1 套 至 20 套 未载明 推定 0 套
    Right:
        商品房数 : 套 范围 0 套 至 20 套 未载明 推定 0 套
    """

    zh = "推定的值不在范围里"
    en = "the presumed value is out of range"


@problem("POL0258")
@frozen
class UnknownSource(Near):
    """「取 … 先于 …」里的来源没有写在「来源」里。

    A source after 取 is not among those after 来源.

    Wrong:
        家庭月收入申报 : 元/月 来源 申报, 核对 取 认定 先于 申报
    Right:
        家庭月收入申报 : 元/月 来源 申报, 核对, 认定 取 认定 先于 申报
    """

    name: str

    zh = "来源里没有「{name}」"
    en = "`{name}` is not among the sources"


@problem("POL0259")
@frozen
class LinkNotDeclared(PlacedProblem):
    """指向另一份档案的一项(例如配偶)要写「联系」,放在一起的一群要写「名单」。

    A fact that points to another record (配偶, say) says 联系; records that are held in it say 名单.

    Wrong:
        配偶 : 成员 或 无
    Right:
        配偶 : 成员 或 无 联系
    """

    name: str
    entity: str

    zh = "「{name}」指向「{entity}」,要写「联系」"
    en = "`{name}` points to `{entity}`; say `link`"


@problem("POL0260")
@frozen
class JurisdictionUnclear(PlacedProblem):
    """最外面的档案里有几项地区码,看不出按哪一项用各地的规定。在那一项后面写「管辖」。

    The outermost record has several region codes, and nothing says whose region's rules apply. Mark that one 管辖.

    Wrong:
        户籍地 : 地区码
        居住地 : 地区码
    Right:
        户籍地 : 地区码
        居住地 : 地区码 管辖
    """

    names: str

    zh = "看不出按哪一项地区用各地的规定:{names}"
    en = "it is unclear whose region's rules apply: {names}"
    zh_help = "在其中一项后面写「管辖」"
    en_help = "mark one of them `jurisdiction`"


@problem("POL0261")
@frozen
class UnknownParent(Near):
    """「属于」后面的档案没有声明过。

    The record after 属于 is not declared.

    Wrong:
        档案 成员 属于 家廷
    Right:
        档案 成员 属于 家庭
    """

    name: str

    def message(self, lang: Lang) -> str:
        """Which record is missing; a policy without any has no one that its definitions could be of."""
        if not self.name:
            return "这份政策没有档案,不知道这是谁的" if lang == "zh" else "there is no record that this could be of"
        return f"没有「{self.name}」这种档案" if lang == "zh" else f"there is no record `{self.name}`"

    def help(self, lang: Lang) -> str | None:
        """The nearest record, or that one must be declared."""
        if self.name:
            return super().help(lang)
        return "写一段「档案 家庭」,或者引入有档案的政策,例如「引入 标准.家庭」" if lang == "zh" else "write a `record`, or import a policy that has one"
