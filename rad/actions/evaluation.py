"""Verbs of the annual evaluation: drafted, submitted, signed, enacted, or returned, and corrected by a new edition.

Three people submit, sign and enact.

`submit` freezes the figures: the head signs and the Bupati's office enacts those, whatever is reported afterwards. `enact` draws
the PDF and stores it with the figures in the same transaction, so that no enacted evaluation lacks its document. It takes a few
seconds and locks only the row of the evaluation.
"""

import re

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gugus.choices import Role
from gugus.documents.canonical import canonical, sha256
from gugus.formats.indonesian import long_date
from gugus.models import Notice
from gugus.workflow.lifecycle import Repeated, Stale, moment, require, require_state, step
from gugus.workflow.notices import leave
from rad import rules
from rad.actions import evaluation_count, realisation, recommendation
from rad.choices import EVALUATION_EDITABLE, EVALUATION_NEXT, EvaluationStatus
from rad.evaluation import assembly, presentation
from rad.models import ActionPlan, Evaluation, EvaluationDraft
from rad.models.evaluation import ANOTHER_ENACTS, ANOTHER_SIGNS, CORRECTED_WHY

NARRATIVE = ("number", "preface", "summary", "decisions", "law_enforcement", "hindrances")
NIP = re.compile("[0-9]{18}")
EVALUATION_OUT_OF_SIGHT = "Evaluasi ini tidak ditemukan, atau tidak lagi terbuka untuk Anda."


