"""What can go wrong while a text is formatted."""

from attrs import frozen

from baozhang_rules.diagnostics import Problem, problem


@problem("POL0800")
@frozen(kw_only=True)
class PrintedOtherwise(Problem):
    """排版后的文字读出来和原来的不一样,所以文件没有改动。这是程序的错,不是文件的错;请把文件报告给维护者。

    The text as formatted would not mean what it did, so the file was left alone. The program is to blame, not the file; please
    report the file to the maintainers.

    Wrong:
        baozhang fmt 办法.pol            # says POL0800 and leaves the file alone
    Right:
        baozhang check 办法.pol          # the file can be used as it is
    """

    path: str
    zh = "「{path}」没有排版:排好的文字和原来的意思不同"
    en = "`{path}` was left alone: as formatted it would mean something else"
    zh_help = "请把这个文件报告给维护者"
    en_help = "please report this file to the maintainers"
