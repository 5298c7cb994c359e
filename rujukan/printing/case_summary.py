"""The summary of a case for a conference (ringkasan kasus): codes, states, limits and what to decide. No identity, no text.

Those present serve different people, so legal duties and data requests are left out: they tell what happened to somebody.
"""

from datetime import datetime

from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimStatus
from rujukan.lists import finding
from rujukan.models import Case

LEFT = {
    StageState.NOT_ASSESSED: "kebutuhannya belum dinilai",
    StageState.DECLINED: "rujukan ditolak, perlu penerima lain",
    StageState.PLANNED: "direncanakan, belum dirujuk",
}
DECISIONS = range(6)  # empty rows to write on


def context(case: Case, now: datetime) -> dict:
    """Return the template context of the summary. `now` decides which limits have passed."""
    [row] = finding.case_rows([case])
    listed = [one for one in row.victims if one.victim.merged_into_id is None]
    deadlines = [deadline for deadline in row.deadlines if not deadline.kind.of_person]
    return {
        "case": case,
        "stages": Stage.labels,
        "people": [(one.victim, [one.standings[stage] for stage in Stage]) for one in listed],
        "deadlines": [(deadline, deadline.overdue(now)) for deadline in deadlines],
        "asked": [line for one in listed if one.victim.status not in ENDED for line in _undecided_stages(one)],
        "decisions": DECISIONS,
    }


ENDED = (VictimStatus.CLOSED, VictimStatus.NOT_VICTIM)


def _undecided_stages(listed):
    """Yield (code, what is undecided, stages) of one person."""
    for state, words in LEFT.items():
        if stages := [stage.label for stage in Stage if listed.standings[stage].state == state]:
            yield listed.victim.code, words, ", ".join(stages)
