"""Tests of the code base: which text is stored in clear, what decrypts, and who reads past the row policies."""

import ast
import re

from django.apps import apps
from django.conf import settings
from django.db import models

from gugus.models.history import History
from rad import policies as plan
from rujukan import policies as cases
from tests.test_house import ROOT, module_of, sources

# Columns of free text that are stored in clear, with the reason. Text about a person is encrypted instead
# (`gugus.vault.sealing`). "no name": a verb checks the text with `rujukan.disclosure.anonymity`.
NO_CASES = "no people of cases: the form says so, a verb refuses their codes (gugus.workflow.open_text)"
IN_CLEAR = {
    "gugus.AccessLog.explanation": "no name",
    "gugus.AccessLog.who": "the account's own name",
    "gugus.DeadlineReminder.subject": "the key of a row",
    "gugus.FormDraft.address": "an address of this site, which holds codes and numbers",
    "gugus.FormDraft.page": "an address of this site, which holds codes and numbers",
    "gugus.Submission.location": "an address of this site, which holds codes and numbers",
    **dict.fromkeys((f"gugus.Meeting.{name}" for name in ("place", "title", "agenda", "minutes")), NO_CASES),
    **dict.fromkeys(("gugus.MeetingDecision.text", "gugus.MeetingDecision.closing_note"), NO_CASES),
    "gugus.Notice.text": "made by the verbs, from codes and numbers",
    "gugus.Notice.path": "an address of this site, which holds codes and numbers",
    "rujukan.Complaint.forwarded_to": "no name",
    "rujukan.DataExport.explanation": "no name; the access log keeps it too",
    "rujukan.DataRequest.basis": "no name",
    "rujukan.Paper.fingerprint": "a hash of what a PDF prints, without the identity, for a day",
    **dict.fromkeys(("rujukan.VictimPair.reason", "rujukan.NearDuplicate.reason"), "no name; why a coordinator compares"),
    "rujukan.StageNeed.reason": "no name; a constraint reads it",
    "rujukan.LegalHold.reason": "no name; it stays after the data are destroyed",
    "rujukan.DestructionList.reason": "no name; it stays after the data are destroyed",
    "rujukan.DestructionItem.basis": "no name; it stays after the data are destroyed",
    "rujukan.DestructionDecision.reason": "no name; it stays after the data are destroyed",
    "rujukan.Destruction.basis": "copied from its item by the database",
}
# Models without text about people in cases: master data and accounts.
OF_NOBODY = {"Institution", "InstitutionAlias", "EmergencyNumber", "District", "StageRole", "StageFootnote", "ServiceStandard"}
OF_NOBODY |= {"AlarmStep", "DayOff", "RetentionRule", "ChangeRequest", "ShelterPlace", "User", "SignIn"}
SHORT = 30  # characters: numbers, codes and keys


def test_free_text_is_sealed_or_names_nobody():
    all_models = [model for app in ("gugus", "rujukan") for model in apps.get_app_config(app).get_models()]
    rows = [model for model in all_models if model.__name__ not in OF_NOBODY and not issubclass(model, History)]
    texts = {
        f"{model._meta.label}.{field.name}" for model in rows for field in model._meta.concrete_fields if is_free_text(field)
    }
    assert texts == set(IN_CLEAR)


def is_free_text(field):
    if not isinstance(field, models.CharField | models.TextField) or field.choices or not field.editable:
        return False
    return field.max_length is None or field.max_length > SHORT


# What reads sealed columns of cases. What other modules may import of the vault: none of it decrypts.
DISCLOSURE = (
    "rujukan.disclosure.",
    *(f"rujukan.{room}.disclosure" for room in ("conferences", "letters", "statistics")),
    "rujukan.privacy.",
    "rad.lists.evidence",
)
OF_VAULT = {"blind_index", "SealedModel", "SealedBytesField", "SealedTextField"}


