"""Opens what a complaint tells of the incident beside its story: when, where, where to, by which vehicle, who is suspected.

The caller has checked that the user reads the complaint's content. When a case is opened, its chronology takes over the time, the
vehicle and the destination. Region of origin, citizenship, language and disability go to the victim, and the description of a
suspect into the form of the first suspect. The village and the place stay with the complaint, because they may be somebody's
home.
"""

from gugus.formats.indonesian import long_date
from gugus.formats.labels import label_of
from rujukan.choices.statement import ReportedFact

TOLD = ("happened", "village", "place", "destination_place", "vehicle", "suspect_description")
# What a case takes over into its chronology. The village and the place may be somebody's home, which few receivers read; who is
# suspected belongs to the suspects of the case.
OF_STORY = ("happened", "destination_place", "vehicle")


def incident(complaint, names=TOLD) -> dict[str, str]:
    """Return {label: text} of an incident; the text is "" where nothing was said."""
    return {label_of(complaint._meta.get_field(name)): _fact_text(complaint, name) for name in names}


def fact(complaint, name) -> str:
    """Return one fact (`ReportedFact`) of a report, with its label but for the narrative; "" where nothing was said."""
    text = _fact_text(complaint, name)
    label = "" if name == ReportedFact.NARRATIVE else f"{ReportedFact(name).label}: "
    return text and f"{label}{text}"


def told(complaint) -> list[ReportedFact]:
    """Return which facts a report tells."""
    return [each for each in ReportedFact if _fact_text(complaint, each.value)]


def story(complaint) -> str:
    """Return the narrative, followed by a line for each of OF_STORY that was told."""
    facts = [f"{label}: {text}" for label, text in incident(complaint, OF_STORY).items() if text]
    return "\n".join([complaint.open("narrative"), *facts])


def _fact_text(complaint, name):
    """Return a sealed column; of time and destination together with the column in clear that belongs to it."""
    text = complaint.open(name)
    if name == "happened" and complaint.happened_on:
        return ", ".join(filter(None, [long_date(complaint.happened_on), text]))
    if name == "destination_place":
        return ", ".join(filter(None, [text, complaint.get_destination_region_display()]))
    return text


def suspects_in(complaints) -> str:
    """Return how complaints describe who is suspected, for the form in which a coordinator records a suspect."""
    return "\n\n".join(filter(None, (complaint.open("suspect_description") for complaint in complaints)))