@transaction.atomic
def order(plan, year, *, by, at=None):
    """Begin the evaluation of a year; return (evaluation, created). An existing one is returned unchanged. Raises Refused.

    It covers all tables in force in that year; `plan` is the newest plan of which there is one.
    """
    require(rules.drafts_evaluation(by), "Hanya pengelola RAD yang menyusun evaluasi.")
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

    It takes the same way as the first edition, which stays as it is. `recounts`: its figures are counted anew, and the year's
    reports are open until it is signed; otherwise it keeps the figures. Raises Refused, TooLate if there is one already.
    """
    require(rules.corrects_evaluation(by), "Hanya pengelola RAD yang menyusun pembetulan.")
    evaluation_count.forget()  # drafts of later years count the year anew
    seen = Evaluation.objects.select_for_update(of=("self",)).defer("pdf").filter(pk=evaluation.pk).first()
    require(seen is not None, EVALUATION_OUT_OF_SIGHT)
    require_state(seen.status == EvaluationStatus.ENACTED, "Hanya evaluasi yang sudah disahkan yang dibetulkan.")
    existing = Evaluation.objects.filter(corrects=seen).defer("pdf", "figures").first()
    if existing and (existing.author, existing.correction_reason, existing.recounts) == (by, reason.strip(), recounts):
        raise Repeated(existing)
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
    """Change the narrative (columns of NARRATIVE, `analyses` as {letter: text}) and the recommendations.

    `recommendations` are rows as `rad.actions.recommendation.write` takes them. Raises Stale if somebody else changed the
    evaluation, Refused once it is submitted.
    """
    require(rules.drafts_evaluation(by), "Hanya pengelola RAD yang menyunting naskah.")
    evaluation = _locked(evaluation, version or 0, editable=True)  # an edit without a version is stale
    for name in NARRATIVE:
        if name in fields:
            setattr(evaluation, name, fields[name].strip())
    analyses = evaluation.analyses | {letter: text.strip() for letter, text in fields.get("analyses", {}).items()}
    evaluation.analyses = {letter: text for letter, text in sorted(analyses.items()) if text}
    recommendation.write(evaluation, recommendations)
    return _save(evaluation, *NARRATIVE, "analyses")


@transaction.atomic
def submit(evaluation, *, by, note="", version=None, at=None):
    """Freeze the figures and submit the evaluation to the head; earlier signatures are removed. Raises Refused, Stale.

    If reports are missing or wait for review, `note` must explain it.
    """
    require(rules.drafts_evaluation(by), "Hanya pengelola RAD yang mengajukan evaluasi.")
    evaluation_count.forget()
    repeated = {"status": EvaluationStatus.SUBMITTED, "submitted_by": by, "outstanding_note": note.strip()}
    evaluation = _locked(evaluation, version, repeated)
    step(EVALUATION_NEXT, evaluation, EvaluationStatus.SUBMITTED)
    require(evaluation.summary, "Tulis ringkasan eksekutif lebih dulu.", "summary")
    require(evaluation.recommendations.exists(), "Tulis rekomendasi lebih dulu.", "recommendations")
    at = moment(at)
    realisation.lock_year(evaluation.year)  # no revision of the year is approved meanwhile
    figures = assembly.document(evaluation, at=at)
    note = note.strip() if figures["outstanding"] else ""
    require(note or not figures["outstanding"], "Tulis keterangan tentang laporan yang belum lengkap.", "note")
    evaluation.status = EvaluationStatus.SUBMITTED
    evaluation.outstanding_note = note
    evaluation.figures = figures
    evaluation.figures_sha256 = sha256(canonical(figures))
    evaluation.submitted_by, evaluation.submitted_at = by, at
    evaluation.signed_by = evaluation.signed_at = None
    _tell(Role.HEAD, f"Evaluasi {evaluation.year} menunggu tanda tangan Anda", evaluation, at)
    frozen = ("figures", "figures_sha256", "outstanding_note")
    return _save(evaluation, "status", *frozen, "submitted_by", "submitted_at", "signed_by", "signed_at")


@transaction.atomic
def sign(evaluation, *, by, rank="", nip="", version=None, at=None):
    """Sign as the head; the evaluation then waits for the Bupati's office. Reports that still wait for review are returned.

    `rank` and `nip` (18 digits) of the head are printed under the signature; without them the document has dotted lines.
    """
    require(rules.signs_evaluation(by), "Hanya kepala DSPPPAKB yang menandatangani evaluasi.")
    evaluation_count.forget()
    evaluation = _locked(evaluation, version, {"status": EvaluationStatus.SIGNED, "signed_by": by})
    step(EVALUATION_NEXT, evaluation, EvaluationStatus.SIGNED)
    require(by.pk not in (evaluation.author_id, evaluation.submitted_by_id), ANOTHER_SIGNS)
    at = moment(at)
    nip = re.sub(r"[\s.]", "", nip)
    require(not nip or NIP.fullmatch(nip), "NIP terdiri dari 18 angka.", "nip")
    evaluation.signer_rank, evaluation.signer_nip = rank.strip(), nip
    realisation.close_year(evaluation.year, by=by, reason=_why_not_counted(evaluation, at), at=at)
    evaluation.status, evaluation.signed_by, evaluation.signed_at = EvaluationStatus.SIGNED, by, at
    _tell(Role.EXECUTIVE, f"Evaluasi {evaluation.year} menunggu pengesahan Anda", evaluation, at)
    return _save(evaluation, "status", "signed_by", "signed_at", "signer_rank", "signer_nip")


@transaction.atomic
def send_back(evaluation, *, by, reason, version=None, at=None):
    """Return the evaluation to the plan secretariat with a reason: the head a submitted one, the Bupati's office a signed one."""
    evaluation_count.forget()  # drafts of later years count the year anew
    repeated = {"status": EvaluationStatus.RETURNED, "returned_by": by, "return_reason": reason.strip()}
    evaluation = _locked(evaluation, version, repeated)
    signed = evaluation.status == EvaluationStatus.SIGNED
    desk = rules.enacts_evaluation(by) if signed else rules.signs_evaluation(by)
    waits = evaluation.status in (EvaluationStatus.SUBMITTED, EvaluationStatus.SIGNED)
    require_state(waits, f"Evaluasi ini sudah berstatus “{evaluation.get_status_display()}”.")
    require(desk, f"Evaluasi ini sedang berada di meja {'Kantor Bupati' if signed else 'kepala DSPPPAKB'}.")
    step(EVALUATION_NEXT, evaluation, EvaluationStatus.RETURNED)
    require(reason.strip(), "Tulis apa yang perlu diperbaiki.", "reason")
    at = moment(at)
    evaluation.status, evaluation.return_reason = EvaluationStatus.RETURNED, reason.strip()
    evaluation.returned_by, evaluation.returned_at = by, at
    evaluation_count.renew_soon()
    _tell(Role.PLAN_MANAGER, f"Evaluasi {evaluation.year} dikembalikan untuk diperbaiki", evaluation, at)
    return _save(evaluation, "status", "return_reason", "returned_by", "returned_at")


