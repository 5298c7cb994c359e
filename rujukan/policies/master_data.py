"""The lines of case work in the table of master data (`gugus.access.master_data`)."""

from dataclasses import replace

from gugus.access.master_data import AUDITOR, COORDINATOR, FIXED, HARMLESS, HEAD, INSTITUTION, TABLE, told, two_on
from rujukan.models import AlarmStep, RetentionRule, ShelterPlace, StageFootnote, StageRole

CONCERNED = told(COORDINATOR, INSTITUTION)
CALLS = told(COORDINATOR, HEAD)
KEEPING = told(COORDINATOR, AUDITOR)

TABLE |= {
    StageRole: {
        **dict.fromkeys(("id", "stage", "institution"), FIXED),
        "order": HARMLESS,
        "printed_institution": told(COORDINATOR),
        "mandate": told(COORDINATOR),
        "withheld": replace(two_on("Pembukaan data di tahap", *CONCERNED.told), only="a coordinator and an auditor"),
        "forms": CONCERNED,
        "active": two_on("Peran di tahap", *CONCERNED.told),
    },
    StageFootnote: {"id": FIXED, "stage": FIXED, "text": told(COORDINATOR)},
    AlarmStep: {
        **dict.fromkeys(("id", "code"), FIXED),
        **dict.fromkeys(("after_minutes", "party", "place", "active"), CALLS),
    },
    RetentionRule: {"kind": FIXED, **dict.fromkeys(("days", "basis", "confirmed", "active"), KEEPING)},
    ShelterPlace: {
        **dict.fromkeys(("id", "institution"), FIXED),
        **dict.fromkeys(("name", "kind", "women", "men", "family", "children", "active"), CONCERNED),
    },
}
