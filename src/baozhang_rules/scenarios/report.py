"""Scenario results in words and as JUnit XML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from baozhang_rules.scenarios.run import Finding, ScenarioResult
from baozhang_rules.text import counted, visible

_WORDS = {
    "zh": {
        "pass": "通过",
        "fail": "不符",
        "skip": "略过",
        "skipped": ",{count} 个没有装工作日历,略过",
        "expected": "应得",
        "actual": "实得",
        "summary": "{passed} 个算例通过,{failed} 个不符",
        "tolerated": ",其中 {count} 处在容差之内",
        "empty": "没有写应得,不算通过",
        "none": "没有算例",
    },
    "en": {
        "pass": "ok",
        "fail": "FAILED",
        "skip": "skipped",
        "skipped": ", {count} skipped for want of a calendar of working days",
        "expected": "expected",
        "actual": "got",
        "summary": "{scenarios} passed, {failed} failed",
        "tolerated": ", {count} values within tolerance",
        "empty": "nothing is expected, so it doesn't pass",
        "none": "no scenarios",
    },
}
_NOT_XML = re.compile("[\ufffe\uffff]")


def report_text(results: Sequence[ScenarioResult], lang: str = "zh", *, verbose: bool = False) -> str:
    """One line a failed or skipped scenario (every one when ``verbose``), its differences under it, and a summary."""
    words = _WORDS[lang]
    lines: list[str] = []
    for result in results:
        if verbose or not result.passed:
            place = result.source.position(result.span.start)
            mark = words["pass" if result.passed else "skip" if result.lacks_calendar else "fail"]
            lines.append(f"{mark}  {result.source.name}:{place.line}  {visible(result.title)}")
        if not result.findings and not result.lacks_calendar:
            lines.append(f"      {words['empty']}")
        lines += [line for finding in result.findings if not finding.ok for line in _difference(finding, lang)]
    passed, skipped = (sum(states) for states in ((r.passed for r in results), (r.lacks_calendar for r in results)))
    tolerated = sum(finding.tolerated for result in results for finding in result.findings)
    summary = words["summary"].format(passed=passed, scenarios=counted(passed, "scenario"), failed=len(results) - passed - skipped) if results else words["none"]
    summary += words["skipped"].format(count=skipped) if skipped else ""
    return "\n".join([*lines, summary + (words["tolerated"].format(count=tolerated) if tolerated else "")])


def _difference(finding: Finding, lang: str) -> Iterable[str]:
    """The line, what it is about, what was expected and what came."""
    words = _WORDS[lang]
    line = finding.source.position(finding.span.start).line
    parts = [f"{line}: {finding.subject[lang]}"]
    if finding.expected:
        parts.append(f"{words['expected']} {finding.expected[lang]}")
    parts.append(f"{words['actual']} {finding.actual[lang] or '—'}")
    yield "      " + visible("  ".join(parts))


def junit(results: Sequence[ScenarioResult], lang: str = "zh") -> str:
    """JUnit XML: a test case per scenario; characters that XML can't hold are written as escapes."""
    suite = ElementTree.Element(
        "testsuite",
        name="baozhang",
        tests=str(len(results)),
        failures=str(sum(not result.passed and not result.lacks_calendar for result in results)),
        skipped=str(sum(result.lacks_calendar for result in results)),
    )
    for result in results:
        case = ElementTree.SubElement(suite, "testcase", classname=_xml(result.source.name), name=_xml(result.title))
        if result.lacks_calendar:
            ElementTree.SubElement(case, "skipped", message="baozhang-rules[calendar]")
        elif not result.passed:
            wrong = [_xml(line.strip()) for f in result.findings if not f.ok for line in _difference(f, lang)]
            failure = ElementTree.SubElement(case, "failure", message=wrong[0] if wrong else _WORDS[lang]["empty"])
            failure.text = "\n".join(wrong)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def _xml(text: str) -> str:
    """Text with every character that XML 1.0 forbids, or that nobody sees, as an escape."""
    return _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", visible(text))
