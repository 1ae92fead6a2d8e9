"""``baozhang table``: a policy's tables to and from CSV and Excel; lists of households from them."""

from __future__ import annotations

import io
import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest

from baozhang_rules.cli.arguments import Parser
from baozhang_rules.cli.common import FILES, OK, PROBLEMS, REFUSED, USAGE, Lang, Output, Stop, say, tell
from baozhang_rules.cli.policies import load, policy_path
from baozhang_rules.cli.problems import MissingExtra
from baozhang_rules.cli.table_problems import NoSuchTable, NotASheet, SheetCell, SheetHeads
from baozhang_rules.diagnostics import file_problem
from baozhang_rules.format import format_source
from baozhang_rules.format.formatted import read
from baozhang_rules.runtime.records import MAX_BYTES, Refused, read_json
from baozhang_rules.tables import (
    Misfit,
    Sheet,
    SheetTrouble,
    Table,
    households,
    read_sheets,
    tables_of,
    with_rows,
    write_csv,
    write_xlsx,
)
from baozhang_rules.tables.grids import MARKS
from baozhang_rules.tables.households import TRAPS
from baozhang_rules.tables.sheets import Cell, column_letter, sheet_name
from baozhang_rules.text import ReadFailure, Source, counted, open_file, read_source

_MOST_FILE = 64 * 1024 * 1024


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the commands."""
    parser = commands.add_parser("table", help=say(lang, "表格:CSV 和 Excel", "tables: CSV and Excel"))
    made = {"dest": "what", "required": True, "metavar": say(lang, "命令", "COMMAND"), "parser_class": partial(Parser, lang)}
    inner: _SubParsersAction[ArgumentParser] = parser.add_subparsers(**made)  # type: ignore[call-overload]
    for name, zh, en, run in (
        ("list", "列出政策里的表", "list the tables of a policy", _list),
        ("export", "把政策里的表写成 CSV 或 Excel", "write a policy's tables as CSV or Excel", _export),
        ("import", "把改好的表读回政策", "read changed tables back into a policy", _import),
    ):
        sub = inner.add_parser(name, help=say(lang, zh, en))
        sub.add_argument("policy", metavar="POLICY")
        if name == "import":
            sub.add_argument("sheet", metavar="FILE")
        if name != "list":
            sub.add_argument("--table", metavar="NAME", help=say(lang, "哪一个表", "which table"))
            sub.add_argument("-o", "--output", metavar="FILE")
        sub.set_defaults(run=run)
    sub = inner.add_parser("records", help=say(lang, "把住户名单变成档案", "make records of a list of households"))
    sub.add_argument("policy", nargs="+", type=policy_path, metavar="POLICY")
    sub.add_argument("sheet", metavar="FILE")
    sub.add_argument("--columns", metavar="FILE", help=say(lang, "列的对照,JSON", "the column map, JSON"))
    sub.add_argument(
        "--sheet-name", metavar="NAME", help=say(lang, "哪一张工作表(默认第一张)", "which sheet (default: the first)")
    )
    sub.add_argument("--report", metavar="FILE", help=say(lang, "对不上的写到这个 CSV", "write what didn't fit to this CSV"))
    sub.add_argument("-o", "--output", metavar="FILE", help=say(lang, "档案,每行一份(JSON Lines)", "the records, JSON lines"))
    sub.set_defaults(run=_records)
    for each in inner.choices.values():
        each.add_argument("--lang", choices=("zh", "en"), default=None, dest="sub_lang", help=say(lang, "界面语言", "language"))


# --------------------------------------------------------------------------------------- a policy's tables


def _list(options: Namespace, lang: Lang) -> int:
    for table in _parsed(options.policy)[1]:
        size = say(lang, f"{len(table.lines)} 行", f"{len(table.lines)} rows")
        print(f"{table.name}  {size}  {'、'.join(table.head) if lang == 'zh' else ', '.join(table.head)}".rstrip())
    return OK


def _export(options: Namespace, lang: Lang) -> int:
    _, tables = _parsed(options.policy)
    chosen = tables if options.table is None else [_named(tables, options.table)]
    output = Output(options.output, (options.policy,))
    if options.output is not None and options.output.endswith(".xlsx"):
        try:
            data = write_xlsx((table.name, table.rows) for table in chosen)
        except ImportError:
            raise Stop(USAGE, MissingExtra(extra="excel")) from None
        with output.open_bytes() as raw:
            raw.write(data)
        return OK
    if options.output is not None and not options.output.endswith(".csv"):
        raise Stop(USAGE, NotASheet(path=options.output, why="format"))
    if len(chosen) != 1:
        raise Stop(USAGE, NotASheet(path=options.output or "-", why="several"))
    with output.open() as out:
        out.write(write_csv(chosen[0].rows) if options.output else write_csv(chosen[0].rows).removeprefix("\ufeff"))
    return OK


def _import(options: Namespace, lang: Lang) -> int:
    """Every sheet that has a table's name, or the one sheet for the one table that is named."""
    source, tables = _parsed(options.policy)
    sheets = _sheets(options.sheet)
    chosen = [_named(tables, options.table)] if options.table is not None else tables
    pairs = [(table, sheet) for table in chosen for sheet in sheets if sheet.name == sheet_name(table.name)]
    if not pairs and options.table is not None and len(sheets) == 1:
        pairs = [(chosen[0], sheets[0])]
    if not pairs:
        raise Stop(PROBLEMS, NoSuchTable(name="、".join(sheet.name for sheet in sheets), known="、".join(t.name for t in tables)))
    text = source.text
    for table, sheet in sorted(pairs, key=lambda pair: -pair[0].span.start):  # from the end, so that places stay
        text = with_rows(Source(source.name, text), table, _rows(table, sheet, options.sheet))
    new = Source(source.name, text)
    _, problems = read(new)
    if problems:
        raise Stop(PROBLEMS, *problems)
    formatted = format_source(new).text if format_source(source).text == source.text else None
    changed = text != source.text
    if changed or options.output is not None:
        with Output(options.output or options.policy).open() as out:
            out.write(formatted or text)
    names = "、".join(table.name for table, _ in pairs)
    unchanged = say(lang, "没有变化", "nothing changed")
    print(say(lang, f"读回了 {names}", f"read back {names}") if changed else unchanged)
    return OK


