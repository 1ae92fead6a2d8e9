"""Problems of combinations, choices, units and other outputs: POL0370 to POL0399."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import problem
from baozhang_rules.names.problems import Near
from baozhang_rules.names.problems import PlacedProblem as RuleProblem


@problem("POL0370")
@frozen
class CombinationContradiction(RuleProblem):
    """同一对待遇在两处写了不同的关系:一处说不得重复享受,一处说可以同时享受,或者取舍的办法不同。

    Two places relate the same pair of benefits differently.

    Wrong:
        不得重复享受 护理补贴, 生活补贴 : 就高
        可以同时享受 护理补贴, 生活补贴
    Right:
        可以同时享受 护理补贴, 生活补贴
    """

    first: str
    second: str

    zh = "「{first}」与「{second}」的关系在两处写得不同"
    en = "`{first}` and `{second}` are related in two different ways"
    zh_label = "这里"
    en_label = "here"
    zh_help = "只留一处"
    en_help = "keep one of them"


@problem("POL0371")
@frozen
class CombinationMixesScopes(RuleProblem):
    """按户的待遇与按人的待遇不能直接比较。先写一个定义,把每人的加总到户。

    A benefit of a household and one of a person can't be weighed directly; first define the sum over the persons.

    Wrong:
        不得重复享受 低保金, 护理补贴 : 就高
    Right:
        定义 户内护理补贴 : 元/月 = 合计 成员 的 护理补贴
    """

    first: str
    first_scope: str
    second: str
    second_scope: str

    zh = "「{first}」按{first_scope}发,「{second}」按{second_scope}发,不能这样合并"
    en = "`{first}` is for `{first_scope}` and `{second}` for `{second_scope}`; they can't be combined so"
    zh_help = "先把按人的加总到户,再写两者的关系"
    en_help = "sum the personal one over the household first"


@problem("POL0372")
@frozen
class CombinationUnits(RuleProblem):
    """就高、补差要比较金额,几项待遇的单位必须相同。

    To take the higher one or pay the difference, the benefits need the same unit.

    Wrong:
        不得重复享受 低保金, 一次性补助 : 就高
    Right:
        不得重复享受 低保金, 孤儿基本生活费 : 就高
    """

    first: str
    first_unit: Both
    second: str
    second_unit: Both

    zh = "「{first}」的单位是「{first_unit.zh}」,「{second}」是「{second_unit.zh}」,不能比较"
    en = "`{first}` is in `{first_unit.en}` and `{second}` in `{second_unit.en}`; they can't be compared"
    zh_help = "改用「保留」或「择一」,或者换成同一单位"
    en_help = "use `keep` or `one of them`, or give both the same unit"


@problem("POL0373")
@frozen
class KeepNotListed(RuleProblem):
    """「保留」的那一项要在前面列出的待遇里。

    What is kept has to be one of the benefits listed.

    Wrong:
        不得重复享受 甲补贴, 乙补贴 : 保留 丙补贴
    Right:
        不得重复享受 甲补贴, 乙补贴 : 保留 甲补贴
    """

    name: str

    zh = "保留的「{name}」不在列出的待遇里"
    en = "`{name}` is kept but not listed"
    zh_help = "改成列出的一项,或者把它列进去"
    en_help = "name one of those listed, or list it"


@problem("POL0374")
@frozen
class CombinationTangled(RuleProblem):
    """一项待遇在两条「不得重复享受」里都可能被去掉,而其中一条要拿它和别的比较:先后不清。把它们并成一条。

    A benefit may be lost by two rules of which one weighs it against others, so the order is unclear. Write them as one rule.

    Wrong:
        不得重复享受 甲补贴, 乙补贴 : 就高
        不得重复享受 乙补贴, 丙补贴 : 就高
    Right:
        不得重复享受 甲补贴, 乙补贴, 丙补贴 : 就高
    """

    name: str

    zh = "「{name}」在两条「不得重复享受」里先后不清"
    en = "two rules against stacking compete over `{name}`"
    zh_label = "这里"
    en_label = "here"
    zh_help = "并成一条"
    en_help = "write them as one rule"


@problem("POL0375")
@frozen
class NotABenefit(Near):
    """这里要写待遇(定补、一次性救助、托底)的名称。

    The name of a benefit is needed here.

    Wrong:
        不得重复享受 低保家庭, 孤儿基本生活费 : 就高
    Right:
        不得重复享受 低保金, 孤儿基本生活费 : 就高
    """

    name: str

    zh = "「{name}」不是待遇"
    en = "`{name}` is not a benefit"


@problem("POL0376")
@frozen
class CombinationTooFew(RuleProblem):
    """要写两项以上不同的待遇,才谈得上能不能同时享受。

    At least two different benefits are needed to say whether they go together.

    Wrong:
        可以同时享受 低保金
    Right:
        可以同时享受 低保金, 护理补贴
    """

    zh = "这里要写两项以上不同的待遇"
    en = "two or more different benefits are needed here"
    zh_help = "补上另一项"
    en_help = "add the other one"


@problem("POL0377")
@frozen
class ChoiceTooLarge(RuleProblem):
    """选择的方案数超过了写明的上限,或者上限超过 16。

    A choice has more options than it allows, or allows more than 16.

    Wrong:
        选择 生计 至多 1 项 取 先成立者
          方案 甲: 给付 培训补贴
          方案 乙: 给付 创业补贴
    Right:
        选择 生计 至多 2 项 取 先成立者
          方案 甲: 给付 培训补贴
          方案 乙: 给付 创业补贴
    """

    name: str
    count: int
    limit: int

    zh = "「{name}」有 {count} 个方案,上限是 {limit}"
    en = "`{name}` has {count} options; the limit is {limit}"
    zh_help = "改上限(不超过 16),或者减少方案"
    en_help = "change the limit (16 at most), or write fewer options"


@problem("POL0378")
@frozen
class ChoicesShareBenefit(RuleProblem):
    """一项待遇只能出现在一个选择里:选择不能套选择。

    A benefit stands in one choice only: choices don't nest.

    Wrong:
        选择 生计 至多 2 项 取 先成立者
          方案 甲: 给付 培训补贴
        选择 就业 至多 2 项 取 先成立者
          方案 乙: 给付 培训补贴
    Right:
        选择 生计 至多 2 项 取 先成立者
          方案 甲: 给付 培训补贴
    """

    name: str
    first: str
    second: str

    zh = "「{name}」同时在选择「{first}」和「{second}」里"
    en = "`{name}` stands in the choices `{first}` and `{second}`"
    zh_help = "只留在一个选择里"
    en_help = "keep it in one of them"


@problem("POL0380")
@frozen
class UnitLinks(RuleProblem):
    """核算单位沿着人与人的联系划分,写一至三种,都要是档案里写了「联系」的事实。

    A unit is formed along one to three links between persons; each is a fact marked `link`.

    Wrong:
        核算单位 基本户 由 成员 沿 姓名
    Right:
        核算单位 基本户 由 成员 沿 配偶, 父亲
    """

    name: str
    problem_zh: str
    problem_en: str

    zh = "核算单位「{name}」的联系不对:{problem_zh}"
    en = "the links of unit `{name}` are wrong: {problem_en}"
    zh_help = "写一至三种档案里的联系"
    en_help = "write one to three links of the record"


@problem("POL0381")
@frozen
class UnitListUnknown(RuleProblem):
    """核算单位要从一个名单里划出人来,这里的名称不是名单。

    A unit takes its persons from a list; this name isn't a list.

    Wrong:
        单独提出 户主 当 残疾等级 二级 以上
    Right:
        单独提出 成员 当 残疾等级 二级 以上
    """

    name: str

    zh = "「{name}」不是名单"
    en = "`{name}` is not a list"
    zh_help = "写档案里名单的名称"
    en_help = "write the name of a list of the record"


@problem("POL0382")
@frozen
class UnitOfUnit(RuleProblem):
    """核算单位要从家庭的一类里划出,不能从另一种核算单位里再划。

    A unit is taken out of a class of households, not of another unit.

    Wrong:
        核算单位 小户 自 单人低保户
    Right:
        核算单位 小户 自 低保边缘家庭
    """

    name: str
    source_name: str

    zh = "核算单位「{name}」不能从「{source_name}」划出:它不是家庭的一类"
    en = "unit `{name}` can't be taken out of `{source_name}`, which is no class of households"
    zh_help = "写家庭的一类"
    en_help = "name a class of households"


@problem("POL0383")
@frozen
class HeadcountUnit(RuleProblem):
    """计人口要写人数:「计人口 1 人」。

    A head count is a number of persons.

    Wrong:
        计人口 1 户
    Right:
        计人口 1 人
    """

    zh = "计人口要写人数,例如「1 人」"
    en = "a head count is in persons, such as `1 persons`"


@problem("POL0384")
@frozen
class UnitUnsaid(RuleProblem):
    """核算单位要写明算谁的收入;单独提出来的,还要写明其余的人怎么办。程序不替人决定。

    A unit says whose income counts; one that is taken out of a household also says what becomes of the rest. None of it is the
    program's to choose.

    Wrong:
        核算单位 小家庭 由 成员 沿 配偶, 父亲
    Right:
        核算单位 小家庭 由 成员 沿 配偶, 父亲
          计收入 只 本人
    """

    name: str
    lacking_zh: str
    lacking_en: str

    zh = "「{name}」没有写{lacking_zh}"
    en = "`{name}` doesn't say {lacking_en}"
    zh_help = "加上例如「计收入 只 本人」(单位里的人自己的)「其余成员 人数 不变, 类别 不变」"
    en_help = "add such lines as `income counted own only` (of those in the unit), `remaining members number unchanged, category unchanged`"


@problem("POL0385")
@frozen
class MeetingLimitUnit(RuleProblem):
    """集体研究的有效期按月或按年写。

    How long a finding of a meeting holds is written in months or years.

    Wrong:
        集体研究 允许 低保家庭 须 会议纪要号, 有效 不超过 90 天
    Right:
        集体研究 允许 低保家庭 须 会议纪要号, 有效 不超过 3 个月
    """

    zh = "有效期要按月或按年写"
    en = "the validity is written in months or years"
    zh_help = "写成「n 个月」"
    en_help = "write `n months`"


@problem("POL0386")
@frozen
class NotAFact(Near):
    """这里要写档案里的一个事实:「成员 的 证件号」。

    A fact of the record is needed here.

    Wrong:
        校验 成员 的 年龄 唯一
    Right:
        校验 成员 的 证件号 唯一
    """

    name: str

    zh = "「{name}」不是档案里的事实"
    en = "`{name}` is not a fact of the record"


@problem("POL0387")
@frozen
class StartNotADate(RuleProblem):
    """期限要从一个日期起算。

    A deadline runs from a date.

    Wrong:
        期限 审核确认 : 30 工作日 自 家庭人数
    Right:
        期限 审核确认 : 30 工作日 自 受理日 次日
    """

    zh = "期限的起点不是日期"
    en = "the start of the deadline is not a date"
    zh_help = "写一个日期,例如「受理日」"
    en_help = "write a date"


@problem("POL0388", severity="warning")
@frozen
class NoticeShowsSensitive(RuleProblem):
    """公示的内容里有标为敏感的事实。公示只能写法规允许公开的项目;显示时它会被遮盖。

    A public notice shows a fact marked sensitive; it will be masked. Only what the rule allows may be made public.

    Wrong:
        公示 确认结果 : 申请人姓名, 证件号 7 天
    Right:
        公示 确认结果 : 申请人姓名, 家庭人数 7 天
    """

    name: str

    zh = "公示里的「{name}」是敏感的事实"
    en = "the notice shows the sensitive fact `{name}`"
    zh_help = "去掉它;姓名会遮盖后显示"
    en_help = "remove it; names are shown masked"
