from __future__ import annotations

import google_crc32c
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from trackers.reader.checksums import contributions, masked
from trackers.records import masked_crc


@settings(max_examples=50, deadline=None, database=None)
@given(message=st.binary(min_size=1, max_size=300), other=st.data())
def test_what_bytes_add_to_a_checksum_makes_that_of_another_message(message: bytes, other: st.DataObject) -> None:
    changed = bytearray(message)
    places = other.draw(st.lists(st.integers(0, len(message) - 1), max_size=20))
    for place in places:
        changed[place] = other.draw(st.integers(0, 255))
    table = contributions(512)
    crc = np.uint32(google_crc32c.value(message))
    for place, (old, new) in enumerate(zip(message, changed, strict=True)):
        crc ^= table[len(message) - 1 - place, old ^ new]
    assert int(crc) == google_crc32c.value(bytes(changed))
    assert int(masked(np.array([crc]))[0]) == masked_crc(bytes(changed))