def _parsed(path: str) -> tuple[Source, list[Table]]:
    try:
        source = read_source(path)
    except ReadFailure as failure:
        raise Stop(FILES, file_problem(failure)) from None
    tree, problems = read(source)
    if problems:
        raise Stop(PROBLEMS, *problems)
    return source, tables_of(source, tree)


def _named(tables: Sequence[Table], name: str) -> Table:
    found = next((table for table in tables if table.name == name), None)
    if found is None:
        raise Stop(USAGE, NoSuchTable(name=name, known="、".join(table.name for table in tables)))
    return found


def _rows(table: Table, sheet: Sheet, path: str) -> list[list[str]]:
    """The rows of a sheet as a table takes them; what can't be one stops everything."""
    rows = list(sheet.rows)
    if table.head:
        head = [cell.text for cell in rows.pop(0)] if rows else []
        if head not in ([*table.head], [*table.head, MARKS]):
            wanted = " | ".join(table.head)
            zh, en = f"应当是 {wanted}", f"they should be {wanted}"
            raise Stop(PROBLEMS, SheetHeads(path=path, zh_what=zh, en_what=en))
    first = 2 if table.head else 1
    width = len(table.lines[0].cells)
    problems = [
        SheetCell(path=path, row=first + number, column=column_letter(column), zh_what=wrong[0], en_what=wrong[1])
        for number, row in enumerate(rows)
        for column, (cell, _) in enumerate(zip_longest(row, range(width), fillvalue=Cell("")))
        if isinstance(cell, Cell) and (wrong := _wrong(cell, column, width)) is not None
    ]
    if problems or not rows:
        empty = SheetCell(path=path, row=first, column="A", zh_what="没有行", en_what="there are no rows")
        raise Stop(PROBLEMS, *(problems or [empty]))
    return [[cell.text for cell in row] for row in rows]


