"""Names and codes as people write them."""

from __future__ import annotations

from itertools import product

import pytest

from procure.blacklist.folding import fold, fold_code

STEM = "淄博某（集团）贸易"
FORMS = ("有限公司", "有限责任公司", "公司", "股份有限公司", "")
BRACKETS = (("（", "）"), ("(", ")"), ("【", "】"), ("﹙", "﹚"), ("", ""))
BLANKS = ("", " ", "\u3000", "\u200b", "\t")


def variants():
    for form, (opening, closing), blank in product(FORMS, BRACKETS, BLANKS):
        stem = STEM.replace("（", opening).replace("）", closing)
        yield blank.join(stem) + form
        yield f"{blank}{stem}{blank}{form}{blank}"
        yield stem + blank.join(form)
        yield stem + "·" + form


def test_five_hundred_spellings_of_a_name_are_one():
    spellings = list(variants())
    assert len(spellings) == 500
    assert {fold(one) for one in spellings} == {fold(STEM)}


def test_another_name_stays_another():
    assert fold("淄博某商贸有限公司") != fold("淄博某贸易有限公司")


@pytest.mark.parametrize(
    "typed", ["91110000ma0000011m", " 9111 0000 MA00 0001 1M ", "９１１１００００ＭＡ０００００１１Ｍ"]
)
def test_a_code_is_read_as_it_is_typed(typed):
    assert fold_code(typed) == "91110000MA0000011M"
