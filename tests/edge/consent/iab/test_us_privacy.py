from itertools import product

import pytest

from segments.edge.consent.iab.us_privacy import decode_us_privacy
from segments.errors import ConsentStringInvalid


def test_every_combination_is_read() -> None:
    for notice, sale, covered in product("YN-", repeat=3):
        found = decode_us_privacy(f"1{notice}{sale}{covered}")
        assert (found.version, found.notice, found.opt_out_sale, found.lspa_covered) == (
            1,
            notice,
            sale,
            covered,
        )


def test_another_version_is_read_as_written() -> None:
    assert decode_us_privacy("2NYY").version == 2


@pytest.mark.parametrize(
    "text", ["", "1YN", "1YNNN", "1ynn", "1YN0", "xYNN", "1 NN", "\u0661YNN", "1Y\u00d1N", "----"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ConsentStringInvalid):
        decode_us_privacy(text)
