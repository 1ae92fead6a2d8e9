"""What can be wrong with the list of source documents."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.diagnostics import Problem, problem


@problem("POL0941")
@frozen(kw_only=True)
class SourcesUnreadable(Problem):
    """来源清单(`sources` 目录里的 `.toml`)读不出来:写法不对,或者一项的类型不对。

    The list of sources (a `.toml` in a folder `sources`) can't be read: its form is wrong, or an entry has the wrong type.

    Wrong:
        [SH-2024]
        title = 2024
    Right:
        [SH-2024]
        title = "上海市 2024 年调整通知"
    """

    path: str
    where: str
    reason: str
    reason_en: str
    zh = "来源清单「{path}」的「{where}」:{reason}"
    en = "the list of sources `{path}`, `{where}`: {reason_en}"
    zh_help = "写法见 policies/sources/README.md"
    en_help = "policies/sources/README.md tells the form"

    def file(self) -> str | None:
        """The list."""
        return self.path


@problem("POL0942")
@frozen(kw_only=True)
class SourceTwice(Problem):
    """两份来源用了同一个编号。编号是给人引用的,一个编号只能是一份文件。

    Two sources have one id. People refer to ids, so an id is one document's.

    Wrong:
        [SH-2024]            # in two lists
    Right:
        [SH-2024-CAICHAN]
    """

    id: str
    path: str
    zh = "来源编号「{id}」写了两次(「{path}」)"
    en = "the source id `{id}` is given twice (`{path}`)"
    zh_help = "改其中一个编号"
    en_help = "change one of the ids"

    def file(self) -> str | None:
        """The list that repeats it."""
        return self.path
