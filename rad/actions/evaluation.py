"""Verbs of the annual evaluation: drafted, submitted, signed, enacted, or returned, and corrected by a new edition.

Three people submit, sign and enact. A draft that was begun wrongly is withdrawn.

`submit` freezes the figures: the head signs and the executive office enacts those, whatever is reported afterwards. `enact`
records the decision; the worker then draws the PDF and locks the evaluation (`rad.actions.enactment`).
"""

import re

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gugus.choices import Role
from gugus.documents.canonical import canonical, sha256
from gugus.formats.indonesian import long_date, short
from gugus.models import Notice, User
from gugus.workflow.lifecycle import TooLate, moment, require, require_none, require_seen, require_state, step, store
from gugus.workflow.notice import leave
from rad import rules
from rad.actions import evaluation_count, realisation, recommendation
from rad.choices import EVALUATION_EDITABLE, EVALUATION_NEXT, EvaluationStatus
from rad.evaluation import assembly
from rad.models import ActionPlan, Evaluation, OrderedDocument, Recommendation, WithdrawnEvaluation
from rad.models.evaluation import ANOTHER_ENACTS, ANOTHER_SIGNS, CORRECTED_WHY
from rad.models.withdrawn_evaluation import WITHDRAWN_WHY

NARRATIVE = ("number", "preface", "summary", "decisions", "law_enforcement", "hindrances")
UNCHANGED = (
    "Edisi ini sama dengan edisi sebelumnya: belum ada kata atau angka yang dibetulkan. Ubah naskahnya, hitung ulang, atau"
    " batalkan drafnya."
)
BEING_ENACTED = "Evaluasi ini sedang disahkan oleh {} sejak {}. Tunggu sampai PDF resminya selesai."
NIP = re.compile("[0-9]{18}")
EVALUATION_OUT_OF_SIGHT = "Evaluasi ini tidak ditemukan, atau tidak lagi terbuka untuk Anda."


@transaction.atomic
def order(plan, year, *, by, at=None):
    """Begin the evaluation of a year; return (evaluation, created). An existing one is returned unchanged. Raises Refused.

    It covers all tables in force in that year; `plan` is the newest plan of which there is one.
    """
    require(rules.drafts_evaluation(by), "Hanya pengelola rencana aksi yang menyusun evaluasi.")
    at = moment(at)
    newest = ActionPlan.objects.in_force(year).first()
    require(newest is not None and newest == plan, f"Pada tahun {year} tidak ada tabel {plan} yang berlaku.", "year")
    require(year < timezone.localtime(at).year, f"Tahun {year} belum berakhir.", "year")
    begun = {"plan": plan, "author": by, "created_at": at}
    first, created = Evaluation.objects.get_or_create(year=year, edition=1, defaults=begun)
    if created:
        evaluation_count.renew_soon()
    return first if created else Evaluation.objects.filter(year=year).order_by("-edition").first(), created


@transaction.atomic
def correct(evaluation, *, by, reason, recounts=False, at=None):
    """Begin the corrected edition of an enacted evaluation with its narrative and recommendations; return it.

    It takes the same way as the first edition, which stays as it is. `recounts`: its figures are counted again, and the year's
    reports are open until it is signed; otherwise it keeps the figures. Raises Refused, TooLate if there is one already.
    """
    require(rules.corrects_evaluation(by), "Hanya pengelola rencana aksi yang menyusun pembetulan.")
    evaluation_count.forget()  # drafts of later years count the year again
    seen = Evaluation.objects.select_for_update(of=("self",)).defer("pdf").filter(pk=evaluation.pk).first()
    require(seen is not None, EVALUATION_OUT_OF_SIGHT)
    require_state(seen.status == EvaluationStatus.ENACTED, "Hanya evaluasi yang sudah disahkan yang dibetulkan.")
    existing = Evaluation.objects.filter(corrects=seen).defer("pdf", "figures").first()
    require_state(existing is None, f"Pembetulan evaluasi ini sudah ada: edisi {existing and existing.edition}.")
    require(reason.strip(), CORRECTED_WHY, "reason")
    at = moment(at, seen.enacted_at)
    words = {name: getattr(seen, name) for name in (*NARRATIVE, "analyses", "outstanding_note")}
    row = Evaluation.objects.create(
        plan_id=seen.plan_id,
        year=seen.year,
        edition=seen.edition + 1,
        corrects=seen,
        correction_reason=reason.strip(),
        recounts=recounts,
        author=by,
        created_at=at,
        **words | {"number": ""},
    )
    recommendation.copy(seen, row)
    evaluation_count.renew_soon()
    return row


