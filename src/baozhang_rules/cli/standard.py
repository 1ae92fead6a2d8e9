"""``baozhang standard set``: a new row of a standard, the running one closed; which scenarios come out otherwise."""

from __future__ import annotations

import difflib
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator, Sequence

from baozhang_rules.catalogue.new_row import NewRow, new_row
from baozhang_rules.check.program import check_bundle
from baozhang_rules.cli.common import OK, PROBLEMS, Lang, Output, Stop, calendar, day, exit_code, say, show_problems
from baozhang_rules.cli.policies import pipelines
from baozhang_rules.cli.problems import BadUsage
from baozhang_rules.core.interp import Index
from baozhang_rules.diagnostics import Collector, Fix, Problem
from baozhang_rules.format import format_source
from baozhang_rules.names import Bundle, load_bundle
from baozhang_rules.runtime.dates import WorkingCalendar
from baozhang_rules.scenarios import ScenarioResult, run_scenarios
from baozhang_rules.text import Source, counted


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("standard", help=say(lang, "给标准加新的一行", "add a row to a standard"))
    parser.add_argument("what", choices=("set",))
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("value", metavar="VALUE", help=say(lang, '数和单位,如 "1700 元/人/月"', "number and unit"))
    parser.add_argument("paths", nargs="+", metavar="POLICY")
    parser.add_argument("--from", dest="start", required=True, metavar="DATE", help=say(lang, "执行日", "first day"))
    parser.add_argument("--issued", required=True, metavar="DATE", help=say(lang, "文件印发日", "day of the document"))
    parser.add_argument("--cite", required=True, metavar="NAME", help=say(lang, "依据:文号和条", "document and article"))
    parser.add_argument("--until", metavar="DATE", help=say(lang, "执行至(不写是没有定)", "last day, where it is set"))
    parser.add_argument("--region", default="", metavar="ID", help=say(lang, "地区码", "region code"))
    parser.add_argument("--first-month", default="", metavar="MONTH", help=say(lang, "起发月", "first month paid"))
    parser.add_argument("--dry-run", action="store_true", help=say(lang, "只显示改动,不写", "only show what would change"))
    parser.add_argument("--calendar", metavar="FILE", help=say(lang, "工作日历", "working days"))
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Edit, check, show what changes, write."""
    found = pipelines(options.paths)
    errors = tuple(problem for pipeline in found if pipeline.index is None for problem in pipeline.problems.errors)
    if errors:
        show_problems(errors, lang)
        return exit_code(errors)
    row = _asked(options)
    refused: Problem | None = None
    for pipeline in found:
        edited = new_row(pipeline.bundle, row)
        if isinstance(edited, Problem):
            refused = refused or edited
            continue
        entry = pipeline.bundle.files[edited.file]
        text = _laid_out(Source(entry.source.name, Fix(edited.edits, "", "").apply(entry.source)))
        sys.stdout.writelines(_diff(entry.source, text))
        assert pipeline.index is not None
        for line in _changes(pipeline.bundle, pipeline.index, entry.path, text, options, lang):
            print(line)
        if not options.dry_run:
            with Output(entry.path).open() as out:
                out.write(text)
        return OK
    assert refused is not None
    raise Stop(PROBLEMS, refused)


def _asked(options: Namespace) -> NewRow:
    start, issued = day(options.start), day(options.issued)
    assert start is not None and issued is not None
    for text in (options.value, options.cite):
        if "|" in text or "\n" in text or not text.strip():
            raise Stop(PROBLEMS, BadUsage(detail=f"「{text}」不能放进表里", detail_en=f"`{text}` can't stand in a table"))
    return NewRow(
        options.name, options.value, start, issued, options.cite, options.region, day(options.until), options.first_month
    )


def _laid_out(source: Source) -> str:
    """The text as the formatter prints it, which keeps every comment; a value that can't be read stops the command."""
    done = format_source(source)
    if done.text is None:
        raise Stop(PROBLEMS, *done.problems)
    return done.text


def _diff(before: Source, after: str) -> Iterator[str]:
    lines = (before.text.splitlines(keepends=True), after.splitlines(keepends=True))
    yield from difflib.unified_diff(*lines, before.name, before.name)


def _changes(bundle: Bundle, index: Index, path: str, text: str, options: Namespace, lang: Lang) -> Iterator[str]:
    """The scenarios that come out otherwise with the new row; a row that doesn't check stops the command."""
    heard = Collector()
    changed = load_bundle(options.paths, heard, unsaved={path: text})
    program = None if heard.has_errors else check_bundle(changed, heard)
    if program is None or heard.has_errors:
        raise Stop(exit_code(heard.errors), *heard.errors)
    days = calendar(options.calendar)
    before, after = _results(bundle, index, days), _results(changed, Index(program), days)
    count = 0
    for old, new in zip(before, after, strict=True):
        told = [
            f"  {was.subject[lang]}: {was.actual[lang]} → {now.actual[lang]}"
            for was, now in zip(old.findings, new.findings, strict=False)
            if was.actual != now.actual or was.ok != now.ok
        ]
        if told:
            count += 1
            yield f"{old.source.name}:{old.source.position(old.span.start).line}  {old.title}"
            yield from told
    yield say(lang, f"{len(before)} 个算例,{count} 个的结果变了", f"{counted(len(before), 'scenario')}, {count} {'comes' if count == 1 else 'come'} out otherwise")


def _results(bundle: Bundle, index: Index, days: WorkingCalendar | None) -> Sequence[ScenarioResult]:
    return list(run_scenarios(bundle, index, only=bundle.asked.__contains__, calendar=days))
