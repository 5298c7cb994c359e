"""Search in all tables of a plan at once, by code and words."""

from dataclasses import dataclass

from rad.models import Activity, SubTaskForce


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: an indicator, or an activity without one. `text` is blank if the print gives it no text of its own."""

    code: str
    programme: str
    activity: str
    text: str


def has_words(words, *texts) -> bool:
    """Return whether these texts together have all the words, in any case and order."""
    whole = " ".join(texts).casefold()
    return all(word in whole for word in words.casefold().split())


def search(forces, words) -> list[tuple[SubTaskForce, list[Row]]]:
    """Return the rows of these sub task forces that have all the words, by sub task force; those without one are left out.

    One query. `words` are not empty.
    """
    columns = ("programme__sub_task_force", "programme__printed", "code", "wording", "printed")
    of_indicator = ("indicators__code", "indicators__wording", "indicators__printed")
    activities = Activity.objects.filter(programme__sub_task_force__in=forces)
    activities = activities.order_by("programme__order", "order", "indicators__order").values_list(*columns, *of_indicator)
    found = {force.pk: (force, []) for force in forces}
    for force, programme, code, wording, printed, indicator, *texts in activities:
        row = Row(indicator or code, programme, wording or printed, next(filter(None, texts), ""))
        if has_words(words, row.code, programme, row.activity, row.text):
            found[force][1].append(row)
    return [(force, rows) for force, rows in found.values() if rows]
