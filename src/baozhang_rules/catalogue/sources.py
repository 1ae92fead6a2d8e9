"""The documents that policies rest on: `policies/sources/*.toml`, an id per document.

A 依据 of a policy names documents in plain words; ``cited`` says in which.  ``figures`` are the numbers that were read there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import field, frozen

from baozhang_rules.catalogue.problems import SourcesUnreadable, SourceTwice
from baozhang_rules.diagnostics import Problem, file_problem
from baozhang_rules.text import ReadFailure, read_source

SEEN = ("原文", "摘录", "转述", "未见", "虚构")
"""How a document was read: whole, in part, through someone's account, not at all; or it is made up for an example."""

_TEXTS = ("title", "number", "issuer", "region", "seen")
_DAYS = ("issued", "from", "until")
_KNOWN = {*_TEXTS, *_DAYS, "cited", "figures", "articles"}
_NUMBER = re.compile(r"(-?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(.*)")


@frozen
class Figure:
    """A number that was read in a document: what it is of (a name, perhaps with a region and a first day, or an article)."""

    of: str
    value: Fraction
    unit: str
    text: str


@frozen
class Source:
    """One document."""

    id: str
    title: str
    path: str
    number: str = ""
    issuer: str = ""
    region: str = ""
    seen: str = "未见"
    issued: date | None = None
    start: date | None = None
    until: date | None = None
    cited: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = field(default=(), repr=False)
    articles: Mapping[str, str] = field(factory=dict, repr=False, eq=False)

    @property
    def words(self) -> tuple[str, ...]:
        """The words by which a 依据 names it."""
        return self.cited or (self.title,)

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be asked for by: its id, title and number, the number also without the note that nobody verified it."""
        return tuple(each for each in (self.id, self.title, self.number, self.number.removesuffix("(待核)")) if each)


@frozen
class Sources:
    """All documents of some folders, and what was wrong in their lists."""

    all: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()

    def cited_in(self, text: str) -> tuple[Source, ...]:
        """The documents that a 依据 names, in the order of the list."""
        return tuple(each for each in self.all if any(word in text for word in each.words))


def load_sources(folders: Sequence[Path]) -> Sources:
    """The documents listed in ``sources/*.toml`` below folders, sorted by list and place; problems are gathered."""
    found: dict[str, Source] = {}
    problems: list[Problem] = []
    for path in sorted({path for folder in folders for path in folder.rglob("sources/*.toml")}):
        try:
            listed = tomllib.loads(read_source(str(path)).text)
        except ReadFailure as failure:
            problems.append(file_problem(failure))
            continue
        except tomllib.TOMLDecodeError as failure:
            problems.append(SourcesUnreadable(path=str(path), where="", reason="不是 TOML", reason_en=str(failure)))
            continue
        for id, entry in listed.items():
            wrong = _wrong(str(path), id, entry)
            if wrong is not None:
                problems.append(wrong)
            elif id in found:
                problems.append(SourceTwice(id=id, path=str(path)))
            else:
                found[id] = _source(id, entry, str(path))
    return Sources(tuple(found.values()), tuple(problems))


def figure_of(text: str) -> tuple[Fraction, str] | None:
    """A number and its unit as written: ``1595 元/人/月``, ``70%`` (a ratio), ``1.3 倍`` (a ratio); None when it is no number."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    value, unit = Fraction(match[1].replace(",", "")), match[2].strip()
    return (value / 100, "") if unit == "%" else (value, "" if unit == "倍" else unit)


def _wrong(path: str, id: str, entry: Any) -> SourcesUnreadable | None:
    """What is wrong with one entry."""

    def told(where: str, reason: str, reason_en: str) -> SourcesUnreadable:
        return SourcesUnreadable(path=path, where=f"{id}.{where}".rstrip("."), reason=reason, reason_en=reason_en)

    if not isinstance(entry, dict):
        return told("", "每份文件写成一节", "each document is a section")
    for key in entry:
        if key not in _KNOWN:
            return told(key, "没有这一项", "there is no such entry")
    if not entry.get("title"):
        return told("title", "要写标题", "a title is needed")
    for key in _TEXTS:
        if not isinstance(entry.get(key, ""), str):
            return told(key, "要写文字", "this is a text")
    for key in _DAYS:
        if type(entry.get(key, date.min)) is not date:
            return told(key, "要写日期", "this is a date")
    if entry.get("seen", "未见") not in SEEN:
        return told("seen", f"写 {'、'.join(SEEN)} 之一", f"one of {', '.join(SEEN)}")
    if not _is_texts(entry.get("cited", [])):
        return told("cited", "要写一列文字", "this is a list of texts")
    articles = entry.get("articles", {})
    if not isinstance(articles, dict) or not _is_texts(list(articles.values())):
        return told("articles", "每条写一句话", "each article has a text")
    figures = entry.get("figures", {})
    if not isinstance(figures, dict):
        return told("figures", "写成 名称 = 数", "write name = number")
    for key, texts in figures.items():
        listed = texts if isinstance(texts, list) else [texts]
        if not _is_texts(listed) or any(figure_of(text) is None for text in listed):
            return told(f"figures.{key}", "要写数和单位", "this is a number with its unit")
    return None


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _source(id: str, entry: Mapping[str, Any], path: str) -> Source:
    plain = {key: entry[key] for key in ("number", "issuer", "region", "seen", "issued", "until") if key in entry}
    return Source(
        id,
        entry["title"],
        path,
        start=entry.get("from"),
        cited=tuple(entry.get("cited", ())),
        figures=tuple(_figures(entry.get("figures", {}))),
        articles=entry.get("articles", {}),
        **plain,
    )


def _figures(figures: Mapping[str, Any]) -> Iterator[Figure]:
    for of, texts in figures.items():
        for text in texts if isinstance(texts, list) else [texts]:
            found = figure_of(text)
            assert found is not None
            yield Figure(of, *found, text)
