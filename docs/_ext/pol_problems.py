"""Markdown made from the registers of problems: a page for every code."""

from __future__ import annotations

import importlib
import pkgutil
import re
from inspect import cleandoc

import baozhang_rules
from baozhang_rules.diagnostics import Problem, explain_code, registry
from baozhang_rules.runtime.record_problems import RECORD_MESSAGES

ROOMS = {
    "diagnostics": ("读文件", "Reading files"),
    "syntax": ("写法", "Writing"),
    "names": ("名称与引入", "Names and imports"),
    "check": ("含义", "Meaning"),
    "format": ("排版", "Layout"),
    "scenarios": ("算例", "Scenarios"),
    "population": ("批量", "Batches"),
    "catalogue": ("来源与标准", "Sources and standards"),
    "cli": ("命令行", "Commands"),
}


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


def problems(lang: str = "zh") -> str:
    """Every problem of policies in a language, by the room that finds it."""
    load_all()
    order = [*ROOMS, *sorted({room(cls) for cls in registry.values()} - set(ROOMS))]
    parts = []
    for name in order:
        found = [registry[code] for code in sorted(registry) if room(registry[code]) == name]
        if found:
            parts += [f"## {ROOMS[name][lang == 'en']}\n", *(_page(cls, lang) for cls in found)]
    return "\n".join(parts)


def _page(cls: type[Problem], lang: str) -> str:
    """What a code means, how it is worded, and the wrong and the right example, as `baozhang error` says them."""
    head, *paragraphs = (explain_code(cls.code, lang) or "").split("\n\n")
    severity = re.search(r"\((.*)\)", head)
    text = "\n\n".join(paragraphs)
    prose, *examples = re.split(r"^(Wrong|Right|错误写法|正确写法):", text, flags=re.MULTILINE)
    lines = [f"```{{pol:code}} {cls.code}", "```", f"### {cls.code}", "", f"*{severity[1] if severity else ''}*", ""]
    template = cls.zh if lang == "zh" else cls.en
    if template:
        lines += [f"> {_plain(template)}", ""]
    lines += [_plain(prose.strip()), ""]
    for heading, example in zip(examples[::2], examples[1::2], strict=True):
        lines += [f"{heading}:", "", "```pol-part", cleandoc("\n" + example.rstrip()), "```", ""]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Prose whose code stays code and whose other signs mean themselves."""
    parts = re.split(r"(`+[^`]*`+)", text)
    return "".join(re.sub(r"([*_<>\[\]|#])", r"\\\1", part) if i % 2 == 0 else part for i, part in enumerate(parts))


def record_problems(lang: str = "zh") -> str:
    """Every code of a record problem."""
    lines = []
    for code, (zh, en) in RECORD_MESSAGES.items():
        lines += [f"```{{pol:code}} {code}", "```", f"## {code}", "", _braces(zh if lang == "zh" else en), ""]
    return "\n".join(lines)


def _braces(text: str) -> str:
    return _plain(text.replace("{{", "{").replace("}}", "}"))
