from __future__ import annotations

import numpy as np

from trackers.assistant.plain_json import Cleaner, byte_size, clean_text, dump


def test_line_ends_are_kept_and_invisible_characters_are_not() -> None:
    assert clean_text("10%\r20%\r\nend\tx") == "10%\n20%\nend\tx"
    assert clean_text("a\x00\x1b[1m\u200b\u202e\ufeff\ud800\U000e0041\U000e0101b\xa0c") == "a[1mb c"
    assert clean_text("Überschrift 漢字 🙂") == "Überschrift 漢字 🙂"


def test_numbers_are_short_and_never_what_json_lacks() -> None:
    clean = Cleaner().clean
    assert clean({"x": (1 / 3, 2.0, float("nan"), float("-inf"), True, None, 2**60)}) == {
        "x": [0.333333, 2, "NaN", "-Infinity", True, None, 2**60]
    }
    assert clean(np.array([[1.5, np.inf]])) == [[1.5, "Infinity"]]
    assert clean(np.int64(3)) == 3 and clean(np.float32(0.1)) == 0.1


def test_long_texts_are_shortened_and_counted() -> None:
    cleaner = Cleaner(10)
    assert cleaner.clean(["short", "a" * 50]) == ["short", "aaaaa…aaaa"]
    assert cleaner.shortened == 1


def test_bytes_are_those_of_utf_8() -> None:
    assert dump({"a": "ü"}) == '{"a":"ü"}' and byte_size({"a": "ü"}) == 10
