"""Names that a file declares, found before it is parsed, and runs of words that lack their spaces."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from baozhang_rules.syntax.literals import chinese_amount
from baozhang_rules.syntax.words import Words, words

LONGEST_RUN = 64
_MOST_NAMES = 20_000

_NAME = r"[^\W\d]\w*"
_LABEL = re.compile(rf" *({_NAME})(?: +(?:编码|code) +\w+)? *:")
_DIGITS = re.compile(r"\d+(?:\.\d+)?%?")
_TIMES = "倍"
_LIST = re.compile(_NAME)
_SELECTED = re.compile(rf"{_NAME}(?: +的 +|'s +)")
_DECLARING = (
    "grades", "choices_of", "record", "standard", "table", "define", "class", "assessment_unit", "fixed_benefit",
    "one_off", "tiered", "fallback", "choice", "deadline", "notice", "option", "alias",
)  # fmt: skip


def declared_in(text: str, words: Words) -> frozenset[str]:
    """Return the words that a normalised text seems to declare, read line by line without a parser."""
    head, listing, records = _heads(_DECLARING), _heads(("grades", "choices_of")), _heads(("record",))
    found: set[str] = set()
    in_record = False
    for line in text.splitlines():
        if len(line) > 2000 or line.lstrip()[:1] in ("#", ">", "|", ""):
            continue
        match = head.match(line)
        if match:
            found.update(_declared_after(match[1], listing.match(line) is not None, words))
        if line[0] != " ":
            in_record = records.match(line) is not None
        label = _LABEL.match(line)
        # Facts, and the order of classes; the label of a clause is no name that others may use.
        if label and (in_record or line[0] != " "):
            found.add(label[1])
        if len(found) > _MOST_NAMES:
            break
    return frozenset(found - words.hard - (words.units.keys() - words.everyday))


@cache
def _heads(concepts: tuple[str, ...]) -> re.Pattern[str]:
    spelt = [spelling for concept in concepts for spelling in words().entry("keywords", concept).spellings]
    return re.compile(rf"(?:^|.* )(?:{'|'.join(map(re.escape, spelt))}) +(.*)")


def _declared_after(rest: str, listing: bool, words: Words) -> Iterable[str]:
    """Return the names of `成员 的 年龄 : 周岁 = …`, or all of `残疾等级 : 一级 重于 二级`."""
    before, _, after = rest.partition(":")
    head = _LIST.findall(before.partition("=")[0])
    names = [word for word in head if word not in words.hard]
    wanted = names[:2] if _SELECTED.match(before) else names[:1]
    return [*wanted, *(w for w in _LIST.findall(after) if w not in words.hard)] if listing else wanted


def ways_to_split(run: str, declared: frozenset[str], words: Words, limit: int = 3) -> tuple[str, ...]:
    """Return the ways in which a run without spaces reads as known words; empty when it reads as none.

    A reading needs a word that compares, joins or selects with something known on its left, so that a name which
    merely begins like another (`低保标准金`) is left alone.
    """
    if not 2 < len(run) <= LONGEST_RUN:
        return ()
    pieces = _Splitter(run, declared, words, limit).readings()
    whole = [reading for reading in pieces if _is_sentence(reading, words)]
    return tuple(dict.fromkeys(" ".join(reading) for reading in whole))


class _Splitter:
    """All readings of a run, up to a limit; longer pieces first."""

    def __init__(self, run: str, declared: frozenset[str], words: Words, limit: int) -> None:
        self._run = run
        self._declared = declared
        self._words = words
        self._limit = limit
        self._dead: set[int] = set()
        # 年龄 may come from another file: taken on trust when a comparison and an amount follow it.
        # A run that begins with a comparison (不满20公里) has no name in front: the 不 of 不满 is none.
        ends = () if self._compared(0) else range(1, len(run))
        self._trusted = next((end for end in ends if self._compared(end) and run[:end] not in words.units), 0)

    def readings(self) -> list[list[str]]:
        found: list[list[str]] = []
        self._walk(0, [], found)
        return found

    def _walk(self, at: int, path: list[str], found: list[list[str]]) -> bool:
        if at == len(self._run):
            found.append(path)
            return True
        if at in self._dead or len(found) >= self._limit:
            return False
        alive = False
        for end in self._ends(at):
            alive = self._walk(end, [*path, self._run[at:end]], found) or alive
        if not alive and len(found) < self._limit:
            self._dead.add(at)
        return alive

    def _ends(self, at: int) -> list[int]:
        if self._run[at].isdigit():
            return list(self._number_ends(at))
        ends = [end for end in range(len(self._run), at, -1) if self._known(at, end)]
        # The longest declared name wins over a keyword inside it.
        names = [end for end in ends if self._run[at:end] in self._declared]
        return [end for end in ends if not names or end >= names[0] or self._run[at:end] in self._declared]

    def _known(self, at: int, end: int) -> bool:
        piece = self._run[at:end]
        if piece in self._declared or is_joining(piece, self._words):
            return True
        if end - at > 1 and chinese_amount(piece, self._words) is not None:
            return True
        return at == 0 and end == self._trusted

    def _number_ends(self, at: int) -> Iterable[int]:
        """Return where a number may end: after its longest unit, else after its digits."""
        match = _DIGITS.match(self._run, at)
        digits = match.end() if match else at + 1
        for end in range(len(self._run), digits, -1):
            if self._run[digits:end] in self._words.units or self._run[digits:end] in self._words.durations:
                return (end,)
        return (digits + 1,) if self._run[digits : digits + 1] == _TIMES else (digits,)

    def _compared(self, at: int) -> bool:
        match = _DIGITS.search(self._run, at)
        return match is not None and match.start() > at and _is_comparison(self._run[at : match.start()], self._words)


def is_joining(word: str, words: Words) -> bool:
    """Whether a word joins two others in an expression: it compares, selects, adds a condition or negates."""
    return any(
        terminal in ("CMP", "POST", "KW_OF", "KW_AND", "KW_OR", "KW_NOT", "KW_NONE", "KW_TO")
        for phrase in words.phrases.get(word, ())
        if phrase.text == word
        for terminal in phrase.terminals
    )


def _is_comparison(word: str, words: Words) -> bool:
    return any(p.text == word and "CMP" in p.terminals for p in words.phrases.get(word, ()))


def _is_sentence(reading: list[str], words: Words) -> bool:
    kinds = [is_joining(piece, words) for piece in reading]
    if len(reading) < 2 or not any(kinds):
        return False
    first, last = reading[0], reading[-1]
    if kinds[0] and not _means(first, "KW_NOT", words):
        return reading[0][0].isdigit()
    if kinds[-1] and not (_means(last, "POST", words) or _means(last, "KW_NONE", words)):
        return False
    if any(a and b for a, b in pairwise(kinds)):
        return any(_means(piece, "KW_NONE", words) or _means(piece, "KW_NOT", words) for piece in reading)
    return len(reading) > 2 or kinds[0] or kinds[-1]


def _means(word: str, terminal: str, words: Words) -> bool:
    return any(p.text == word and terminal in p.terminals for p in words.phrases.get(word, ()))
