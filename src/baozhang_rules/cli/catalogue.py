"""``baozhang policies``: what policies exist, what each rests on, where a name or a document stands, and what to see to."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from attrs import define

from baozhang_rules.catalogue import Entry, Parameter, Source, Sources, alarms, entries, load_sources, parameters
from baozhang_rules.catalogue.alarms import KINDS, has_rules
from baozhang_rules.catalogue.listing import Wanted, places, region_of
from baozhang_rules.cli.common import OK, PROBLEMS, USAGE, Lang, Stop, day, exit_code, say, show_problems, whole
from baozhang_rules.cli.policies import pipelines
from baozhang_rules.cli.problems import BadRegion, BadUsage, NoSuchName
from baozhang_rules.core.interp import Index
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.explain import declarations
from baozhang_rules.explain.declared import declaration_text
from baozhang_rules.names import Bundle
from baozhang_rules.resources import policies_path
from baozhang_rules.text import counted
from baozhang_rules.text.width import display_width, pad_to_width

_COUNTED = {
    "class": ("对象", "classes"),
    "benefit": ("待遇", "benefits"),
    "scheme": ("优惠", "schemes"),
    "fallback": ("托底", "fallbacks"),
    "standard": ("标准", "standards"),
    "deadline": ("期限", "deadlines"),
}


_SEEN = {"原文": "read whole", "摘录": "excerpts", "转述": "an account of it", "未见": "not seen", "虚构": "invented"}
"""How a document was read (`catalogue.sources.SEEN`), in English."""


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "policies", help=say(lang, "有哪些政策、依据、待办", "what policies exist, and what they rest on")
    )
    parser.add_argument(
        "what",
        choices=("list", "show", "where", "alarms"),
        help=say(
            lang,
            "list 列出政策;show 显示一份政策、标准或来源文件;where 名称、文号、编号在哪里;alarms 待核、到期、待定的",
            "list policies; show one policy, standard or document; where a name or document stands; alarms: what to see to",
        ),
    )
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument(
        "--in", dest="paths", action="append", metavar="POLICY", help=say(lang, "在哪里找(默认自带的)", "where to look")
    )
    parser.add_argument("--region", metavar="ID", help=say(lang, "地区码:管这里的政策", "region code: what applies there"))
    parser.add_argument("--subject", metavar="NAME", help=say(lang, "内容里有这个词的", "those about this word"))
    parser.add_argument(
        "--class", dest="class_name", metavar="NAME", help=say(lang, "用到这个对象的", "those that use this class")
    )
    parser.add_argument("--on", metavar="DATE", help=say(lang, "在这一天(alarms 默认今天)", "on this day (alarms: today)"))
    parser.add_argument(
        "--within", type=whole, default=90, metavar="DAYS", help=say(lang, "多少天以内到期", "lapsing within so many days")
    )
    parser.set_defaults(run=run)


@define
class _Set:
    """One policy set with its documents."""

    bundle: Bundle
    index: Index
    sources: Sources


def run(options: Namespace, lang: Lang) -> int:
    """One of the four."""
    paths = options.paths or [str(policies_path())]
    if options.region is not None and not (options.region.isascii() and options.region.isdigit() and len(options.region) == 6):
        raise Stop(PROBLEMS, BadRegion(text=options.region))
    sources = load_sources([Path(path) for path in paths] + ([policies_path()] if options.paths else []))
    show_problems(sources.problems, lang)
    sets: list[_Set] = []
    code = exit_code(sources.problems)
    for pipeline in pipelines(paths):
        if pipeline.index is None:
            show_problems(pipeline.problems.errors, lang)
            code = code or exit_code(pipeline.problems.errors)
        else:
            sets.append(_Set(pipeline.bundle, pipeline.index, sources))
    if options.what in ("show", "where") and options.name is None:
        raise Stop(USAGE, BadUsage(detail="缺少 名称", detail_en="the following arguments are required: NAME"))
    return code or _WAYS[options.what](sets, options, lang)


# -------------------------------------------------------------------------------------------------- list


def _list(sets: Sequence[_Set], options: Namespace, lang: Lang) -> int:
    wanted = Wanted(options.region, options.subject or options.name, day(options.on), options.class_name)
    _refuse_unknown_class(sets, options.class_name)
    rows = [(each, _unverified(s, each)) for s in _of_region(sets, options.region) for each in entries(s.bundle, wanted)]
    width = max((display_width(each.package) for each, _ in rows), default=0) + 2
    for each, unverified in rows:
        print(pad_to_width(each.package, width) + "  ".join(_facts(each, unverified, lang)))
    print(say(lang, f"{len(rows)} 份政策", counted(len(rows), "policy", "policies")))
    return OK


def _refuse_unknown_class(sets: Sequence[_Set], asked: str | None) -> None:
    """A class that no policy declares is a slip: nothing uses it, but an empty list would say that it exists."""
    known = {word for s in sets for symbol in s.bundle.of_kind("class") for word in (symbol.name, symbol.code)}
    if asked is not None and asked not in known:
        raise Stop(PROBLEMS, NoSuchName(name=asked, near=did_you_mean(asked, known) or ""))


def _of_region(sets: Sequence[_Set], region: str | None) -> Sequence[_Set]:
    """The policy sets that hold something written for a region; all where none does, as what is for everywhere is there too."""
    return [s for s in sets if region is not None and has_rules(s.index, region)] or sets


def _facts(entry: Entry, unverified: int, lang: Lang) -> Iterator[str]:
    yield entry.region or say(lang, "全国", "everywhere")
    start, end = entry.days
    if start is not None or end is not None:
        yield f"{start or ''}–{end or ''}"
    counts = Counter(kind for kind, _ in entry.declared)
    yield from (f"{say(lang, *words)} {counts[kind]}" for kind, words in _COUNTED.items() if counts[kind])
    if unverified:
        yield say(lang, f"待核 {unverified}", f"{unverified} not verified")
    if entry.header is not None and entry.header.document:
        yield entry.header.document


def _unverified(of: _Set, entry: Entry) -> int:
    return sum(each.unverified for each in _figures(of, entry))


def _figures(of: _Set, entry: Entry) -> list[Parameter]:
    files = {number for number, file in enumerate(of.bundle.files) if file.source.name == entry.path}
    return [each for each in parameters(of.index) if each.site.origin.file in files]


# -------------------------------------------------------------------------------------------------- show


def _show(sets: Sequence[_Set], options: Namespace, lang: Lang) -> int:
    name, found = options.name, False
    for s in sets:
        for entry in entries(s.bundle):
            if name in (entry.package, entry.header.code if entry.header else None):
                found = True
                _show_policy(s, entry, lang)
        for declared in declarations(s.index):
            if name in (declared.id, declared.name):
                found = True
                print(declaration_text(s.index, declared.part, lang))
                _show_states(s, name, day(options.on) or date.today(), lang)
    for source in sets[0].sources.all if sets else ():
        if name in source.names:
            found = True
            _show_source(source, lang)
    if not found:
        known = [name for s in sets for e in entries(s.bundle) for name in (e.package, *(name for _, name in e.declared))]
        near = did_you_mean(name, [*known, *(source.id for s in sets[:1] for source in s.sources.all)])
        raise Stop(PROBLEMS, NoSuchName(name=name, near=near or ""))
    return OK


def _show_policy(of: _Set, entry: Entry, lang: Lang) -> None:
    print(f"{entry.package}  " + "  ".join(_facts(entry, _unverified(of, entry), lang)))
    if entry.header is not None and entry.header.note:
        print(f"  {entry.header.note}")
    for kind, words in _COUNTED.items():
        names = [name for each, name in entry.declared if each == kind]
        if names:
            print(f"  {say(lang, *words)}: {'、'.join(names)}")
    cites = [
        site.cite.text
        for site in of.index.program.sites
        if site.cite and of.bundle.files[site.origin.file].source.name == entry.path
    ]
    used = dict.fromkeys(source for text in cites for source in of.sources.cited_in(text))
    for source in used:
        print(f"  {say(lang, '依据', 'rests on')} {_source_line(source, lang)}")
    for each in _figures(of, entry):
        if each.unverified and each.cite is not None:
            print(f"  {say(lang, '待核', 'not verified')} {each.owner} {each.text(lang)}({each.cite.text})")


def _show_states(of: _Set, name: str, on: date, lang: Lang) -> None:
    """For a standard: each row's document, and whether it is in force on a day."""
    for each in parameters(of.index):
        if each.row and each.owner == name:
            quoted = each.quoted_by(of.sources)
            document = quoted[0].id if quoted else say(lang, "没有读到公布数", "no published figure was read")
            print(f"  {each.region or '—'} {each.start or ''} {each.text(lang)}  {_state(each, on, lang)}  {document}")


