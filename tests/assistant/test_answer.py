from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trackers
from trackers.assistant.answer import MAX_BYTES, Answer, check_page
from trackers.assistant.plain_json import byte_size

TEXTS = st.text(max_size=20).map(lambda text: text * 500)


@settings(max_examples=30)
@given(TEXTS, st.lists(TEXTS, max_size=30), st.integers(0, 5))
def test_no_answer_is_longer_than_the_budget(text: str, texts: list[str], offset: int) -> None:
    answer = Answer({"note": text, "list": texts[:15]})
    answer.add_rows("rows", [[row] * 5 for row in texts[offset:]], offset, max(len(texts), offset))
    assert byte_size(answer.payload()) <= MAX_BYTES
    answer = Answer({"run": "a"})
    answer.add_text("text", text, 0)
    assert byte_size(answer.payload()) <= MAX_BYTES


def test_what_does_not_fit_is_stated() -> None:
    answer = Answer()
    answer.add_rows("rows", ("x" * 200 for _ in range(1_000)), 0, 1_000)
    count = len(answer.content["rows"])
    assert 20 < count < 40
    assert answer.omitted == [f"rows: showing 1 to {count} of 1,000; the next ones start at offset={count}"]
    answer = Answer({"note": "x" * 20_000})
    assert answer.payload()["omitted"] == ["texts longer than 2000 characters are shortened in their middle"]


def test_a_page_past_the_end_is_empty() -> None:
    answer = Answer()
    answer.add_rows("rows", [], 50, 3)
    assert answer.payload() == {"untrusted_log_content": {"rows": []}, "omitted": ["rows: showing none of 3"]}


@pytest.mark.parametrize(("offset", "limit"), [(-1, 5), (0, 0), (0, 201)])
def test_an_invalid_page_is_an_error(offset: int, limit: int) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="must be"):
        check_page(offset, limit)
