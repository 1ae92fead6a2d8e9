"""The parser of the command line in a language: argparse itself speaks English only."""

from __future__ import annotations

import os
import re
import sys
from argparse import Action, ArgumentParser, HelpFormatter
from collections.abc import Iterable
from functools import cache, partial
from typing import Any, NoReturn

from baozhang_rules.cli.common import USAGE, Lang, Stop, tell
from baozhang_rules.cli.late import problems

_METAVARS = {
    "CODE": "代码",
    "COLUMN": "列",
    "COUNT": "数目",
    "COMMAND": "命令",
    "DATE": "日期",
    "DAYS": "天数",
    "FILE": "文件",
    "ID": "编号",
    "MONTH": "月份",
    "NAME": "名称",
    "PATH": "路径",
    "PERCENT": "百分比",
    "POLICY": "政策",
    "RECORDS": "档案",
    "SECONDS": "秒数",
    "VALUE": "数",
}
_ERRORS = (
    (r"argument (.+?): (.+)", "「{0}」:{1}"),
    (r"the following arguments are required: (.+)", "缺少 {0}"),
    (r"one of the arguments (.+) is required", "{0} 要写一个"),
    (r"unrecognized arguments: (.+)", "不认识 {0}"),
    (r"invalid choice: '?(.+?)'? \(choose from (.+)\)", "没有「{0}」这一项,可以写的有 {1}"),
    (r"invalid int value: '(.+)'", "「{0}」不是整数"),
    (r"'(.+)' is below 0", "「{0}」比 0 小"),
    (r"'(.+)' is above (\d+)", "「{0}」比 {1} 大"),
    (r"'(.+)' is no percentage from 0% to 100%", "「{0}」不是 0% 到 100% 的百分比"),
    (r"expected one argument", "后面要写一项"),
    (r"expected at (?:least|most) one argument", "后面要写一项"),
    (r"expected (\d+) arguments?", "后面要写 {0} 项"),
    (r"ignored explicit argument '(.*)'", "后面不能写「{0}」"),
    (r"not allowed with argument (.+)", "不能和 {0} 一起写"),
    (r"ambiguous option: (.+) could match (.+)", "{0} 可以是 {1},要写完整"),
    (r"(.+) holds records, which stand last, after the policies", "{0} 是档案;政策写在前面,档案写在最后"),
)
"""What argparse says of words that are off, and the same in Chinese."""


def in_chinese(message: str) -> str:
    """A message of argparse in Chinese; as it is when it is none that we know."""
    for pattern, chinese in _ERRORS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return chinese.format(*(in_chinese(each).replace("', '", ", ").strip("'") for each in found.groups()))
    return message


class _Chinese(HelpFormatter):
    def add_usage(self, usage: str | None, actions: Iterable[Action], groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法:" if prefix is None else prefix)


@cache
def _width() -> int:
    """How wide help is, as argparse itself has it from `shutil`, whose import takes longer than reading the words of a command."""
    try:
        columns = int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        columns = 0
    if columns <= 0:
        try:
            columns = os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
        except (AttributeError, ValueError, OSError):
            columns = 0
    return (columns or 80) - 2


class Parser(ArgumentParser):
    """A command or the whole program; what is off in its words is a coded stop."""

    def __init__(self, lang: Lang, wide: bool = False, **options: Any) -> None:
        form: Any = partial(_Chinese if lang == "zh" else HelpFormatter, width=_width())
        if lang == "zh" and not wide:  # a Chinese character takes two columns, which argparse doesn't know: each help has a line of its own
            form = partial(form, max_help_position=6)
        self.lang = lang
        super().__init__(add_help=False, formatter_class=form, **options)
        if lang == "zh":
            self._positionals.title, self._optionals.title = "要写的", "可以写的"
        self.add_argument("-h", "--help", action="help", help=self._said("显示这份说明", "show this help message and exit"))

    def add_argument(self, *names: Any, **options: Any) -> Action:
        """An argument, with the word that stands for its value in the parser's language."""
        metavar = options.get("metavar")
        if self.lang == "zh" and metavar in _METAVARS:
            options["metavar"] = _METAVARS[metavar]
        return super().add_argument(*names, **options)

    def _said(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write help or the version; a stream that can't be written is told like any other, which argparse passes over."""
        (file or sys.stdout).write(message)

    def error(self, message: str) -> NoReturn:
        """Say how the command is written, and what is off."""
        tell(self.format_usage().rstrip("\n"))
        raise Stop(USAGE, problems.BadUsage(detail=in_chinese(message), detail_en=message))
