"""Problems of names and packages: POL0200 to POL0209."""

from __future__ import annotations

from attrs import field, frozen

from baozhang_rules.diagnostics import Fix, Lang, Problem, Secondary, problem


@frozen
class PlacedProblem(Problem):
    """A problem that may show a second place, such as the definition, and carry a safe fix."""

    other: Secondary | None = field(default=None, kw_only=True, eq=False, repr=False)
    repair: Fix | None = field(default=None, kw_only=True, eq=False, repr=False)

    def secondary(self) -> tuple[Secondary, ...]:
        """The other place, where there is one."""
        return () if self.other is None else (self.other,)

    def fix(self) -> Fix | None:
        """The safe change, where there is one."""
        return self.repair


@frozen
class Near(PlacedProblem):
    """A problem about a name that is not known; ``near`` is the nearest one that is, or None."""

    near: str | None = field(default=None, kw_only=True)

    def help(self, lang: Lang) -> str | None:
        """The nearest known name, or what the class says."""
        if self.near is None:
            return super().help(lang)
        return f"是不是「{self.near}」?" if lang == "zh" else f"did you mean `{self.near}`?"


@problem("POL0200")
@frozen
class PackageMissing(Near):
    """引入或者实施的政策找不到。名字要和那份文件「政策」一行写的一样;先在一起检查的文件里找,再在政策库里找。

    The policy that is imported or implemented can't be found. Its name is the one in that file's `政策` line; it is
    looked up among the files checked together, then in the library.

    Wrong:
        引入 标准.家廷
    Right:
        引入 标准.家庭
    """

    name: str

    zh = "找不到政策「{name}」"
    en = "there is no policy `{name}`"
    zh_help = "把那份文件一起交给检查,或者核对它「政策」一行的名字"
    en_help = "check that file together with this one, or compare the name with its `政策` line"


@problem("POL0201")
@frozen
class ImportCircle(PlacedProblem):
    """几份政策互相引入,绕成了一圈,分不清谁在上、谁在下。把大家都用的部分移到一份单独的政策里。

    Some policies import each other in a circle, so that none is above the others. Move what they share into a policy
    of its own.

    Wrong:
        引入 乙                 # in 甲; and 乙 imports 甲
    Right:
        引入 共用               # in both 甲 and 乙
    """

    path: tuple[str, ...]

    def message(self, lang: Lang) -> str:
        """The circle as a path."""
        shown = " → ".join(self.path)
        return f"引入绕成了一圈:{shown}" if lang == "zh" else f"the imports go round in a circle: {shown}"

    zh_help = "把共用的部分移到一份单独的政策里"
    en_help = "move what they share into a policy of its own"


@problem("POL0202")
@frozen
class DuplicateName(PlacedProblem):
    """同一个名字声明了两次,分不清用的是哪一个。改掉其中一个名字,或者删去重复的一处。

    One name is declared twice, so it is unclear which one is meant. Rename one of them, or remove the repetition.

    Wrong:
        枚举 婚姻 : 未婚, 已婚
        枚举 婚姻 : 有配偶, 无配偶
    Right:
        枚举 婚姻 : 未婚, 已婚
        枚举 配偶情况 : 有配偶, 无配偶
    """

    name: str
    packages: tuple[str, str] = ("", "")

    zh = "「{name}」声明了两次"
    en = "`{name}` is declared twice"
    zh_label = "再次声明"
    en_label = "declared again"

    def help(self, lang: Lang) -> str:
        """What to do; where two policies declare it, which."""
        one, other = self.packages
        apart = one != other and bool(one and other)
        if lang == "zh":
            said = f"一处在政策「{one}」里,一处在政策「{other}」里;核对政策的名字,或者" if apart else ""
            return f"{said}改名,或者删去一处"
        said = f"one is in policy `{one}`, one in `{other}`: check the names of the policies, or " if apart else ""
        return f"{said}rename one of them, or remove one"


