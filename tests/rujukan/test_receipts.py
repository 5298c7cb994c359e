"""Reading receipts as people write them down and type them."""

import uuid

import pytest

from rujukan.intake import receipts


@pytest.mark.parametrize("between", [" ", "-", "‑", " — ", ".", "\u00a0", "\u200b", "_", "/", "+"])
def test_a_receipt_is_read_however_it_is_grouped(between):
    receipt = receipts.of(uuid.uuid4())
    assert receipts.read(between.join(receipts.groups(receipt))) == receipt


def test_a_receipt_is_read_in_the_digits_of_every_keyboard():
    receipt = receipts.of(uuid.uuid4())
    for zero in "٠۰０":
        assert receipts.read("".join(chr(ord(zero) + int(digit)) for digit in receipt)) == receipt


def test_a_receipt_is_sixteen_digits_of_which_no_slip_is_another():
    receipt = receipts.of(uuid.uuid4())
    assert len(receipt) == 16
    for place in range(15):
        swapped = receipt[:place] + receipt[place + 1] + receipt[place] + receipt[place + 2 :]
        if swapped != receipt:
            with pytest.raises(receipts.Slip, match="tertukar"):
                receipts.read(swapped)
