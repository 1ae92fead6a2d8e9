"""Problems of definitions and of texts that hold at different times: POL0274 to POL0282, POL0284, POL0285, POL0288 and POL0443."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.wording import Both
from baozhang_rules.diagnostics import problem
from baozhang_rules.names.problems import Near, PlacedProblem


@problem("POL0274")
@frozen
class UpperIsClosed(PlacedProblem):
    """上面的政策已经定了这一项,没有写「待地方规定」,下面的不能另定。

    The upper policy has settled this and does not leave it to local rules; a lower one can't settle it again.

    Wrong:
        定义 家庭人数 : 人 = 5 人      # 甲市; 国家 has settled it
    Right:
        定义 甲市计算人数 : 人 = 5 人
    """

    name: str

    zh = "「{name}」上面已经定了,没有留给地方"
    en = "`{name}` is settled above and not left to local rules"
    zh_help = "换一个名字;或者请上面的政策写「待地方规定」"
    en_help = "use another name, or ask the upper policy to leave it open"


@problem("POL0275")
@frozen
class TextsOverlap(PlacedProblem):
    """同一个名字有两个说法,同一地区同一天都有效。写清各自的施行日期,或者删去一个。

    One name has two texts that hold in one region on one day. Give each its dates, or remove one.

    Wrong:
        定义 家庭人数 : 人 = 计数 成员
        定义 家庭人数 : 人 = 计数 成员 其中 (在校)
    Right:
        定义 家庭人数 : 人 = 计数 成员
    """

    name: str
    day: str

    zh = "「{name}」的两个说法在 {day} 都有效"
    en = "two texts of `{name}` hold on {day}"
    zh_help = "写清各自的施行日期,或者删去一个"
    en_help = "give each its dates, or remove one"


@problem("POL0276")
@frozen
class TypesDiffer(PlacedProblem):
    """同一个名字的几个说法要是同一种东西、同一个单位。

    The texts of one name must all be of one kind and unit.

    Wrong:
        定义 就业扣减 : 元/月 = 200 元/月
        定义 就业扣减 : 元 = 300 元
    Right:
        定义 就业扣减 : 元/月 = 300 元/月
    """

    name: str
    first: Both
    found: Both

    zh = "「{name}」在这里是「{found.zh}」,在别处是「{first.zh}」"
    en = "`{name}` is `{found.en}` here and `{first.en}` elsewhere"


@problem("POL0277")
@frozen
class NoOtherwise(PlacedProblem):
    """分情形的定义最后要写「其他」,不然有的情形没有值。

    A definition by cases ends with 其他; without it some cases have no value.

    Wrong:
        定义 档次 : 元/月
          当 残疾等级 为 一级 : 300 元/月
    Right:
        定义 档次 : 元/月
          当 残疾等级 为 一级 : 300 元/月
          其他 : 0 元/月
    """

    zh = "没有写「其他」的时候是多少"
    en = "nothing says what holds in all other cases"
    zh_help = "最后加一行「其他 : 值」"
    en_help = "add a last line `other : value`"


@problem("POL0278")
@frozen
class AfterOtherwise(PlacedProblem):
    """「其他」要写在最后,它后面的情形永远轮不到。

    `other` (其他) comes last; cases after it are never reached.

    Wrong:
        其他 : 0 元/月
        当 残疾等级 为 一级 : 300 元/月
    Right:
        当 残疾等级 为 一级 : 300 元/月
        其他 : 0 元/月
    """

    zh = "「其他」后面的情形轮不到"
    en = "cases after `other` are never reached"
    zh_help = "把「其他」移到最后"
    en_help = "move `other` to the end"


@problem("POL0279")
@frozen
class UnknownExceptionLabel(Near):
    """「优先」两边要写例外的名字(「但 甲 当 …」里的甲)。

    Both sides of 优先 are names of exceptions (the 甲 of `但 甲 当 …`).

    Wrong:
        但 甲 当 在校 : 0 元/月
        乙 优先 甲
    Right:
        但 甲 当 在校 : 0 元/月
        但 乙 当 重残 : 100 元/月
        乙 优先 甲
    """

    name: str

    zh = "没有叫「{name}」的例外"
    en = "there is no exception called `{name}`"


@problem("POL0280")
@frozen
class PrecedenceCircle(PlacedProblem):
    """几个例外互相优先,绕成了一圈。

    The exceptions prevail over each other in a circle.

    Wrong:
        甲 优先 乙
        乙 优先 甲
    Right:
        甲 优先 乙
    """

    name: str

    zh = "「{name}」绕着圈优先于自己"
    en = "`{name}` prevails over itself in a circle"
    zh_help = "去掉其中一行"
    en_help = "remove one of the lines"


@problem("POL0281")
@frozen
class UnclearType(PlacedProblem):
    """看不出这个定义是什么东西。在名字后面写上类型。

    What kind of value this definition has can't be told. Write its type after the name.

    Wrong:
        定义 补充 = 无
    Right:
        定义 补充 : 元/月 或 无 = 无
    """

    name: str

    zh = "看不出「{name}」是什么"
    en = "the kind of `{name}` can't be told"
    zh_help = "写上类型,例如「定义 {name} : 元/月 = …」"
    en_help = "write its type, such as `define {name} : CNY/month = …`"


@problem("POL0282")
@frozen
class ChainTooLong(PlacedProblem):
    """一个定义用另一个,另一个又用第三个,这样接连太多层,读的人也跟不上。

    One definition uses another, which uses a third, and so on for too many steps; no reader could follow either.

    Wrong:
        定义 第一步 : 元 = 货币财产 + 1 元
        定义 第二步 : 元 = 第一步 + 1 元      # … and so on for 100 steps
    Right:
        定义 合计数 : 元 = 货币财产 + 100 元
    """

    name: str
    most: int

    zh = "「{name}」下面接连用了 {most} 层以上的定义"
    en = "`{name}` stands on more than {most} definitions, one upon the other"
    zh_help = "把几步并成一个定义"
    en_help = "join some of the steps into one definition"


@problem("POL0284")
@frozen
class RegionNotACode(PlacedProblem):
    """「地区」后面要写地区代码。写名称,这些规定就不在任何一户的地区里,对谁都不适用。

    After 地区 stands a region code. A name is no record's region, so that nothing would apply to anyone.

    Wrong:
        地区 临水县
    Right:
        地区 990102
    """

    region: str

    zh = "「{region}」不是地区代码"
    en = "`{region}` is no region code"
    zh_help = "地区写 6、9 或 12 位代码"
    en_help = "write a region code of 6, 9 or 12 digits"


@problem("POL0285")
@frozen
class OutsideUpperRegion(PlacedProblem):
    """实施的政策只管它自己的地区;这份文件的地区不在里面。多半是代码写错了。

    The policy that is implemented holds in its own region only, and this file's region doesn't lie in it; mostly a digit is
    wrong.

    Wrong:
        政策 临水县救助细则
          地区 320101
        实施 示例市救助办法      # whose 地区 is 310000
    Right:
        政策 临水县救助细则
          地区 310101
        实施 示例市救助办法
    """

    region: str
    package: str
    upper: str

    zh = "地区 {region} 不在「{package}」的地区 {upper} 里"
    en = "the region {region} does not lie in {upper}, the region of `{package}`"
    zh_help = "核对两份文件的地区代码"
    en_help = "compare the region codes of both files"


@problem("POL0288", severity="warning")
@frozen
class NoBasis(PlacedProblem):
    """文件有文号,这一条却没有写依据:自己没有,里面的每一项也不都有。申请人和法院要看是哪一条规定的。

    The file has a document number, but this rule names no article: neither it nor each of its clauses and steps does.
    Applicants and courts ask which article says so.

    Wrong:
        救助对象 低保家庭
          应当同时符合:
            收入: 月人均收入 低于 低保标准
    Right:
        救助对象 低保家庭
          应当同时符合:
            收入: 月人均收入 低于 低保标准   依据 《办法》第四条
    """

    name: str

    zh = "「{name}」没有写依据"
    en = "`{name}` names no basis"
    zh_help = "写「依据 《…》第…条」,或者在前面写「> 要旨 …」"
    en_help = "write `basis …`, or put the article before it as a line that begins with >"


@problem("POL0443")
@frozen
class UnknownLanguage(PlacedProblem):
    """文件开头的「语言版本」比这个程序认得的新,或者不是一个版本。为免误读,整份文件不用。

    The file asks for a language version that this program doesn't know; rather than misread it, nothing of it is used.

    Wrong:
        语言版本 9
    Right:
        语言版本 1
    """

    number: int
    known: int

    zh = "不认得语言版本 {number}"
    en = "language version {number} is unknown"
    zh_help = "这个程序认得的最新版本是 {known};升级程序,或者改写语言版本"
    en_help = "the newest version this program knows is {known}; upgrade it, or change the line"