@transaction.atomic
def enact(evaluation, *, by, regent="", version=None, at=None):
    """Enact the evaluation: store the PDF of the signed figures, and the SHA-256 of the PDF. It cannot be changed afterwards.

    `regent` is the name of the Bupati, printed under "Mengesahkan". The owners of its recommendations are notified.
    Of two concurrent calls the second raises Refused. Raises gugus.documents.rendering.Unprintable if the PDF cannot be drawn.
    """
    require(rules.enacts_evaluation(by), "Hanya Kantor Bupati yang mengesahkan evaluasi.")
    evaluation = _locked(evaluation, version, {"status": EvaluationStatus.ENACTED, "enacted_by": by})
    step(EVALUATION_NEXT, evaluation, EvaluationStatus.ENACTED)
    require(by.pk not in (evaluation.author_id, evaluation.submitted_by_id, evaluation.signed_by_id), ANOTHER_ENACTS)
    at = moment(at)
    evaluation.status, evaluation.enacted_by, evaluation.enacted_at = EvaluationStatus.ENACTED, by, at
    evaluation.regent = regent.strip()
    evaluation.pdf = presentation.pdf(evaluation, evaluation.figures, moment=at)
    evaluation.pdf_sha256 = sha256(evaluation.pdf)
    for role in (Role.PLAN_MANAGER, Role.HEAD):
        _tell(role, f"Evaluasi {evaluation.year} sudah disahkan", evaluation, at)
    recommendation.tell_owners(evaluation, at)
    return _save(evaluation, "status", "enacted_by", "enacted_at", "regent", "pdf", "pdf_sha256")


@transaction.atomic
def tell_recount(evaluation, differing, *, at=None):
    """Notify the plan secretariat which counts of an enacted evaluation (in words) differ from those of now, once each."""
    path = reverse("rad:evaluation_detail", args=[evaluation.year])
    for words in differing:
        text = f"Evaluasi {evaluation.year}, edisi {evaluation.edition}: {words} kini dihitung lain. Perlu dibetulkan?"
        if not Notice.objects.filter(role=Role.PLAN_MANAGER, path=path, text=text).exists():
            _tell(Role.PLAN_MANAGER, text, evaluation, moment(at))


def _locked(evaluation, version, repeated=None, *, editable=False):
    """Return the current row, locked until the commit, if `by` may see it; check its version and increase it.

    `repeated` are the columns after the step, if this user has done it already. `editable`: the narrative must be so.
    """
    seen = Evaluation.objects.select_for_update(of=("self",))
    row = seen.select_related("plan", "author", "submitted_by", "signed_by").filter(pk=evaluation.pk).first()
    require(row is not None, EVALUATION_OUT_OF_SIGHT)
    if repeated and all(getattr(row, name) == value for name, value in repeated.items()):
        raise Repeated(row)
    require_state(
        not editable or row.status in EVALUATION_EDITABLE,
        f"Naskah tidak dapat disunting karena evaluasi sudah {row.get_status_display().lower()}.",
    )
    if version is not None and row.version != version:
        raise Stale(row)
    row.version += 1
    return row


def _save(evaluation, *names):
    EvaluationDraft.objects.filter(evaluation=evaluation).delete()  # its content is outdated now
    evaluation.save(update_fields=[*names, "version"])
    return evaluation


def _why_not_counted(evaluation, at):
    signed = f"Evaluasi tahun {evaluation.year} ditandatangani {long_date(at)} sebelum laporan ini ditelaah"
    return f"{signed}; angkanya tidak dihitung. {evaluation.outstanding_note}".strip()


def _tell(role, text, evaluation, at):
    leave(role=role, text=text, path=reverse("rad:evaluation_detail", args=[evaluation.year]), at=at)