@transaction.atomic
def edit(evaluation, *, by, version, fields, recommendations=()):
    """Change the narrative (columns of NARRATIVE, `analyses` as {letter: text}), the recommendations, and of a correction whether
    it counts again (`recounts`).

    `recommendations` are rows as `rad.actions.recommendation.write` takes them. Raises Stale if somebody else changed the
    evaluation, Refused once it is submitted.
    """
    require(rules.drafts_evaluation(by), "Hanya pengelola rencana aksi yang menyunting naskah.")
    if "recounts" in fields:
        evaluation_count.forget()
    evaluation = _locked_evaluation(evaluation, version or 0, editable=True)  # an edit without a version is stale
    columns = {name: fields[name].strip() for name in NARRATIVE if name in fields}
    analyses = evaluation.analyses | {letter: text.strip() for letter, text in fields.get("analyses", {}).items()}
    columns["analyses"] = {letter: text for letter, text in sorted(analyses.items()) if text}
    if evaluation.corrects_id and fields.get("recounts", evaluation.recounts) != evaluation.recounts:
        _close_again(evaluation, by, timezone.now())
        columns["recounts"] = fields["recounts"]
        evaluation_count.renew_soon()
    recommendation.write(evaluation, recommendations)
    return _save_columns(evaluation, **columns)


@transaction.atomic
def withdraw(year, *, by, reason, version=None, at=None):
    """Remove the draft of a year, new or returned, that was begun wrongly; return the WithdrawnEvaluation, which keeps why.

    The histories of its rows keep what it said. The roles that have seen it are told. Raises Refused, Stale.
    """
    require(rules.drafts_evaluation(by), "Hanya pengelola rencana aksi yang membatalkan draf evaluasi.")
    evaluation_count.forget()
    draft = Evaluation.objects.filter(year=year, status__in=EVALUATION_EDITABLE).only("pk").first()
    require_state(draft, f"Tidak ada draf evaluasi tahun {year} yang dapat dibatalkan.")
    row = _locked_evaluation(draft, version)
    require_state(row.status in EVALUATION_EDITABLE, f"{row} sudah {row.get_status_display().lower()}.")
    require(reason.strip(), WITHDRAWN_WHY, "reason")
    at = moment(at, row.created_at)
    _close_again(row, by, at)
    words = {"key": row.pk, "year": row.year, "edition": row.edition, "author_id": row.author_id, "reason": reason.strip()}
    withdrawn = WithdrawnEvaluation.objects.create(**words, by=by, at=at)
    for role, seen in ((Role.HEAD, row.submitted_at), (Role.EXECUTIVE, row.signed_at)):
        if seen:
            leave(role=role, text=f"{row} dibatalkan pengelola rencana aksi", path=reverse("rad:evaluation_list"), at=at)
    Recommendation.objects.filter(evaluation=row).delete()
    OrderedDocument.objects.filter(evaluation=row).delete()
    row.delete()
    return withdrawn


@transaction.atomic
def submit(evaluation, *, by, note="", version=None, at=None):
    """Freeze the figures and submit the evaluation to the head; earlier signatures are removed. Raises Refused, Stale.

    If reports are missing or wait for review, `note` must explain it.
    """
    require(rules.drafts_evaluation(by), "Hanya pengelola rencana aksi yang mengajukan evaluasi.")
    evaluation_count.forget()
    evaluation = _locked_evaluation(evaluation, version)
    step(EVALUATION_NEXT, evaluation, EvaluationStatus.SUBMITTED)
    at = moment(at)
    realisation.lock_year(evaluation.year)  # no revision of the year is approved meanwhile
    evaluation.figures = figures = assembly.document(evaluation, at=at)
    evaluation.outstanding_note = note.strip() if figures["outstanding"] else ""
    require_none(_lacks(evaluation))
    tell(Role.HEAD, f"Evaluasi {evaluation.year} menunggu tanda tangan Anda", evaluation, at)
    frozen = {"figures": figures, "figures_sha256": sha256(canonical(figures)), "outstanding_note": evaluation.outstanding_note}
    submitted = {"status": EvaluationStatus.SUBMITTED, "submitted_by": by, "submitted_at": at}
    return _save_columns(evaluation, **frozen, **submitted, signed_by=None, signed_at=None)


