"""What can go wrong on the command line itself: coded like everything else."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.diagnostics import Problem, problem


@problem("POL0901")
@frozen(kw_only=True)
class NoPolicies(Problem):
    """给出的目录里没有 `.pol` 文件。请检查路径;政策文件以 `.pol` 结尾。

    The directory given holds no `.pol` file. Check the path; policy files end in `.pol`.

    Wrong:
        baozhang check empty/
    Right:
        baozhang check policies/
    """

    path: str
    zh = "「{path}」里没有政策文件(.pol)"
    en = "there are no policy files (.pol) in `{path}`"
    zh_help = "给出一个 .pol 文件、含有它们的目录,或包名(如 标准.家庭)"
    en_help = "name a .pol file, a directory that holds some, or a package"


@problem("POL0902")
@frozen(kw_only=True)
class BadDay(Problem):
    """日期写作 2024-07-01。

    Dates are written 2024-07-01.

    Wrong:
        baozhang decide town.pol town.json --on 2024-7-1
    Right:
        baozhang decide town.pol town.json --on 2024-07-01
    """

    text: str
    zh = "「{text}」不是日期"
    en = "`{text}` is not a date"
    zh_help = "写作 2024-07-01"
    en_help = "write 2024-07-01"


@problem("POL0903")
@frozen(kw_only=True)
class CannotWrite(Problem):
    """结果写不出去:目录不存在、只读、磁盘已满,或者读的一方提前关闭。没有留下写了一半的文件。

    The result can't be written: the folder is missing or read-only, the disk is full, or the reader went away. No
    half-written file is left.

    Wrong:
        baozhang decide town.pol town.json -o /read-only/out.json
    Right:
        baozhang decide town.pol town.json -o out.json
    """

    path: str
    reason: str
    reason_en: str
    zh = "写不了「{path}」:{reason}"
    en = "can't write `{path}`: {reason_en}"
    zh_help = "换一个可写、有空间的位置"
    en_help = "choose a place that can be written and has room"


@problem("POL0904")
@frozen(kw_only=True)
class NoSuchCode(Problem):
    """没有这个代码。代码形如 POL0123 或 REC0012。

    There is no such code. Codes look like POL0123 or REC0012.

    Wrong:
        baozhang error POL9999
    Right:
        baozhang error POL0001
    """

    text: str
    zh = "没有代码「{text}」"
    en = "there is no code `{text}`"


@problem("POL0905")
@frozen(kw_only=True)
class NoSuchRecord(Problem):
    """档案文件里没有这个编号或这一行。

    The file of records has no record of this id, or no such line.

    Wrong:
        baozhang explain town.pol households.jsonl --id 不存在
    Right:
        baozhang explain town.pol households.jsonl --line 1
    """

    which: str
    zh = "找不到档案「{which}」"
    en = "there is no record `{which}`"


@problem("POL0906")
@frozen(kw_only=True)
class NoSuchName(Problem):
    """政策里没有这个名字的声明。

    The policies declare nothing of this name.

    Wrong:
        baozhang show town.pol 不存在
    Right:
        baozhang show town.pol
    """

    name: str
    near: str = ""
    zh = "没有名为「{name}」的声明"
    en = "nothing named `{name}` is declared"

    def help(self, lang: str) -> str | None:
        """The nearest name, when one is near."""
        if not self.near:
            return None
        return f"是不是「{self.near}」?" if lang == "zh" else f"do you mean `{self.near}`?"


@problem("POL0907")
@frozen(kw_only=True)
class ProgramFault(Problem):
    """程序本身出了错,不是您的文件的错。请把这一行和所用的文件报告给维护者;没有写出任何结果。

    The program itself failed; your files aren't to blame. Please report this line and the files to the maintainers; nothing
    was written.

    Wrong:
        baozhang decide 办法.pol 档案.jsonl -o 决定.jsonl       # says POL0907; 决定.jsonl is as it was before
    Right:
        baozhang check 办法.pol                                 # tells whether the policy itself is well
    """

    detail: str
    zh = "程序内部错误({detail})"
    en = "internal error ({detail})"
    zh_help = "请把用到的文件和这一行报告给维护者"
    en_help = "please report the files and this line to the maintainers"


@problem("POL0908")
@frozen(kw_only=True)
class MissingExtra(Problem):
    """这一步需要一个可选的组件,它没有安装。

    This step needs an optional component that isn't installed.

    Wrong:
        baozhang decide town.pol town.json --calendar china
    Right:
        pip install 'baozhang-rules[calendar]'
    """

    extra: str
    zh = "需要可选组件 [{extra}]"
    en = "the extra [{extra}] is needed"
    zh_help = "安装:pip install 'baozhang-rules[{extra}]'"
    en_help = "install it: pip install 'baozhang-rules[{extra}]'"


@problem("POL0909")
@frozen(kw_only=True)
class BadCalendar(Problem):
    """工作日历文件读不出来:应当是 JSON,按年列出节假日和调休上班日。

    The calendar of working days can't be read: it is JSON that lists holidays and working weekends by year.

    Wrong:
        {"2024": "…"}
    Right:
        {"2024": {"放假": ["2024-10-01"], "上班": ["2024-09-29"]}}
    """

    path: str
    reason: str
    reason_en: str
    zh = "工作日历「{path}」读不出来:{reason}"
    en = "the calendar `{path}` can't be read: {reason_en}"


@problem("POL0910")
@frozen(kw_only=True)
class BadUsage(Problem):
    """命令写得不对:缺了一项,多了一项,或者写了不认识的选项。上面一行是这个命令的写法;`baozhang 命令 --help` 有全部选项。

    The words of the command are off: one is missing, one is too many, or an option isn't known. The line above shows how the
    command is written; `baozhang COMMAND --help` lists all options.

    Wrong:
        baozhang decide town.pol
    Right:
        baozhang decide town.pol town.json
    """

    detail: str
    detail_en: str
    zh = "命令写得不对:{detail}"
    en = "the command is off: {detail_en}"


@problem("POL0911")
@frozen(kw_only=True)
class NoRecords(Problem):
    """这些政策没有「档案」一段,不知道一户人家要填什么,所以不能对档案作出决定。

    These policies declare no record (档案), so there is nothing that says what a household's record holds, and none can be
    decided.

    Wrong:
        baozhang decide standards-only.pol town.json
    Right:
        baozhang decide town.pol town.json
    """

    path: str
    zh = "「{path}」里的政策没有声明档案"
    en = "the policies in `{path}` declare no record"
    zh_help = "给出有「档案」的政策,或引入了它的政策"
    en_help = "name a policy that declares a `record`, or one that imports it"


@problem("POL0912")
@frozen(kw_only=True)
class UnknownField(Problem):
    """请求里有一项不认识。请求是一个 JSON 对象,各项的名称见嵌入指南;写错的名称不会被悄悄放过。

    A request has a field that isn't known. A request is a JSON object; the guide on embedding names its fields, and none that
    is misspelt is passed over in silence.

    Wrong:
        {"record": {}, "date": "2024-07-01"}
    Right:
        {"record": {}, "on": "2024-07-01"}
    """

    name: str
    known: str
    zh = "请求里没有「{name}」这一项"
    en = "a request has no field `{name}`"
    zh_help = "可以写的有 {known}"
    en_help = "the fields are {known}"


@problem("POL0913")
@frozen(kw_only=True)
class BadField(Problem):
    """请求的一项缺少,或者给出的不是它能有的值。

    A field of a request is missing, or holds what it can't be.

    Wrong:
        {"record": {}, "explain": true}
    Right:
        {"record": {}, "explain": "zh"}
    """

    name: str
    wanted: str
    wanted_en: str
    zh = "请求的「{name}」应当是{wanted}"
    en = "`{name}` of a request is {wanted_en}"


@problem("POL0930")
@frozen(kw_only=True)
class AlreadyThere(Problem):
    """要新建的文件已经在那里。`baozhang new` 从不覆盖文件;换一个名字,或先把旧的移走。

    The file to be made is there already. `baozhang new` never overwrites; choose another name, or move the old file away.

    Wrong:
        baozhang new town.pol
    Right:
        baozhang new my-town.pol
    """

    path: str
    zh = "「{path}」已经在那里,没有改动"
    en = "`{path}` is there already and was left alone"
    zh_help = "换一个名字"
    en_help = "choose another name"


@problem("POL0931")
@frozen(kw_only=True)
class BadInterval(Problem):
    """两次查看之间的秒数、查看的次数,都要是大于零的数。

    The seconds between two looks, and the number of looks, are numbers above zero.

    Wrong:
        baozhang watch policies/ --interval 0
    Right:
        baozhang watch policies/ --interval 0.5
    """

    text: str
    zh = "「{text}」不是大于零的数"
    en = "`{text}` is not a number above zero"


@problem("POL0917")
@frozen(kw_only=True)
class NoSuchRule(Problem):
    """`--why-not` 后面写一个对象或待遇的名称或编码;政策里没有这一个。

    `--why-not` takes the name or the code of a class or benefit, and the policy has none of this name.

    Wrong:
        baozhang explain town.pol town.json --why-not 没有的待遇
    Right:
        baozhang explain town.pol town.json --why-not 困难家庭
    """

    name: str
    known: str
    zh = "没有名为「{name}」的对象或待遇"
    en = "there is no class or benefit `{name}`"
    zh_help = "有 {known}"
    en_help = "there are {known}"


@problem("POL0918")
@frozen(kw_only=True)
class OverwritesInput(Problem):
    """结果要写到的文件,正是命令要读的政策或档案;写了,它就没有了。

    The file for the result is the policy or the record that the command reads; it would be lost.

    Wrong:
        baozhang decide town.pol town.json -o town.json
    Right:
        baozhang decide town.pol town.json -o decision.txt
    """

    path: str
    zh = "「{path}」是这条命令要读的文件,不能把结果写在上面"
    en = "`{path}` is what this command reads; the result can't take its place"
    zh_help = "用 -o 写到另一个文件"
    en_help = "name another file with -o"


@problem("POL0932")
@frozen(kw_only=True)
class NoCompact(Problem):
    """简要解释给不了,或者读不回来;后面的代码说明为什么。

    A compact explanation can't be given, or not be read back; the code that follows says why.

    Wrong:
        baozhang explain town.pol town.json --format compact --reader public
    Right:
        baozhang explain town.pol town.json --format compact --reader clerk
    """

    code_of: str
    told: str
    told_en: str
    zh = "{code_of}:{told}"
    en = "{code_of}: {told_en}"


@problem("POL0943")
@frozen(kw_only=True)
class BadRegion(Problem):
    """地区码是六位数字(GB/T 2260),如 310101。

    A region code has six digits (GB/T 2260), such as 310101.

    Wrong:
        baozhang policies list --region 3101
    Right:
        baozhang policies list --region 310101
    """

    text: str
    zh = "「{text}」不是六位的地区码"
    en = "`{text}` is not a region code of six digits"


@problem("ENG0001", severity="warning")
@frozen(kw_only=True)
class EngineFellBack(Problem):
    """由政策生成的快速程序在某一处出了错。那份档案已改由解释器决定,结果不少也不错,只是慢一些。请把政策和这一行警告报告给维护者。

    The fast program made from a policy failed at some place of it. The interpreter decided that record instead: nothing is
    missing or wrong, it only took longer. Please report the policy and this warning to the maintainers.

    Wrong:
        EngineWarning: ENG0001: 办法.pol:36: ZeroDivisionError
    Right:
        (no warning; the decisions are the same)
    """

    where: str
    zh = "快速程序在 {where} 出错,这份档案由解释器决定"
    en = "the fast program failed at {where}; the interpreter decided this record"
