"""``baozhang explain``: one decision in full."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Mapping
from datetime import date
from typing import Any

from baozhang_rules.api import Decision, PolicySet, UnknownName
from baozhang_rules.cli.common import FILES, OK, REFUSED, USAGE, Lang, Output, Stop, add_dates, calendar, day, say
from baozhang_rules.cli.decide import add_compact, compact, no_compact, summary
from baozhang_rules.cli.late import problems
from baozhang_rules.cli.policies import load, policy_path
from baozhang_rules.cli.records import decisions
from baozhang_rules.explain import Explanation
from baozhang_rules.explain.changes import WhyNot, why_not


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("explain", help=say(lang, "完整解释一份决定", "explain one decision in full"))
    parser.add_argument("policy", nargs="*", type=policy_path, metavar="POLICY")
    last = say(lang, "档案,或批量试算的结果文件(不用写政策)", "records, or the results of a batch, which name their policies")
    parser.add_argument("records", metavar="RECORDS", help=last)
    add_dates(parser, lang)
    parser.add_argument("--id", metavar="ID", help=say(lang, "档案编号", "the record's id"))
    parser.add_argument("--line", type=int, metavar="N", help=say(lang, "第几行", "line of the file"))
    parser.add_argument(
        "--why-not",
        metavar="NAME",
        help=say(lang, "只答:怎样才能改变对它的拒绝", "only tell what would turn the refusal of NAME"),
    )
    parser.add_argument(
        "--entitled",
        action="store_true",
        help=say(lang, "只列:能享受什么,凭什么证,在哪里出示", "only list what is due, with which certificate, shown where"),
    )
    add_compact(parser, lang)
    parser.add_argument("--format", choices=("text", "json", "compact"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Explain the record of ``--id`` or ``--line``, else the first."""
    if options.records.endswith((".parquet", ".arrow")) or os.path.isdir(options.records):
        from baozhang_rules.cli.populations import decision_of

        return _write(decision_of(options), (options.line or 1), options, lang)
    if not options.policy:
        raise Stop(USAGE, problems.BadUsage(detail="缺少 POLICY", detail_en="the following arguments are required: POLICY"))
    policy = load(*options.policy)
    dates = {"rules_on": day(options.rules_on), "known": day(options.known), "calendar": calendar(options.calendar)}
    line, decision = chosen(policy, options, day(options.on) or date.today(), dates)
    return _write(decision, line, options, lang)


def _write(decision: Decision, line: int, options: Namespace, lang: Lang) -> int:
    with Output(options.output, (*options.policy, options.records)).open() as out:
        if options.format == "compact" and options.why_not is None:
            with no_compact():
                out.write(compact(decision, options) + "\n")
            return REFUSED if decision.refused else OK
        if decision.refused:
            public = options.reader == "public"
            out.write(decision.explanation("public").text(lang) if public else summary(decision, line, lang) + "\n")
            return REFUSED
        if options.entitled:
            out.write(_entitled(decision, options, lang))
            return OK
        explanation = _explanation(decision, options)
        text = (
            explanation.text(lang)
            if options.format == "text"
            else json.dumps(explanation.to_json(), ensure_ascii=False, indent=1)
        )
        out.write(text.rstrip("\n") + "\n")
    return OK


def chosen(policy: PolicySet, options: Namespace, on: date, dates: Mapping[str, Any]) -> tuple[int, Decision]:
    """The decision on the record of ``--id`` or ``--line``, else on the first, and its line."""
    for line, decision in decisions(policy, options.records, on, dates):
        if (options.id is None or options.id == decision.record_id) and (options.line is None or options.line == line):
            return line, decision
    raise Stop(FILES, problems.NoSuchRecord(which=options.id or str(options.line or 1)))


def _entitled(decision: Decision, options: Namespace, lang: Lang) -> str:
    explanation = decision.explanation(options.reader, show_sensitive=options.show_sensitive)
    if options.format == "json":
        return json.dumps(explanation.entitlements(), ensure_ascii=False, indent=1) + "\n"
    return explanation.entitled(lang)


def _explanation(decision: Decision, options: Namespace) -> Explanation | WhyNot:
    """The whole explanation, or what would turn the refusal that ``--why-not`` names."""
    if options.why_not is None:
        return decision.explanation(options.reader, show_sensitive=options.show_sensitive)
    try:
        found, result = decision.changes(options.why_not), decision[options.why_not]
    except UnknownName as unknown:
        raise Stop(USAGE, problems.NoSuchRule(name=unknown.name, known="、".join(dict.fromkeys(unknown.known)))) from None
    assert decision.decided is not None
    settling = decision.missing_sets(options.why_not) if result.missing else None
    return why_not(
        decision.policy.index,
        decision.decided,
        result.data,
        found,
        options.reader,
        options.show_sensitive,
        settling=settling,
    )
