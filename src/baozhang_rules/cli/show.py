"""``baozhang show``: what a declaration means, in words or as the text form of core, or a list of what is declared."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction

from attrs import fields

from baozhang_rules.cli.common import OK, PROBLEMS, Lang, Stop, say
from baozhang_rules.cli.policies import load
from baozhang_rules.cli.problems import NoSuchName
from baozhang_rules.core.nodes import Program
from baozhang_rules.core.text import show
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.explain import declaration_text


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("show", help=say(lang, "显示政策的含义", "show what policies mean"))
    parser.add_argument("policy", metavar="POLICY")
    parser.add_argument("name", nargs="?", metavar="NAME", help=say(lang, "只显示这个声明", "only this declaration"))
    parser.add_argument("--core", action="store_true", help=say(lang, "给程序员看的文本形式", "the text form for programmers"))
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Show the list, one declaration, or everything."""
    policy = load(options.policy, for_records=False)
    program = policy.program
    if options.core and options.name is None:
        print(show(program))
        return OK
    parts = declared(program)
    if options.name is None:
        for kind, id, name, _ in parts:
            print(f"{kind:<14} {id}" + (f"  {name}" if name != id else ""))
        return OK
    found = [part for _, id, name, part in parts if options.name in (id, name)]
    if not found:
        near = did_you_mean(options.name, [name for _, _, name, _ in parts])
        raise Stop(PROBLEMS, NoSuchName(name=options.name, near=near or ""))
    for part in found:
        print(show(part) if options.core else declaration_text(policy.index, part, lang))
    return OK


def declared(program: Program) -> list[tuple[str, str, str, object]]:
    """(kind, id, name, node) of everything a program holds, in the program's order."""
    found: list[tuple[str, str, str, object]] = []
    for each in fields(Program):
        value = getattr(program, each.name)
        if each.name in ("sites", "files", "conventions") or not isinstance(value, tuple):
            continue
        for part in value:
            id = str(getattr(part, "id", getattr(part, "site", getattr(part, "name", ""))))
            found.append((each.name.rstrip("s"), id, str(getattr(part, "name", id)), part))
    return found
