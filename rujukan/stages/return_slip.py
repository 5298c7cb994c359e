"""What the forms of a referral tell its sender when it is completed."""


def answers_of(referral) -> dict:
    """Return {"form.question": answer} of the newest record of each form, and {"form": how many records} of those that repeat.

    Sealed answers are in no slip: they are not among `Service.answers`.
    """
    slip = {}
    for record in referral.services.filed():  # those of one form in the order of their numbers, so the newest is kept
        declared = record.declared
        if declared.repeats and declared.slip:
            slip[declared.code] = record.number
        slip |= {f"{declared.code}.{code}": record.answers[code] for code in declared.slip if code in record.answers}
    return slip