def _wrong(cell: Cell, column: int, width: int) -> tuple[str, str] | None:
    if cell.trap:
        return TRAPS[cell.trap]
    if column < width and not cell.text:
        return "空着;没有就写 无、不享受 或 0", "this is empty; write none, not entitled or 0"
    if column > width and cell.text:
        return "这一列政策里没有", "the policy has no such column"
    if "|" in cell.text or "\n" in cell.text or "\r" in cell.text:
        return "有竖线或换行", "it holds a bar or a line break"
    return None


# ------------------------------------------------------------------------------------- lists of households


def _records(options: Namespace, lang: Lang) -> int:
    """Households that fit as records; what didn't fit in the report, or on standard error."""
    policy = load(*options.policy)
    sheets = _sheets(options.sheet)
    sheet = next((each for each in sheets if options.sheet_name in (None, each.name)), None)
    if sheet is None:
        raise Stop(FILES, NotASheet(path=options.sheet, why="sheet"))
    made = list(households(sheet, policy.program.schema, _map(options.columns)))
    misfits = [each for _, found in made for each in found]
    if any(each.code == "POL0988" for each in misfits):
        raise Stop(PROBLEMS, *(SheetHeads(path=options.sheet, zh_what=each.zh, en_what=each.en) for each in misfits))
    with Output(options.output, (*options.policy, options.sheet)).open() as out:
        for record, _ in made:
            if record is not None:
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
    _report(misfits, options.report, lang)
    fitted = sum(record is not None for record, _ in made)
    tell(say(lang, f"{fitted} 户合适,{len(made) - fitted} 户对不上", f"{counted(fitted, 'household')} {'fits' if fitted == 1 else 'fit'}, {len(made) - fitted} didn't"))
    return REFUSED if misfits else OK


def _report(misfits: Sequence[Misfit], path: str | None, lang: Lang) -> None:
    rows = list(_told(misfits, lang))
    if path is None:
        for row in rows[1:]:
            tell("  ".join(part for part in row if part))
        return
    with Output(path).open() as out:
        out.write(write_csv(rows))


def _told(misfits: Sequence[Misfit], lang: Lang) -> Iterator[tuple[str, ...]]:
    zh = ("编号", "行", "列", "表头", "内容", "代码", "说明")
    yield zh if lang == "zh" else ("id", "row", "column", "head", "cell", "code", "what")
    for each in misfits:
        yield each.record, str(each.row), each.column, each.head, each.cell, each.code, each.zh if lang == "zh" else each.en


def _map(path: str | None) -> Mapping[str, str] | None:
    if path is None:
        return None
    try:
        found = read_json(_bytes(path, MAX_BYTES))
    except Refused:
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise Stop(PROBLEMS, NotASheet(path=path, why="map"))
    return {key: str(value) for key, value in found.items()}


def _sheets(path: str) -> list[Sheet]:
    try:
        return read_sheets(path, _bytes(path, _MOST_FILE))
    except SheetTrouble as trouble:
        raise Stop(FILES, NotASheet(path=path, why=trouble.why)) from None
    except ImportError:
        raise Stop(USAGE, MissingExtra(extra="excel")) from None


def _bytes(path: str, most: int) -> bytes:
    try:
        with io.BufferedReader(open_file(path)) as file:
            data = file.read(most + 1)
    except ReadFailure as failure:
        raise Stop(FILES, file_problem(failure)) from None
    if len(data) > most:
        raise Stop(FILES, NotASheet(path=path, why="rows"))
    return data
