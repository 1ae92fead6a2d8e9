"""``baozhang show``: what a declaration means, in words or as the text form of core, or a list of what is declared."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator, Sequence

from baozhang_rules.cli.common import OK, PROBLEMS, Lang, Stop, say
from baozhang_rules.cli.policies import load
from baozhang_rules.cli.problems import NoSuchName
from baozhang_rules.core.interp import Index
from baozhang_rules.core.text import show
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.explain import Declared, Scheme, declarations, told_within
from baozhang_rules.explain.declared import declaration_text, kind_words
from baozhang_rules.text.width import display_width, pad_to_width


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("show", help=say(lang, "显示政策的含义", "show what policies mean"))
    parser.add_argument("policy", metavar="POLICY")
    parser.add_argument("name", nargs="?", metavar="NAME", help=say(lang, "只显示这个声明", "only this declaration"))
    parser.add_argument("--core", action="store_true", help=say(lang, "给程序员看的文本形式", "the text form for programmers"))
    told = say(lang, "简要解释的目录(JSON)", "the catalogue of compact explanations (JSON)")
    parser.add_argument("--catalogue", action="store_true", help=told)
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Show the list, one declaration, or everything."""
    policy = load(options.policy, for_records=False)
    if options.catalogue:
        print(json.dumps(policy.catalogue(), ensure_ascii=False, indent=1))
        return OK
    if options.core and options.name is None:
        print(show(policy.program))
        return OK
    parts = declarations(policy.index)
    if options.name is None:
        for line in _listed(parts, lang):
            print(line)
        return OK
    found = [each for each in parts if options.name in (each.id, each.name)]
    if not found:
        near = did_you_mean(options.name, [each.name for each in parts])
        raise Stop(PROBLEMS, NoSuchName(name=options.name, near=near or ""))
    for part in _apart(policy.index, found):
        print("\n".join(map(show, _core(part))) if options.core else declaration_text(policy.index, part, lang))
    return OK


def _listed(parts: Sequence[Declared], lang: Lang) -> Iterator[str]:
    """A line per declaration: its kind, its id, and its name where that is another."""
    kinds = [kind_words(each.kind, lang) for each in parts]
    width = max(map(display_width, kinds), default=0) + 2
    for kind, each in zip(kinds, parts, strict=True):
        yield pad_to_width(kind, width) + each.id + (f"  {each.name}" if each.name != each.id else "")


def _apart(index: Index, found: Sequence[Declared]) -> list[object]:
    """What was found, without what another of them tells as a part of it."""
    parts = [each.part for each in found]
    return [part for part in parts if not any(told_within(index, part, whole) for whole in parts)]


def _core(part: object) -> Sequence[object]:
    return (*part.columns, *part.certificates) if isinstance(part, Scheme) else (part,)
