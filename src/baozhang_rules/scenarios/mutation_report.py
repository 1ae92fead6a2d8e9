"""What the scenarios noticed of the changes tried: the survivors by place, the shares of folders and kinds, and the total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from os.path import dirname

from attrs import frozen

from baozhang_rules.explain.data import Both
from baozhang_rules.names import Bundle
from baozhang_rules.scenarios.mutants import KINDS
from baozhang_rules.scenarios.mutation import Tried


@frozen
class Outcome:
    """What became of one change: its kind, its file, and, where no scenario noticed it, what a list of survivors says of it."""

    kind: str
    file: str
    survivor: Both | None


def outcome(each: Tried, bundle: Bundle) -> Outcome:
    """The outcome of a change of a bundle."""
    origin = each.mutant.origin
    source = bundle.files[origin.file].source
    if each.killed_by is not None:
        return Outcome(each.mutant.kind, source.name, None)
    text = source.text[origin.start : origin.end].split("\n")[0].strip()
    place = f"{source.name}:{source.position(origin.start).line}"
    kind, told = KINDS[each.mutant.kind], each.mutant.told
    zh, en = (f"{place}  {kind[lang]}  {told[lang]}  {text}  [{each.reached}]" for lang in ("zh", "en"))
    return Outcome(each.mutant.kind, source.name, Both(zh, en))


def mutation_text(outcomes: Iterable[Outcome], lang: str = "zh") -> str:
    """A line for each change that survived, with the number of steps it could have changed; how many of each folder, where there
    are several, and of each kind were noticed.
    """
    listed = list(outcomes)
    lines = [each.survivor[lang] for each in listed if each.survivor is not None]
    folders = sorted({dirname(each.file) for each in listed})
    for folder in folders if len(folders) > 1 else ():
        lines.append(f"{folder}: {_share([each for each in listed if dirname(each.file) == folder])}")
    for kind, words in KINDS.items():
        of_kind = [each for each in listed if each.kind == kind]
        if of_kind:
            lines.append(f"{words[lang]}: {_share(of_kind)}")
    share = _share(listed)
    total = Both(f"改动 {len(listed)} 处,算例发现 {share}", f"{len(listed)} changes, noticed by scenarios: {share}")
    return "\n".join([*lines, total[lang]])


def noticed(outcomes: Sequence[Outcome]) -> Fraction:
    """Which share of the changes was noticed: all of none."""
    return Fraction(_noticed(outcomes), len(outcomes)) if outcomes else Fraction(1)


def _noticed(outcomes: Sequence[Outcome]) -> int:
    return sum(each.survivor is None for each in outcomes)


def _share(outcomes: Sequence[Outcome]) -> str:
    share = f"{float(noticed(outcomes) * 100):.1f} %" if outcomes else "—"
    return f"{_noticed(outcomes)}/{len(outcomes)} ({share})"