@transaction.atomic
def sign(evaluation, *, by, signer_rank="", signer_nip="", version=None, at=None):
    """Sign as the head; the evaluation then waits for the executive office. Reports that still wait for review are returned.

    Rank and NIP (18 digits) of the head are printed under the signature; without them the document has dotted lines.
    """
    require(rules.signs_evaluation(by), f"Hanya kepala {settings.COUNTY.lead_name} yang menandatangani evaluasi.")
    evaluation_count.forget()
    evaluation = _locked_evaluation(evaluation, version)
    step(EVALUATION_NEXT, evaluation, EvaluationStatus.SIGNED)
    require(not rules.had_part(by, evaluation), ANOTHER_SIGNS)
    at = moment(at)
    nip = re.sub(r"[\s.]", "", signer_nip)
    require(not nip or NIP.fullmatch(nip), "NIP terdiri dari 18 angka.", "signer_nip")
    realisation.close_year(evaluation.year, by=by, reason=_why_not_counted(evaluation, at), at=at)
    tell(Role.EXECUTIVE, f"Evaluasi {evaluation.year} menunggu pengesahan Anda", evaluation, at)
    signed = {"status": EvaluationStatus.SIGNED, "signed_by": by, "signed_at": at}
    return _save_columns(evaluation, **signed, signer_rank=signer_rank.strip(), signer_nip=nip)


@transaction.atomic
def send_back(evaluation, *, by, reason, version=None, at=None):
    """Return the evaluation to the plan secretariat with a reason: the head a submitted one, the executive a signed one."""
    evaluation_count.forget()  # drafts of later years count the year again
    evaluation = _locked_evaluation(evaluation, version)
    signed = evaluation.waits_for_enactment
    desk = rules.enacts_evaluation(by) if signed else rules.signs_evaluation(by)
    waits = signed or evaluation.status == EvaluationStatus.SUBMITTED
    require_state(waits, f"Evaluasi ini sudah berstatus “{evaluation.get_status_display()}”.")
    require(
        desk,
        f"Evaluasi ini sedang berada di meja {settings.COUNTY.executive if signed else f'kepala {settings.COUNTY.lead_name}'}.",
    )
    step(EVALUATION_NEXT, evaluation, EvaluationStatus.RETURNED)
    require(reason.strip(), "Tulis apa yang perlu diperbaiki.", "reason")
    at = moment(at)
    evaluation_count.renew_soon()
    tell(Role.PLAN_MANAGER, f"Evaluasi {evaluation.year} dikembalikan untuk diperbaiki", evaluation, at)
    returned = {"status": EvaluationStatus.RETURNED, "returned_by": by, "returned_at": at, "return_reason": reason.strip()}
    return _save_columns(evaluation, **returned, enacted_by=None, enacted_at=None, enactment_failed_at=None)


@transaction.atomic
def enact(evaluation, *, by, regent="", version=None, at=None):
    """Record that the executive office enacts the evaluation. The caller queues `rad.tasks.enact`, which draws the PDF.

    `regent` is the name of their head, printed under "Mengesahkan". Until the PDF is stored, or took too long, no other step is
    possible: a second person raises TooLate.
    """
    require(rules.enacts_evaluation(by), f"Hanya {settings.COUNTY.executive} yang mengesahkan evaluasi.")
    evaluation = _locked_evaluation(evaluation, version)
    step(EVALUATION_NEXT, evaluation, EvaluationStatus.ENACTING)
    require(not rules.had_part(by, evaluation), ANOTHER_ENACTS)
    enacted = {"status": EvaluationStatus.ENACTING, "enacted_by": by, "enacted_at": moment(at), "regent": regent.strip()}
    return _save_columns(evaluation, **enacted, enactment_failed_at=None)


