"""Problems of benefits: POL0325 to POL0338."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import Lang, problem
from baozhang_rules.names.problems import PlacedProblem as RuleProblem


@problem("POL0325")
@frozen
class MissingTarget(RuleProblem):
    """待遇没有写对象。给谁必须写明:一类救助对象,或者「对象 当 条件」。

    The benefit doesn't say for whom. Name a class, or write `for when <condition>`.

    Wrong:
        定补 低保金 : 元/月
          基本额 500 元/月
    Right:
        定补 低保金 : 元/月
          对象 低保家庭
          基本额 500 元/月
    """

    name: str

    zh = "「{name}」没有写对象"
    en = "`{name}` doesn't say for whom it is"
    zh_help = "加一行「对象 …」"
    en_help = "add a line `for …`"


@problem("POL0326")
@frozen
class TargetsMixScopes(RuleProblem):
    """对象里的几类范围不同(有的是家庭,有的是个人),说不清待遇发给户还是人。写明「范围」,或者分成两项待遇。

    The classes it is for differ in scope (households and persons), so it is unclear who is paid. Say the scope, or split it.

    Wrong:
        对象 低保家庭, 重残人员
    Right:
        对象 低保家庭, 低保边缘家庭
    """

    name: str
    scopes: str

    zh = "「{name}」的对象范围不同:{scopes}"
    en = "`{name}` is for classes of different scopes: {scopes}"
    zh_help = "写明「范围」,或者分成两项"
    en_help = "write its scope, or split it in two"


@problem("POL0327")
@frozen
class BaseMissing(RuleProblem):
    """金额的步骤从上到下计算,第一步必须是「基本额」,而且只有一个。

    The steps of an amount run top to bottom; the first is the `base amount`, and there is only one.

    Wrong:
        下限 50 元/月
        基本额 低保标准 × 1 人
    Right:
        基本额 低保标准 × 1 人
        下限 50 元/月
    """

    name: str

    zh = "「{name}」的第一步必须是基本额,而且只能有一个"
    en = "`{name}` needs one base amount, as its first step"
    zh_help = "把「基本额 …」写在各步之前"
    en_help = "write `base amount …` before the other steps"


@problem("POL0328")
@frozen
class WrongAmountUnit(RuleProblem):
    """这一步的单位与待遇的单位不同。按月的待遇,每一步都要是按月的数;人均的数要乘人数。

    The unit of this step differs from the benefit's. A monthly benefit needs monthly steps; a sum per person is multiplied.

    Wrong:
        定补 低保金 : 元/月
          基本额 低保标准 - 月人均收入
    Right:
        定补 低保金 : 元/月
          基本额 (低保标准 - 月人均收入) × 家庭人数
    """

    found: Both
    wanted: Both

    zh = "这里的单位是「{found.zh}」,应当是「{wanted.zh}」"
    en = "the unit here is `{found.en}`; `{wanted.en}` is needed"
    way: str = ""

    def help(self, lang: Lang) -> str:
        """The way from one unit to the other: what was forgotten of a written number, persons, or months and years."""
        found, wanted = (self.found.zh, self.wanted.zh) if lang == "zh" else (self.found.en, self.wanted.en)
        texts = _WAYS.get(self.way, _WAYS[""])
        return texts[lang == "en"].format(found=found, wanted=wanted)


_WAYS = {
    "literal": ("把这个数写成「{wanted}」的数", "write this number in `{wanted}`"),
    "persons": ("乘以人数,例如「× 家庭人数」", "multiply by the number of persons"),
    "summed": (
        "加起来的是各人的数,不要再乘人数:写「(合计 …) 作 {wanted} 计」,或者把每人的数就定义为「{wanted}」",
        "this adds up what each person has, so don't multiply it again: write `(sum of …) taken as {wanted}`, or define each"
        " person's number in `{wanted}`",
    ),
    "times": ("用「按月」「按年」换算", "convert with `monthly` or `yearly`"),
    "": (
        "换算成「{wanted}」;条文本来就混用的,写「作 {wanted} 计」",
        "convert it to `{wanted}`; where the article itself mixes them, write `taken as {wanted}`",
    ),
}


@problem("POL0329")
@frozen
class TopUpNotPerPerson(RuleProblem):
    """按人增发,写的是每人的金额:单位要带「/人」。引擎再乘以符合条件的人数。

    A top-up per person states an amount per person, so its unit has `/person`; it is multiplied by the number of such persons.

    Wrong:
        增发 按人 当 残疾等级 二级 以上 : 300 元/月
    Right:
        增发 按人 当 残疾等级 二级 以上 : 300 元/人/月
    """

    found: Both
    wanted: Both

    zh = "按人增发的单位是「{found.zh}」,应当是「{wanted.zh}」"
    en = "a top-up per person is in `{found.en}`; `{wanted.en}` is needed"
    zh_help = "写成每人的金额"
    en_help = "write the amount per person"


@problem("POL0330")
@frozen
class SamePersonUnsaid(RuleProblem):
    """有几项按人增发,同一个人可能符合几项,要写明「同人多项 就高」还是「同人多项 累加」。

    Several top-ups per person may meet in one person: say whether the highest counts or all of them.

    Wrong:
        增发 按人 当 残疾等级 二级 以上 : 300 元/人/月
        增发 按人 当 年龄 70 周岁 以上 : 200 元/人/月
    Right:
        增发 按人 当 残疾等级 二级 以上 : 300 元/人/月 同人多项 就高
        增发 按人 当 年龄 70 周岁 以上 : 200 元/人/月 同人多项 就高
    """

    zh = "没有写同一个人符合几项增发时怎么办"
    en = "it isn't said what holds for a person who meets several top-ups"
    zh_help = "每一项都写「同人多项 就高」或「同人多项 累加」"
    en_help = "write `several for one person highest` or `… added up` on each"


@problem("POL0331")
@frozen
class SamePersonMixed(RuleProblem):
    """同一项待遇里,有的增发写「就高」,有的写「累加」。两种算法合不到一起,要统一。

    Some top-ups of one benefit say `highest`, others `added up`; they can't be combined.

    Wrong:
        增发 按人 当 残疾等级 二级 以上 : 300 元/人/月 同人多项 就高
        增发 按人 当 年龄 70 周岁 以上 : 200 元/人/月 同人多项 累加
    Right:
        增发 按人 当 残疾等级 二级 以上 : 300 元/人/月 同人多项 就高
        增发 按人 当 年龄 70 周岁 以上 : 200 元/人/月 同人多项 就高
    """

    zh = "几项增发的「同人多项」不一致"
    en = "the top-ups disagree on several for one person"
    zh_help = "都写「就高」,或者都写「累加」"
    en_help = "write the same on each"


@problem("POL0332")
@frozen
class TopUpsApart(RuleProblem):
    """「同人多项 就高」的几行要写在一起:中间夹着上下限或舍入,就说不清先算哪个。

    Lines of `several for one person highest` stand together; with a floor or rounding between them the order would be unclear.

    Wrong:
        增发 按人 当 重残 : 300 元/人/月 同人多项 就高
        上限 2000 元/月
        增发 按人 当 高龄 : 200 元/人/月 同人多项 就高
    Right:
        增发 按人 当 重残 : 300 元/人/月 同人多项 就高
        增发 按人 当 高龄 : 200 元/人/月 同人多项 就高
        上限 2000 元/月
    """

    zh = "同人就高的增发没有写在一起"
    en = "top-ups of which the highest counts don't stand together"
    zh_help = "把它们移到一起"
    en_help = "move them together"


@problem("POL0333")
@frozen
class TopUpListUnclear(RuleProblem):
    """按人增发要知道按哪个名单数人。档案里应当恰有一个以人计量的名单(档案 成员 属于 家庭 计量 人)。

    A top-up per person needs to know which list holds the persons: exactly one list of the record is counted in persons.

    Wrong:
        档案 车辆 属于 家庭
    Right:
        档案 成员 属于 家庭 计量 人
    """

    scope: str
    lists: str

    zh = "「{scope}」里按哪个名单数人不清楚:{lists}"
    en = "it is unclear which list of `{scope}` holds the persons: {lists}"
    zh_help = "在人的档案上写「计量 人」,其他名单写各自的计量"
    en_help = "write `counted in persons` on the record of persons"


@problem("POL0334")
@frozen
class LimitOffGrid(RuleProblem):
    """下限或上限不是后面舍入单位的整倍数:舍入以后会突破它。

    A floor or cap isn't a multiple of a later rounding step, so rounding would break it.

    Wrong:
        下限 50.5 元/月
        四舍五入到 1 元/月
    Right:
        下限 51 元/月
        四舍五入到 1 元/月
    """

    limit: str
    step: str

    zh = "{limit} 不是 {step} 的整倍数,后面的舍入会突破它"
    en = "{limit} is no multiple of {step}; the rounding after it would break it"
    zh_help = "改成整倍数,或者把这一行移到舍入之后"
    en_help = "use a multiple, or move this line after the rounding"


@problem("POL0335")
@frozen
class PayableUnrounded(RuleProblem):
    """要付的金额可能不是整分:政策没有写取整,或者取整的单位比 0.01 还细。在哪里取整、怎样取整,由政策写明,引擎不会自己定。

    优惠政策的格子里没有「一行」,取整写在括号后面:`(燃气补贴标准) 四舍五入到 0.01 元/月`。

    The payable amount may be finer than 0.01: no rounding is written, or one to a finer step. Where and how to round is the policy's to say.
    A cell of a scheme has no lines: there the rounding follows parentheses.

    Wrong:
        基本额 低保标准 的 30% / 3
    Right:
        基本额 低保标准 的 30% / 3
        不足 1 元/月 按 1 元/月 计
    """

    name: str
    cells: bool = False

    zh = "「{name}」的金额可能不是整分:没有取整到 0.01 或更粗"
    en = "`{name}` may be finer than 0.01: it isn't rounded to 0.01 or coarser"

    def help(self, lang: Lang) -> str:
        """A line of its own; in a cell, behind parentheses."""
        if self.cells:
            zh = "在格子里写「(…) 四舍五入到 …」「(…) 不足 … 按 … 计」或「(…) 舍去不足 …」"
            en = "write `(…) round to …` or `(…) round down to …` in the cell"
        else:
            zh = "加一行「四舍五入到 …」「不足 … 按 … 计」或「舍去不足 …」"
            en = "add a line such as `round to …` or `round down to …`"
        return zh if lang == "zh" else en


@problem("POL0336")
@frozen
class RoundingUnit(RuleProblem):
    """取整的单位要和金额的单位相同,而且大于零。

    A rounding step has the unit of the amount and is above zero.

    Wrong:
        定补 低保金 : 元/月
          四舍五入到 1 元
    Right:
        定补 低保金 : 元/月
          四舍五入到 1 元/月
    """

    found: Both
    wanted: Both

    zh = "取整到「{found.zh}」,金额的单位是「{wanted.zh}」"
    en = "it is rounded to `{found.en}`; the amount is in `{wanted.en}`"
    zh_help = "写成金额的单位,例如 1 {wanted.zh}"
    en_help = "write the amount's unit, such as 1 {wanted.en}"


@problem("POL0337")
@frozen
class RangeEmpty(RuleProblem):
    """区间的下限高于上限,没有任何金额在里面。

    The lower end of the range is above the upper end, so no amount lies in it.

    Wrong:
        一次性救助 临时救助金 : 元 区间 3000 元 至 1000 元
    Right:
        一次性救助 临时救助金 : 元 区间 1000 元 至 3000 元
    """

    name: str

    zh = "「{name}」的区间是空的"
    en = "the range of `{name}` is empty"
    zh_help = "把两端对调"
    en_help = "swap its ends"


@problem("POL0338")
@frozen
class RangeAndSteps(RuleProblem):
    """金额要么由法规算出(写步骤),要么由经办机关在区间里定(写区间),不能两样都写,也不能两样都不写。

    An amount is either worked out by steps or fixed by an office within a range; not both, and not neither.

    Wrong:
        一次性救助 临时救助金 : 元 区间 1000 元 至 3000 元 由 经办机关 定
          对象 低保家庭
          基本额 1000 元
    Right:
        一次性救助 临时救助金 : 元 区间 1000 元 至 3000 元 由 经办机关 定
          对象 低保家庭
    """

    name: str

    zh = "「{name}」要么写步骤,要么写区间"
    en = "`{name}` needs either steps or a range"
    zh_help = "去掉其中一样,或者补上一样"
    en_help = "remove one of them, or add one"
