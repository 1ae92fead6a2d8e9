"""Who reads an explanation, and in which language, is one of those that there are."""

from collections.abc import Callable
from datetime import date

import pytest
from tests.properties.shipped import policy, town_record

from baozhang_rules import Decision


def decided(*, refused: bool = False) -> Decision:
    """The town's household, or one that is refused."""
    record = town_record()
    return policy("town").decide({**record, "存款": "五千"} if refused else record, date(2024, 6, 1))


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda d: d.explain(reader="nonsense"), "API0010"),
        (lambda d: d.explanation("Public"), "API0010"),
        (lambda d: d.explain("fr"), "API0011"),
        (lambda d: d.explanation("clerk").text("ZH"), "API0011"),
        (lambda d: d.explanation("clerk").summary(""), "API0011"),
    ],
)
def test_an_unknown_reader_or_language_is_refused(act: Callable[[Decision], object], code: str, refused: bool) -> None:
    """No guess is made: a wrong reader might be told what only another may see."""
    with pytest.raises(ValueError, match=f"^{code}: .*[\u4e00-\u9fff].* / the "):
        act(decided(refused=refused))


def test_a_compact_explanation_is_for_a_known_reader() -> None:
    """A reader that there is none of isn't told that the public gets none."""
    with pytest.raises(ValueError, match="API0010"):
        decided().compact("nonsense")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "id"),
    [
        ({"编号": "甲-1", "存款": "五千"}, "甲-1"),
        ({"id": 12, "存款": "五千"}, "12"),
        ('{"编号": "甲-2", "居住地": 5}', "甲-2"),
        ('{"编号": "甲-3"', None),
        ({"编号": ["甲"], "存款": "五千"}, None),
        ({"编号": "甲-4", "id": "甲-5", "存款": "五千"}, None),
        ([], None),
    ],
)
def test_a_refused_record_is_called_by_its_id(given: object, id: str | None) -> None:
    """Whoever mends the record finds it by its id; where that can't be read, or is said twice, it has none."""
    decision = policy("town").decide(given, date(2024, 6, 1))  # type: ignore[arg-type]
    assert decision.refused and decision.record_id == id
    assert decision.to_json()["record"] == (None if id is None else {"id": id, "digest": None, "digest_of": None})