@transaction.atomic
def tell_recount(evaluation, differing, *, at=None):
    """Notify the plan secretariat which counts of an enacted evaluation (in words) differ from those of now, once each."""
    path = reverse("rad:evaluation_detail", args=[evaluation.year])
    for words in differing:
        text = f"Evaluasi {evaluation.year}, edisi {evaluation.edition}: {words} kini dihitung lain. Perlu dibetulkan?"
        if not Notice.objects.filter(role=Role.PLAN_MANAGER, path=path, text=text).exists():
            tell(Role.PLAN_MANAGER, text, evaluation, moment(at))


def _locked_evaluation(evaluation, version, *, editable=False):
    """Return the current row, locked until the commit, if `by` may see it; check its version and increase it.

    `editable`: the narrative must be so.
    """
    seen = Evaluation.objects.select_for_update(of=("self",))
    row = seen.select_related("plan", "author", "submitted_by", "signed_by").filter(pk=evaluation.pk).first()
    require(row is not None, EVALUATION_OUT_OF_SIGHT)
    if row.being_enacted:
        by = User.objects.get(pk=row.enacted_by_id)  # not joined above: whoever waits for the lock would read an old join
        raise TooLate(BEING_ENACTED.format(by, short(row.enacted_at)))
    require_state(
        not editable or row.status in EVALUATION_EDITABLE,
        f"Naskah tidak dapat disunting karena evaluasi sudah {row.get_status_display().lower()}.",
    )
    require_seen(row, version)
    row.version += 1
    return row


def lacks(evaluation, figures):
    """Return the words that an evaluation with these figures lacks before it can be submitted, as {field: message}."""
    faults = {}
    if not evaluation.summary:
        faults["summary"] = "Tulis ringkasan eksekutif lebih dulu."
    if not figures["recommendations"]:
        faults["recommendations"] = "Tulis rekomendasi lebih dulu."
    if figures["outstanding"] and not evaluation.outstanding_note:
        faults["note"] = "Tulis keterangan tentang laporan yang belum lengkap."
    return faults


def _lacks(evaluation):
    """Return all that an evaluation with its figures lacks before it can be submitted, as {field: message}."""
    faults = lacks(evaluation, evaluation.figures)
    before = Evaluation.objects.defer("pdf").filter(pk=evaluation.corrects_id).first()
    if before and _edition_words(evaluation, before) == _edition_words(before, before):
        faults["unchanged"] = UNCHANGED
    return faults


def _edition_words(evaluation, before):
    """Return what an edition says and counts, to compare it with the edition before, which it corrects."""
    beside = ("correction", "counted_on", "recommendations", "recommendations_before")
    counts = {name: part for name, part in evaluation.figures.items() if name not in beside}
    recommended = [(row["text"], row["owner"], row["deadline"]) for row in evaluation.figures["recommendations"]]
    words = [getattr(evaluation, name) for name in (*NARRATIVE[1:], "analyses", "outstanding_note")]
    # A new edition begins without a number: one that is left empty corrects nothing.
    return canonical(counts), recommended, words, evaluation.number or before.number


def _close_again(evaluation, by, at):
    """Return the reports of a year that a recounting edition had reopened, as a signature does, because the year closes again."""
    if evaluation.recounts:
        reason = f"Tahun {evaluation.year} tertutup lagi: angkanya tidak jadi dihitung ulang dalam edisi {evaluation.edition}."
        realisation.close_year(evaluation.year, by=by, reason=reason, at=at)


def _save_columns(evaluation, **columns):
    OrderedDocument.objects.filter(evaluation=evaluation).delete()  # its content is outdated now
    return store(evaluation, **columns, version=evaluation.version)


def _why_not_counted(evaluation, at):
    signed = f"Evaluasi tahun {evaluation.year} ditandatangani {long_date(at)} sebelum laporan ini ditelaah"
    return f"{signed}; angkanya tidak dihitung. {evaluation.outstanding_note}".strip()


def tell(role, text, evaluation, at):
    leave(role=role, text=text, path=reverse("rad:evaluation_detail", args=[evaluation.year]), at=at)
