"""The base class, fixes, the registry and the collector."""

import pytest
from attrs import frozen
from tests.diagnostics.samples import Plain, UnknownName

from baozhang_rules.diagnostics import Collector, Edit, Fix, Problem, problem, registry, render_plain
from baozhang_rules.text import Source, Span

SOURCE = Source("a.pol", "甲\n低保标淮")


def test_decorator_registers_the_final_class():
    """The registry holds the class with slots, so that `match` on a registered class works."""

    @problem("TST9001", severity="warning")
    @frozen
    class Sample(Problem):
        name: str

    assert registry["TST9001"] is Sample
    assert (Sample.code, Sample.severity, Sample("甲").name) == ("TST9001", "warning", "甲")
    assert not hasattr(Sample("甲"), "__dict__")


def test_a_code_belongs_to_one_class():
    """A second class with a code that is taken is refused."""

    @frozen
    class Other(Problem):
        pass

    with pytest.raises(ValueError, match="FileMissing"):
        problem("POL0001")(Other)


@pytest.mark.parametrize("code", ["POL123", "pol0123", "0123", "POL01234"])
def test_a_code_has_its_form(code):
    """A code is three capitals and four digits."""
    with pytest.raises(ValueError, match="not a code"):
        problem(code)(Plain)


def test_the_registry_is_read_only():
    """Only the decorator adds to the registry."""
    with pytest.raises(TypeError):
        registry["TST9002"] = Plain


def test_braces_in_a_field_are_not_a_template():
    """Braces in an author's name are shown as they are."""
    assert UnknownName("{0}{source.text}").message("zh") == "没有「{0}{source.text}」这个名字"


@pytest.mark.parametrize(
    ("sample", "line"),
    [
        (UnknownName("乙", source=SOURCE, span=Span(3, 5)), "a.pol:2:2: TST0001: 没有「乙」这个名字"),
        (UnknownName("乙", source=SOURCE), "a.pol: TST0001: 没有「乙」这个名字"),
        (Plain("话\x1b"), "TST0002: 话\\x1b"),
    ],
)
def test_plain_line(sample, line):
    """A plain line starts with whatever of file, line and column is known, and is safe to print."""
    assert render_plain(sample, "zh") == line


def test_fix_applies_edits_in_any_order():
    """Edits are places in the old text, whatever their order; two inserts at one place keep theirs."""
    edits = (Edit(Span(3, 4), "Y"), Edit(Span(0, 0), "1"), Edit(Span(0, 0), "2"), Edit(Span(0, 1), "X"))
    assert Fix(edits, "改", "change").apply(Source("a.pol", "abcd")) == "12XbcY"


def test_fix_refuses_overlapping_edits():
    """Two edits of the same characters have no meaning together."""
    with pytest.raises(ValueError, match="overlap"):
        Fix((Edit(Span(2, 4), ""), Edit(Span(0, 3), "")), "改", "change")


def test_collector_sorts_and_keeps_one_of_a_kind():
    """Problems come by file and place, the same one once, those without a file first."""
    late = UnknownName("乙", source=SOURCE, span=Span(3, 4))
    early = UnknownName("甲", source=SOURCE, span=Span(0, 1))
    other = UnknownName("甲", source=Source("b.pol", "甲"), span=Span(0, 1))
    alone = Plain()
    same = UnknownName("甲", source=SOURCE, span=Span(0, 1))
    gathered = Collector([late, other, early, alone, same])
    assert gathered.problems == (alone, early, late, other)
    assert len(gathered) == 4


def test_collector_tells_errors_from_warnings():
    """A warning alone doesn't stop the work."""
    gathered = Collector([Plain()])
    assert not gathered.has_errors
    gathered.add(UnknownName("甲"))
    assert gathered.has_errors
    assert [each.code for each in gathered.errors] == ["TST0001"]
    assert [each.code for each in gathered.warnings] == ["TST0002"]
