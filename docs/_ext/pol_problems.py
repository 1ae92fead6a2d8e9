"""Markdown made from the registers of problems: a page for every code."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from inspect import cleandoc

import baozhang_rules
from baozhang_rules.diagnostics import Problem, registry
from baozhang_rules.runtime.record_problems import RECORD_MESSAGES

ROOMS = {
    "diagnostics": "读文件",
    "syntax": "写法",
    "names": "名称与引入",
    "check": "含义",
    "format": "排版",
    "lint": "提醒",
    "api": "程序接口",
    "cli": "命令行",
}
SEVERITY = {"error": "错误 error", "warning": "警告 warning"}


def load_all() -> None:
    """Import every module, so that every problem is in the registry."""
    for module in pkgutil.walk_packages(baozhang_rules.__path__, "baozhang_rules."):
        if not module.name.endswith(("__main__", "pytest_plugin.items")):  # needs pytest, defines no problem
            importlib.import_module(module.name)


def room(cls: type[Problem]) -> str:
    """The room that reports a problem."""
    return cls.__module__.split(".")[1]


def codes() -> list[str]:
    """Every code of a policy problem, in order."""
    load_all()
    return sorted(registry)


def problems() -> str:
    """Every problem of policies, by the room that finds it."""
    load_all()
    order = [*ROOMS, *sorted({room(cls) for cls in registry.values()} - set(ROOMS))]
    parts = []
    for name in order:
        found = [registry[code] for code in sorted(registry) if room(registry[code]) == name]
        if found:
            parts += [f"## {ROOMS.get(name, name)}\n", *(_page(cls) for cls in found)]
    return "\n".join(parts)


def _page(cls: type[Problem]) -> str:
    lines = [f"({cls.code.lower()})=", f"### {cls.code}", "", f"*{SEVERITY[cls.severity]}*", ""]
    for template in (cls.zh, cls.en):
        if template:
            lines += [f"> {_plain(template)}", ""]
    return "\n".join([*lines, *_body(cls)]) + "\n"


def _body(cls: type[Problem]) -> Iterator[str]:
    """The docstring: prose in both languages, then wrong and right as code."""
    text = cleandoc(cls.__doc__ or "")
    prose, *examples = re.split(r"^(Wrong|Right):", text, flags=re.MULTILINE)
    yield from (_plain(prose.strip()), "")
    for heading, example in zip(examples[::2], examples[1::2], strict=True):
        yield from ("错误写法 wrong:" if heading == "Wrong" else "正确写法 right:", "")
        yield from ("```pol-part", cleandoc("\n" + example.rstrip()), "```", "")


def _plain(text: str) -> str:
    """Prose whose code stays code and whose other signs mean themselves."""
    parts = re.split(r"(`+[^`]*`+)", text)
    return "".join(re.sub(r"([*_<>\[\]|#])", r"\\\1", part) if i % 2 == 0 else part for i, part in enumerate(parts))


def record_problems() -> str:
    """Every code of a record problem."""
    lines = []
    for code, (zh, en) in RECORD_MESSAGES.items():
        lines += [f"({code.lower()})=", f"## {code}", "", _braces(zh), "", _braces(en), ""]
    return "\n".join(lines)


def _braces(text: str) -> str:
    return _plain(text.replace("{{", "{").replace("}}", "}"))
