"""What the public API raises: each with a code, and with its parts as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from baozhang_rules.diagnostics import Problem
    from baozhang_rules.runtime.records import RecordProblem


class PolicyError(Exception):
    """A policy set that can't be used; ``problems`` are all that was found, in order of place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{p.code}: {p.message('zh')} / {p.message('en')}" for p in problems if p.severity == "error"))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the parts, here and below: by its text alone no such error is made again, as in the process that waits for a worker."""
        return type(self), (self.problems,)


class NoRecordDeclared(PolicyError):
    """The policies declare no 档案, so there is nothing to decide a record by."""

    def __init__(self) -> None:
        super().__init__(())
        self.args = ("API0003: 政策没有声明档案 / the policies declare no record (档案)",)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), ()


class RecordRefused(Exception):
    """A result was asked of a record that was refused; ``problems`` say why it was."""

    def __init__(self, problems: tuple[RecordProblem, ...]) -> None:
        self.problems = problems
        super().__init__("API0002: 档案被拒收 / the record was refused: " + "; ".join(str(p) for p in problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class UnknownName(KeyError):
    """No class or benefit of this name or code in the decision; ``name`` and ``known`` tell which was asked and which there
    are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"API0001: 没有名为「{name}」的对象或待遇 / no class or benefit `{name}`; {', '.join(known)}")

    __str__ = Exception.__str__  # a `KeyError` puts its message in quotation marks

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, self.known)


_COMPACT = {
    "API0005": ("简要解释不给公众:它载有事实", "no compact explanation is for the public: it holds facts"),
    "API0006": (
        "这份政策按敏感事实挑选其他数值,所以简要解释只能给看得见这些事实的人:用完整的解释,或由经办人、审计人员加 show_sensitive",
        "this policy picks other values by a sensitive fact, so a compact explanation is only for who may see it: "
        "take the full one, or be a clerk or an auditor with show_sensitive",
    ),
    "API0007": (
        "这份简要解释属于另一套政策,或者政策后来改过;用当时的政策读,或者用当时的档案、按 --known 重新决定",
        "this compact explanation belongs to another policy set, or the policies were changed since; read it with those of its day, or decide anew with --known",
    ),
    "API0008": ("这不是一份完好的简要解释", "this is no compact explanation in good order"),
}


class CompactProblem(ValueError):
    """A compact explanation that can't be made or read back; ``code`` says why, ``detail`` where."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        self.zh, self.en = (f"{text} ({detail})" if detail else text for text in _COMPACT[code])
        super().__init__(f"{code}: {self.zh} / {self.en}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.detail)


READERS = ("applicant", "clerk", "auditor", "public")
LANGUAGES = ("zh", "en")


def known_reader(reader: str) -> None:
    """Raise `ValueError` (API0010) for a reader that there is none of: whoever is unknown may see nothing."""
    if reader not in READERS:
        raise ValueError(f"API0010: 读者是 {'、'.join(READERS)} 之一,没有「{reader}」 / the readers are {', '.join(READERS)}, not `{reader}`")


def known_language(lang: str) -> None:
    """Raise `ValueError` (API0011) for a language that nothing is worded in."""
    if lang not in LANGUAGES:
        raise ValueError(f"API0011: 语言是 zh 或 en,没有「{lang}」 / the languages are zh and en, not `{lang}`")
