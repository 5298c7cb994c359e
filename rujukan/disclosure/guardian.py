"""Opens the guardians of a victim: for the section that opens with a reason, and for the verb that seals them in a next version.

All who serve the person read which guardian nobody may call, without the name.
"""

from rujukan.choices.children import LEAVE_ALONE, GuardianRelation
from rujukan.models import Guardian, Victim

SEALED = ("name", "phone", "address")


def told(victim: Victim) -> list[tuple[str, str]]:
    """Return each guardian as lines; for a suspected one only the name, so that nobody calls or visits them.

    The caller has checked who may read them, and logs it.
    """
    lines = []
    for guardian in victim.current_guardians:
        label, words = _wali(guardian.relation, guardian.number), words_of(guardian)
        if guardian.suspected:
            lines.append((label, f"{words['name']}. {LEAVE_ALONE}."))
        else:
            lines += [(label, words["name"]), ("Telepon wali", words["phone"]), ("Alamat wali", words["address"])]
    return lines or _nobody(victim)


def masked(victim: Victim) -> list[tuple]:
    """Return each guardian as a masked line."""
    known = [(_wali(each["relation"], each["number"]), "", True) for each in victim.known_guardians]
    return known or _nobody(victim)


def _nobody(victim):
    """Return the empty line of a child without a guardian."""
    return [("Wali", "")] if victim.is_child else []


def warnings(victim: Victim) -> list[tuple[str, str]]:
    """Return the suspected guardians, whom nobody may call or tell anything, without their names."""
    return [(_wali(each["relation"], each["number"]), LEAVE_ALONE) for each in victim.known_guardians if each["suspected"]]


def words_of(guardian: Guardian) -> dict[str, str]:
    """Return the sealed columns of a guardian in clear."""
    return {name: guardian.open(name) for name in SEALED}


def _wali(relation, number):
    return f"Wali {number}, {GuardianRelation(relation).label.lower()}"
