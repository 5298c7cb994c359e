"""k-anonymity: rare combinations are generalised step by step, and left out in the end."""

from collections import Counter

from gugus.formats.k_anonymity import k_anonymous

KEYS = ("age", "sex")


def people(**numbers):
    """Return rows: people(nine_f=5) are five women of the band "nine"."""
    for name, number in numbers.items():
        age, sex = name.split("_")
        for place in range(number):
            yield {"age": age, "sex": sex, "other": str(place)}


def child_or_adult(row):
    return row | {"age": "child" if row["age"] in ("two", "nine") else "adult"}


def of_all(rows, *steps):
    result = k_anonymous(rows, KEYS, steps)
    counts = Counter((row["age"], row["sex"]) for row in result.rows)
    assert all(number >= 5 for number in counts.values())
    return counts, result.generalised, result.left_out


def test_a_common_combination_is_not_changed():
    assert of_all(people(nine_f=5)) == ({("nine", "f"): 5}, 0, 0)


def test_rare_rows_are_generalised_together_and_leave_the_common_ones_as_they_are():
    counts, generalised, left_out = of_all(people(nine_f=5, two_f=4, nine_m=3, two_m=2), child_or_adult)
    assert counts == {("nine", "f"): 5, ("child", "m"): 5}
    assert (generalised, left_out) == (5, 4), "four girls of two do not hide among five of nine, whose rows say so"


def test_what_is_still_rare_is_left_out():
    assert of_all(people(two_f=4, old_m=1), child_or_adult) == ({}, 0, 5)


def test_a_row_may_join_a_group_that_is_common_already():
    counts, generalised, left_out = of_all(people(adult_f=5, old_f=1), child_or_adult)
    assert (counts, generalised, left_out) == ({("adult", "f"): 6}, 1, 0)
