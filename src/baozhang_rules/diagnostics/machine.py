"""Problems for other programs: JSON with a schema version, and SARIF 2.1.0 for code scanning."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias
from urllib.parse import quote

from baozhang_rules.diagnostics.pages import explain_code, summary
from baozhang_rules.diagnostics.problem import Fix, Lang, Problem
from baozhang_rules.text import Source, Span, visible, visible_char

SCHEMA_VERSION = 1

Json: TypeAlias = dict[str, Any]

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_A_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # the others stand for bytes of a path


def to_json(problem: Problem) -> Json:
    """Return a problem as JSON-ready data, in both languages; every key is always there.

    Lines and columns start at 1 and count code points; offsets and `utf16` columns start at 0.
    """
    fix = problem.fix()
    file, place = problem.file(), problem.place()
    return {
        "schema": SCHEMA_VERSION,
        "code": problem.code,
        "severity": problem.severity,
        "message": _both(problem.message),
        "label": _both(problem.label),
        "expected": _both(problem.expected),
        "help": _both(problem.help),
        "file": None if file is None else visible(file),
        "place": None if place is None else visible(place),
        "range": _range(problem.source, problem.span),
        "secondary": [
            {
                "file": visible(source.name),
                "range": _range(source, span),
                "label": {"zh": visible(zh), "en": visible(en)},
            }
            for source, span, zh, en in problem.secondary()
        ],
        "fix": None if fix is None or problem.source is None else _fix(problem.source, fix),
    }


def _both(words: Callable[[Lang], str | None]) -> Json | None:
    zh, en = words("zh"), words("en")
    return {"zh": visible(zh), "en": visible(en)} if zh and en else None


def _range(source: Source | None, span: Span | None) -> Json | None:
    if source is None or span is None:
        return None
    return {"start": _point(source, span.start), "end": _point(source, span.end)}


def _point(source: Source, offset: int) -> Json:
    position = source.position(offset)
    return {
        "offset": offset,
        "line": position.line,
        "column": position.column,
        "utf16": source.utf16_column(offset),
    }


def _fix(source: Source, fix: Fix) -> Json:
    return {
        "title": {"zh": visible(fix.title_zh), "en": visible(fix.title_en)},
        "edits": [{"range": _range(source, edit.span), "text": _encodable(edit.text)} for edit in fix.edits],
    }


def _encodable(text: str, unwanted: re.Pattern[str] = _SURROGATE) -> str:
    """Escape lone surrogates only: the text of an edit must otherwise stay as it is."""
    return unwanted.sub(lambda found: visible_char(found[0]), text)


def to_sarif(problems: Iterable[Problem], lang: Lang = "zh", tool_version: str | None = None) -> Json:
    """Return one SARIF log with one run; the rules are the codes that occur."""
    listed = list(problems)
    classes = {problem.code: type(problem) for problem in listed}
    codes = sorted(classes)
    driver: Json = {"name": "baozhang", "rules": [_sarif_rule(classes[code], lang) for code in codes]}
    if tool_version is not None:
        driver["version"] = tool_version
    results = [_sarif_result(problem, codes.index(problem.code), lang) for problem in listed]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _sarif_rule(cls: type[Problem], lang: Lang) -> Json:
    return {
        "id": cls.code,
        "name": cls.__name__,
        "shortDescription": {"text": summary(cls, lang)},
        "help": {"text": explain_code(cls.code, lang) or summary(cls, lang)},
        "defaultConfiguration": {"level": cls.severity},
    }


def _sarif_result(problem: Problem, rule_index: int, lang: Lang) -> Json:
    words = [problem.message(lang), problem.label(lang), problem.help(lang)]
    result: Json = {
        "ruleId": problem.code,
        "ruleIndex": rule_index,
        "level": problem.severity,
        "message": {"text": "\n".join(visible(line) for line in words if line)},
        "locations": _sarif_locations(problem),
        "relatedLocations": [
            _sarif_location(source.name, source, span)
            | {"id": index, "message": {"text": visible(zh if lang == "zh" else en)}}
            for index, (source, span, zh, en) in enumerate(problem.secondary())
        ],
    }
    fix = problem.fix()
    if fix is not None and problem.source is not None:
        result["fixes"] = [_sarif_fix(problem.source, fix, lang)]
    return result


def _sarif_locations(problem: Problem) -> list[Json]:
    file, place = problem.file(), problem.place()
    location: Json = {} if file is None else _sarif_location(file, problem.source, problem.span)
    if place is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": visible(place)}]
    return [location] if location else []


def _sarif_location(file: str, source: Source | None, span: Span | None) -> Json:
    physical: Json = {"artifactLocation": {"uri": _uri(file)}}
    if source is not None and span is not None:
        physical["region"] = _sarif_region(source, span)
    return {"physicalLocation": physical}


def _sarif_region(source: Source, span: Span) -> Json:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "charOffset": span.start,
        "charLength": span.end - span.start,
    }


def _sarif_fix(source: Source, fix: Fix, lang: Lang) -> Json:
    replacements = [
        {
            "deletedRegion": _sarif_region(source, edit.span),
            "insertedContent": {"text": _encodable(edit.text)},
        }
        for edit in fix.edits
    ]
    change = {"artifactLocation": {"uri": _uri(source.name)}, "replacements": replacements}
    return {"description": {"text": visible(fix.title(lang))}, "artifactChanges": [change]}


def _uri(file: str) -> str:
    """Return a file's name as a URI reference; Chinese letters are percent-encoded, `C:\\` made absolute."""
    path = quote(_encodable(file.replace("\\", "/"), _NOT_A_BYTE), safe="/", errors="surrogateescape")
    drive = re.match(r"([A-Za-z])%3A/", path)
    if drive:
        return f"file:///{drive[1]}:/{path[drive.end() :]}"
    return f"file://{path}" if path.startswith("/") else path