@problem("POL0203")
@frozen
class Shadowing(PlacedProblem):
    """一个名字同时是两样东西(例如档案里的一项和一个定义),读的人分不清说的是哪一样。改掉其中一个名字。

    One name is two things at once (a fact and a definition, say), and a reader can't tell which is meant. Rename one.

    Wrong:
        档案 家庭
          家庭人数 : 人
        定义 家庭人数 : 人 = 计数 成员
    Right:
        档案 家庭
          申报人数 : 人
        定义 家庭人数 : 人 = 计数 成员
    """

    name: str
    kind: str
    other_kind: str

    zh_help = "改掉其中一个名字"
    en_help = "rename one of them"

    def message(self, lang: Lang) -> str:
        """Both kinds in words."""
        if lang == "en":
            return f"`{self.name}` is both a {self.kind} and a {self.other_kind}"
        return f"「{self.name}」既是{KIND_ZH[self.kind]},又是{KIND_ZH[self.other_kind]}"


@problem("POL0204")
@frozen
class SecondHeader(PlacedProblem):
    """一份文件只写一个「政策」。要写另一份政策,另建一个文件。

    A file holds one `政策` line. Write another policy in a file of its own.

    Wrong:
        政策 甲市最低生活保障
        政策 甲市临时救助
    Right:
        政策 甲市最低生活保障
    """

    zh = "这份文件已经有「政策」一行"
    en = "this file has a `政策` line already"
    zh_help = "把第二份政策移到另一个文件"
    en_help = "move the second policy to another file"


@problem("POL0205")
@frozen
class NoPolicies(Problem):
    """这个文件夹里没有政策文件。政策文件的名字以 .pol 结尾。

    There is no policy file in this folder. The names of policy files end in .pol.

    Wrong:
        baozhang check 空文件夹
    Right:
        baozhang check 政策文件夹
    """

    path: str

    zh = "「{path}」里没有 .pol 文件"
    en = "there is no .pol file in `{path}`"
    zh_help = "核对文件夹"
    en_help = "check the folder"

    def file(self) -> str | None:
        """The folder as it was given."""
        return self.path


@problem("POL0207", severity="warning")
@frozen
class EmptyPolicy(PlacedProblem):
    """文件里还没有规定。一份政策先写「政策」一行,再写档案、标准、对象和待遇;`baozhang new` 会写好一份可以改的。

    The file holds no declaration yet. A policy begins with its `policy` line, then come records, standards, classes and benefits;
    `baozhang new` writes one that can be changed.

    Wrong:
        # 明天再写
    Right:
        政策 甲市.最低生活保障
        引入 标准.家庭
    """

    zh = "文件里还没有规定"
    en = "the file holds no declaration yet"
    zh_help = "先写「政策 名称」,再写「引入 标准.家庭」;或者用 baozhang new 新建一份"
    en_help = "begin with `policy` and a name, then `import 标准.家庭`; or make a new one with `baozhang new`"


@problem("POL0206")
@frozen
class LibraryMissing(Near):
    """命令里写的既不是文件,也不是政策库里的政策。

    What the command names is neither a file nor a policy of the library.

    Wrong:
        baozhang check 国家.最低生活保证
    Right:
        baozhang check 国家.最低生活保障
    """

    name: str

    zh = "没有「{name}」这个文件或者政策"
    en = "there is no file or policy `{name}`"
    zh_help = "写文件的路径,或者政策库里政策的名字"
    en_help = "write the path of a file, or the name of a policy of the library"

    def file(self) -> str | None:
        """The name as it was given."""
        return self.name


KIND_ZH = {
    "enum": "枚举",
    "member": "枚举的一项",
    "entity": "档案",
    "fact": "档案里的一项",
    "standard": "标准",
    "table": "表",
    "definition": "定义",
    "class": "救助对象",
    "order": "次序",
    "unit": "核算单位",
    "benefit": "待遇",
    "scheme": "优惠政策",
    "column": "优惠项目",
    "fallback": "托底",
    "deadline": "期限",
    "choice": "选择",
}
"""The kinds of symbols in Chinese words."""
