"""How ``baozhang check --numeric`` shows what is proved of a policy set's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from baozhang_rules.cli.common import Lang, say
from baozhang_rules.core import nodes as core
from baozhang_rules.core.bounds.proofs import Kind, Proof, Width, proofs
from baozhang_rules.core.text import show
from baozhang_rules.explain.decision_json import exact_text
from baozhang_rules.names import Bundle
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.text import Span
from baozhang_rules.text.width import display_width, pad_to_width

_KINDS = {
    Kind.FACT: ("事实", "fact"),
    Kind.STANDARD: ("标准", "standard"),
    Kind.TABLE: ("表", "table"),
    Kind.DEFINITION: ("定义", "definition"),
    Kind.AMOUNT: ("金额", "amount"),
    Kind.NET: ("合并后", "net"),
    Kind.ROUNDING: ("取整", "rounding"),
}
_WIDTHS = {Width.FAST: ("快", "fast"), Width.WIDE: ("宽", "wide"), Width.BEYOND: ("超", "beyond")}
_HEADINGS = (
    ("种类", "kind"),
    ("编号", "id"),
    ("最低", "lowest"),
    ("最高", "highest"),
    ("分母", "grid"),
    ("位数", "bits"),
    ("档", "class"),
    ("除数", "divisor"),
)
_NUMBERS = range(2, 6)
"""The columns that stand at the right."""


@frozen
class Report:
    """The proofs of one policy set, and the texts that they are about."""

    program: core.Program
    bundle: Bundle
    proofs: tuple[Proof, ...]

    @property
    def widest(self) -> Proof | None:
        """The number with the most bits, the first of them."""
        return max(self.proofs, key=lambda proof: proof.bits, default=None)

    def count(self, width: Width) -> int:
        """How many numbers have a width."""
        return sum(proof.width is width for proof in self.proofs)

    @property
    def quotients(self) -> int:
        """How many numbers carry a denominator of data."""
        return sum(proof.quotient for proof in self.proofs)

    def place(self, proof: Proof) -> str:
        """``file:line``, "" where a number isn't one text (a fact of the record)."""
        at = proof.origin
        if at.file < 0:
            return ""
        source = self.bundle.files[at.file].source
        return f"{source.name}:{source.position(at.start).line}"

    def divisor(self, proof: Proof) -> str:
        """The divisor as the author wrote it; "" where there is none, or several."""
        e = proof.divisor
        if e is None:
            return ""
        if e.origin.file < 0:
            return show(e)
        source = self.bundle.files[e.origin.file].source
        return " ".join(source.slice(Span(e.origin.start, e.origin.end)).split())


def report(program: core.Program, bundle: Bundle) -> Report:
    """What is proved of a checked policy set."""
    return Report(program, bundle, proofs(program))


# ------------------------------------------------------------------------------------------------- text


def as_text(each: Report, lang: Lang) -> str:
    """A table, aligned by the columns of a terminal, and a summary."""
    rows = [[say(lang, *heading) for heading in _HEADINGS], *(_cells(each, proof, lang) for proof in each.proofs)]
    widths = [max(display_width(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    return "\n".join([*(_line(row, widths) for row in rows), _summary(each, lang)])


def _cells(each: Report, proof: Proof, lang: Lang) -> list[str]:
    return [
        say(lang, *_KINDS[proof.kind]),
        proof.id,
        format_number(proof.low),
        format_number(proof.high),
        f"{proof.grid}" + " × d" * proof.quotient,
        str(proof.bits),
        say(lang, *_WIDTHS[proof.width]),
        _remark(each, proof, lang),
    ]


def _remark(each: Report, proof: Proof, lang: Lang) -> str:
    if proof.quotient:
        return f"d ≤ {proof.over}: " + (each.divisor(proof) or say(lang, "几个除数", "several divisors"))
    return say(lang, "(没有写范围或精度)", "(no range or precision declared)") if proof.assumed else ""


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        " " * (width - display_width(cell)) + cell if column in _NUMBERS else pad_to_width(cell, width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _summary(each: Report, lang: Lang) -> str:
    fast, wide, beyond = (each.count(width) for width in Width)
    counts = say(
        lang,
        f"{each.program.name}:{len(each.proofs)} 个数,快 {fast},宽 {wide},超 {beyond};带数据分母的 {each.quotients}",
        f"{each.program.name}: {len(each.proofs)} numbers, {fast} fast, {wide} wide, {beyond} beyond; {each.quotients} quotients",
    )
    most = each.widest
    if most is None:
        return counts
    place = each.place(most)
    at = say(lang, f"({place})", f" ({place})") if place else ""
    return counts + say(lang, f";最宽 {most.id},{most.bits} 位{at}", f"; widest {most.id}, {most.bits} bits{at}")


# ------------------------------------------------------------------------------------------------- JSON


def as_json(each: Report) -> dict[str, Any]:
    """The same as data; numbers are exact texts."""
    most = each.widest
    return {
        "policy": each.program.name,
        "summary": {
            **{width.value: each.count(width) for width in Width},
            "quotients": each.quotients,
            "widest": None if most is None else {"kind": most.kind.value, "id": most.id, "bits": most.bits, "place": each.place(most)},
        },
        "proofs": [_proof_json(each, proof) for proof in each.proofs],
    }


def _proof_json(each: Report, proof: Proof) -> dict[str, Any]:
    return {
        "kind": proof.kind.value,
        "id": proof.id,
        "name": proof.name,
        "low": exact_text(proof.low),
        "high": exact_text(proof.high),
        "grid": proof.grid,
        "over": proof.over,
        "divisor": each.divisor(proof),
        "bits": proof.bits,
        "class": proof.width.value,
        "assumed": proof.assumed,
        "place": each.place(proof),
    }