def test_only_disclosure_decrypts():
    decrypting = [path for path in sources("rujukan", "rad", "demo") if not module_of(path).startswith(DISCLOSURE)]
    assert not [f"{path.relative_to(ROOT)}:{line}" for path in decrypting for line in openings(path)]


def openings(path):
    """Yield the lines that may decrypt: `open` of a sealed model, or more of the vault than OF_VAULT.

    `open()` without arguments, as querysets have it for open states, is none.
    """
    tree = ast.parse(path.read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and not node.args and not node.keywords]
    querysets = [call.func for call in calls]
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="open") if node not in querysets:
                yield node.lineno
            case ast.Attribute(attr="opened" | "unseal" | "unseal_bytes" | "_unseal"):
                yield node.lineno
            case ast.ImportFrom(module=str(module), names=names) if module.startswith("gugus.vault"):
                if not {alias.name for alias in names} <= OF_VAULT:
                    yield node.lineno
            case ast.Import(names=names) if any(alias.name.startswith("gugus.vault") for alias in names):
                yield node.lineno


# The only files that open a bypass or are a job, with their reasons.
USES = {
    "gugus/actions/digest.py": ["calls"] * 3,
    "gugus/actions/reminder.py": ["reminders"],
    "gugus/watching/readings.py": ["watch"],
    "gugus/workflow/duty.py": ["calls"],
    "rujukan/actions/later_words.py": ["calls"],
    "rujukan/actions/alarm.py": [*["calls"] * 4, "uncalled"],
    "rujukan/disclosure/calls.py": ["taken_call"],
    "gugus/workflow/notice.py": ["notices"],
    "rujukan/lists/breach_standings.py": ["affected"],
    "rujukan/figures/__init__.py": ["counts"],
    "rujukan/figures/named.py": ["counts"],
    "rujukan/lists/companion.py": ["companion", "companion"],
    "rujukan/law/actions/hearings.py": ["hearing"],
    "rujukan/statistics/ctdc.py": ["anonymised"],
    "rujukan/statistics/law_enforcement.py": ["counts"],
    "rujukan/actions/next_forms.py": ["next_form"],
    "rujukan/actions/approval.py": ["refusal"],
    "rujukan/law/actions/proceeding.py": ["next_form"],
    "rujukan/statistics/shelter.py": ["counts"],
    "rujukan/matching/near_duplicate.py": ["matches"],
    "rujukan/matching/same_victims.py": ["matches"],
    "rujukan/actions/likeness.py": ["matches", "matches"],
    "rujukan/actions/one_person.py": ["matches"],
    "rujukan/stages/addressee.py": ["candidates"],
    "rujukan/stages/routes.py": ["candidates"],
    "rujukan/stages/fulfilment.py": ["follow_up"],
    "rujukan/stages/shelter_beds.py": ["stays"],
    "rujukan/actions/casework.py": ["codes"],
    "rujukan/actions/intake.py": ["matches", "matches"],
    "rujukan/actions/routing.py": ["candidates"],
    "rujukan/actions/service.py": ["stays"],
    "rujukan/actions/stage_form.py": ["filed"],
    "rujukan/actions/monitoring.py": ["filed", "stays", "visits", "visits"],
    "rujukan/letters/actions/visum_letters.py": ["visum"],
    "rad/actions/enactment.py": ["evaluations"],
    "rad/actions/evaluation_count.py": ["evaluations"] * 2,
    "rad/rules.py": ["signed"],
}


def test_every_bypass_is_listed():
    opening = re.compile(r"\b(?:bypass|job)\(\"?(\w+)\"?\)")
    uses = {str(path.relative_to(ROOT)): opening.findall(path.read_text()) for path in sources(*settings.OWN_APPS)}
    del uses["gugus/access/scope.py"]  # defines them
    assert {path: reasons for path, reasons in uses.items() if reasons} == USES
    assert {reason for reasons in USES.values() for reason in reasons} == {*cases.BYPASSES, *plan.BYPASSES}
