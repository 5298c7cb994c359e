"""Opens what a case takes over from its complaints, to be sealed again, and the reasons that only coordinators read.

What coordinators read of a case and its suspects is in `rujukan.disclosure.section`.
"""

from datetime import date

from rujukan.disclosure.incidents import story


def summary_of(complaints, *, case=None) -> str:
    """Return the stories of complaints, after the summary of their `case` if given, for the verb to seal as its summary."""
    earlier = [case.open("summary")] if case else []
    return "\n\n".join([*earlier, *map(story, complaints)])


def chronology_of(case) -> str:
    """Return the chronology of a case, for the form in which a coordinator changes it, and to keep it as a version."""
    return case.open("summary")


def identity_of(person) -> dict[str, str | date]:
    """Return the identity and the disability of a reported person, for the verb to seal as those of a victim."""
    names = ("name", "nik", "phone", "description", "address", "origin_place", "disability", "birth_date")
    fields = {name: person.open(name) for name in names}
    return fields | {"birth_date": date.fromisoformat(fields["birth_date"]) if fields["birth_date"] else ""}


def note_of(user, event) -> str:
    """Return the reason that an event notes, for coordinators; "" for everybody else."""
    return event.open("note") if user.is_coordinator else ""