def _state(each: Parameter, on: date, lang: Lang) -> str:
    begun = each.start is None or each.start <= on
    ended = each.until is not None and each.until < on
    state = say(lang, "已到期", "over") if ended else say(lang, "现行", "in force") if begun else say(lang, "未开始", "not begun")
    return f"{state} {say(lang, '待核', 'not verified')}" if each.unverified else state


def _source_line(source: Source, lang: Lang) -> str:
    seen = source.seen if lang == "zh" else _SEEN[source.seen]
    return "  ".join(each for each in (source.id, source.title, source.number, seen) if each)


def _show_source(source: Source, lang: Lang) -> None:
    print(_source_line(source, lang))
    days = (
        (say(lang, "印发", "issued"), source.issued),
        (say(lang, "施行", "from"), source.start),
        (say(lang, "至", "until"), source.until),
    )
    told = [f"{word} {each}" for word, each in days if each is not None]
    print("  " + "  ".join([source.issuer, source.region or say(lang, "全国", "everywhere"), *told]).strip())
    for figure in source.figures:
        print(f"  {figure.of} = {figure.text}")
    for article, state in source.articles.items():
        print(f"  {article}: {state}")


# ------------------------------------------------------------------------------------------ where, alarms


def _where(sets: Sequence[_Set], options: Namespace, lang: Lang) -> int:
    found = dict.fromkeys(place for s in sets for place in places(s.bundle, s.index, s.sources, options.name))
    for each in found:
        print(f"{_shown(each.file)}:{each.line}  {each.text}")
    if not found:
        known = {symbol.name for s in sets for symbol in s.bundle.symbols}
        raise Stop(PROBLEMS, NoSuchName(name=options.name, near=did_you_mean(options.name, known) or ""))
    print(say(lang, f"{len(found)} 处", counted(len(found), "place")))
    return OK


def _shown(file: str) -> str:
    """A file of the library by its place within it, wherever that is."""
    library = policies_path()
    return str(Path(library.name, Path(file).relative_to(library))) if Path(file).is_relative_to(library) else file


def _alarms(sets: Sequence[_Set], options: Namespace, lang: Lang) -> int:
    on = day(options.on) or date.today()
    count = 0
    for s in _of_region(sets, options.region):
        homes = {number: region_of(file.header) for number, file in enumerate(s.bundle.files)}
        for each in alarms(s.index, on, within=options.within, region=options.region, homes=homes):
            if options.name in (None, each.name):
                count += 1
                print("  ".join(part for part in (KINDS[each.kind][lang], each.region, each.name, each.told[lang]) if part))
    print(say(lang, f"{on}:{count} 项", f"{on}: {counted(count, 'alarm')}"))
    return OK


_WAYS = {"list": _list, "show": _show, "where": _where, "alarms": _alarms}
