from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from rad.choices import ANNEXES
from rad.views import (
    case_source,
    changes,
    contribution,
    draft_plan,
    evaluation,
    evaluation_document,
    evidence,
    grade_level,
    home,
    membership,
    new_plan,
    plan,
    plan_document,
    plan_enactment,
    plan_review,
    progress,
    realisation,
    realisation_grid,
    recommendation,
    register,
    regulation,
    reminder,
    report_workbook,
    review,
    revision,
    sub_task_force,
    workbook,
)

app_name = "rad"


class LetterConverter(StringConverter):
    """A sub task force: one capital letter, A to Z."""

    regex = "[A-Z]"


class YearConverter(IntConverter):
    regex = "20[0-9]{2}"


class PeriodConverter(StringConverter):
    """A semester or a quarter of a year (`rad.choices.Period`)."""

    regex = "s[12]|t[1-4]"


class ChapterConverter(StringConverter):
    """A chapter of an evaluation beside the first (rad.views.evaluation.CHAPTERS)."""

    regex = "capaian|rekomendasi|kasus|hukum"


class AnnexConverter:
    """An annex of a plan: its DocumentKind."""

    regex = "lampiran-[12]"

    def to_python(self, value):
        return next(kind for kind, slug in ANNEXES.items() if slug == value)

    def to_url(self, value):
        return ANNEXES[value]


register_converter(LetterConverter, "letter")
register_converter(AnnexConverter, "annex")
register_converter(ChapterConverter, "chapter")
register_converter(PeriodConverter, "period")
register_converter(YearConverter, "year")

ROW = "rad/realisasi/<slug:code>/<year:year>/"
PERIOD = "rad/realisasi/batas/<year:year>/<period:period>/"
EDITION = "evaluasi/<year:year>/edisi/<int:edition>/"
MONEY = "rad/anggaran/<slug:code>/<year:year>/"

urlpatterns = [
    path("beranda/rad/", home.home, name="home"),
    path("rad/", plan.plan_home, name="plan_home"),
    path("rad/<letter:letter>/", sub_task_force.sub_task_force, name="sub_task_force"),
    path("rad/<letter:letter>/tabel/", sub_task_force.plan_table, name="plan_table"),
    path("rad/kegiatan/<slug:code>/", sub_task_force.activity_detail, name="activity_detail"),
    path("rad/rencana.xlsx", workbook.plan_export, name="plan_export"),
    path("rad/target-dan-realisasi.xlsx", workbook.achievement_export, name="achievement_export"),
    path("rad/rencana/<slug:sheet>.csv", workbook.plan_sheet, name="plan_sheet"),
    path("rad/impor/", workbook.plan_import, name="plan_import"),
    path("rad/catatan/", plan.note_list, name="note_list"),
    path("rad/catatan/<slug:code>/", plan.note_detail, name="note_detail"),
    path("rad/catatan/<slug:code>/putuskan/", plan.note_decide, name="note_decide"),
    path("rad/pedoman-nilai/", grade_level.grade_level_list, name="grade_level_list"),
    path("rad/pedoman-nilai/<int:number>/", grade_level.grade_level_edit, name="grade_level_edit"),
    path("rad/angka-kasus/", case_source.case_source_list, name="case_source_list"),
    path("rad/angka-kasus/<slug:code>/", case_source.case_source_edit, name="case_source_edit"),
    path("rad/revisi/", revision.revision_list, name="revision_list"),
    path("rad/revisi/baru/", revision.revision_rows, name="revision_rows"),
    path("rad/revisi/baru/<slug:code>/", revision.revision_new, name="revision_new"),
    path("rad/revisi/<slug:number>/", revision.revision_detail, name="revision_detail"),
    path("rad/revisi/<slug:number>/isian/<slug:part>/", revision.revision_part, name="revision_part"),
    path("rad/revisi/<slug:number>/setujui/", revision.revision_approve, name="revision_approve"),
    path("rad/revisi/<slug:number>/tolak/", revision.revision_reject, name="revision_reject"),
    path("rad/revisi/<slug:number>/tarik/", revision.revision_withdraw, name="revision_withdraw"),
    path("rad/impor/rencana-baru/", new_plan.plan_load, name="plan_load"),
    path("rad/peninjauan/", plan_review.plan_review_list, name="plan_review_list"),
    path("rad/peninjauan/baru/", plan_review.plan_review_new, name="plan_review_new"),
    path("rad/peninjauan/<int:pk>/", plan_review.plan_review_detail, name="plan_review_detail"),
    path("rad/peninjauan/<int:pk>/susun/", plan_review.plan_review_draft, name="plan_review_draft"),
    path("rad/peninjauan/<int:pk>/hentikan/", plan_review.plan_review_stop, name="plan_review_stop"),
    path("rad/peninjauan/<int:pk>/batalkan/", plan_review.plan_review_withdraw, name="plan_review_withdraw"),
    path("rad/peninjauan/<int:pk>/kegiatan/<slug:code>/", plan_review.plan_review_activity, name="plan_review_activity"),
    path("rad/peninjauan/<int:pk>/<letter:letter>/", plan_review.plan_review_force, name="plan_review_force"),
    path("rad/peninjauan/<int:pk>/<letter:letter>/pertahankan/", plan_review.plan_review_keep, name="plan_review_keep"),
    path("rad/peninjauan/<int:pk>/laporan/", plan_document.review_report, name="review_report"),
    path("rad/peninjauan/<int:pk>/laporan/pdf/", plan_document.review_report_pdf, name="review_report_pdf"),
    path("rad/dokumen/<annex:kind>/<slug:code>/", plan_document.annex, name="annex"),
    path("rad/dokumen/<annex:kind>/<slug:code>/pdf/", plan_document.annex_pdf, name="annex_pdf"),
    path("rad/rancangan/<slug:code>/", draft_plan.plan_comparison, name="plan_comparison"),
    path("rad/rancangan/<slug:code>/<letter:letter>/tambah/", draft_plan.draft_activity_new, name="draft_activity_new"),
    path("rad/rancangan/<slug:code>/keluarkan/<slug:activity>/", draft_plan.draft_activity_remove, name="draft_activity_remove"),
    path("rad/rancangan/<slug:code>/unggah/", draft_plan.draft_import, name="draft_import"),
    path("rad/rancangan/isi/<slug:code>/", draft_plan.draft_row_edit, name="draft_row_edit"),
    path("rad/rancangan/<slug:code>/penetapan/", plan_enactment.plan_enactment_new, name="plan_enactment_new"),
    path("rad/penetapan/<int:pk>/", plan_enactment.plan_enactment_detail, name="plan_enactment_detail"),
    path("rad/penetapan/<int:pk>/setujui/", plan_enactment.plan_enactment_approve, name="plan_enactment_approve"),
    path("rad/penetapan/<int:pk>/tolak/", plan_enactment.plan_enactment_reject, name="plan_enactment_reject"),
    path("rad/penetapan/<int:pk>/tarik/", plan_enactment.plan_enactment_withdraw, name="plan_enactment_withdraw"),
    path("gugus-tugas/", membership.membership_list, name="membership_list"),
    path("gugus-tugas/anggota/baru/", membership.membership_new, name="membership_new"),
    path("gugus-tugas/anggota/<int:pk>/ubah/", membership.membership_edit, name="membership_edit"),
    path("gugus-tugas/anggota/<int:pk>/perubahan/", membership.membership_changes, name="membership_changes"),
    path("gugus-tugas/dokumen/", register.register_list, name="register_list"),
    path("gugus-tugas/dokumen/daftar.xlsx", register.register_export, name="register_export"),
    path("gugus-tugas/dokumen/baru/", register.register_new, name="register_new"),
    path("gugus-tugas/dokumen/<int:pk>/", register.register_detail, name="register_detail"),
    path("gugus-tugas/dokumen/<int:pk>/ubah/", register.register_edit, name="register_edit"),
    path("gugus-tugas/dokumen/<int:pk>/perubahan/", register.register_changes, name="register_changes"),
    path("gugus-tugas/dokumen/berkas/<uuid:key>/", evidence.register_file_open, name="register_file_open"),
    path("gugus-tugas/dokumen/berkas/<uuid:key>/hapus/", evidence.register_file_remove, name="register_file_remove"),
    path("perbup/", regulation.regulation, name="regulation"),
    path("perbup/lampiran-2/<letter:letter>/", regulation.regulation_table, name="regulation_table"),
    path("rad/realisasi/", realisation.realisation_list, name="realisation_list"),
    path("rad/realisasi/telaah/", review.review_list, name="review_list"),
    path("rad/realisasi/telaah/setujui/", review.review_approve, name="review_approve"),
    path("rad/realisasi/telaah/kembalikan/", review.review_return, name="review_return"),
    path("rad/realisasi/isi/<year:year>/", realisation_grid.realisation_grid_page, name="realisation_grid"),
    path("rad/realisasi/isi/<year:year>/simpan/", realisation_grid.realisation_grid_save, name="realisation_grid_save"),
    path("rad/realisasi/isi/<year:year>/lembar.xlsx", report_workbook.report_export, name="report_export"),
    path("rad/realisasi/semua/<year:year>.xlsx", report_workbook.report_export_all, name="report_export_all"),
    path("rad/realisasi/isi/<year:year>/impor/", report_workbook.report_import, name="report_import"),
    path("rad/realisasi/isi/<year:year>/impor/simpan/", report_workbook.report_import_save, name="report_import_save"),
    path("rad/realisasi/isi/<year:year>/<period:period>/", progress.progress_grid, name="progress_grid"),
    path("rad/realisasi/isi/<year:year>/<period:period>/simpan/", progress.progress_grid_save, name="progress_grid_save"),
    path("rad/realisasi/berkas/<uuid:key>/", evidence.evidence_open, name="evidence_open"),
    path("rad/realisasi/berkas/<uuid:key>/hapus/", evidence.evidence_remove, name="evidence_remove"),
    path("rad/realisasi/batas/<year:year>/", reminder.reporting_deadline, name="reporting_deadline"),
    path("rad/realisasi/batas/<year:year>/simpan/", reminder.reporting_deadline_save, name="reporting_deadline_save"),
    path("rad/realisasi/batas/<year:year>/ingatkan/", reminder.reporting_remind, name="reporting_remind"),
    path(PERIOD, reminder.reporting_deadline, name="progress_deadline"),
    path(PERIOD + "simpan/", reminder.progress_deadline_save, name="progress_deadline_save"),
    path(PERIOD + "ingatkan/", reminder.progress_remind, name="progress_remind"),
    path("rad/realisasi/waktu/<slug:code>/", reminder.reporting_interval, name="reporting_interval"),
    path("rad/sumbangan/", contribution.contribution_list, name="contribution_list"),
    path("rad/sumbangan/<slug:code>/<year:year>/", contribution.contribution_edit, name="contribution_edit"),
    path("rad/sumbangan/<slug:code>/<year:year>/<period:period>/", contribution.contribution_edit, name="contribution_edit"),
    path(ROW, realisation.realisation_detail, name="realisation_detail"),
    path(ROW + "perubahan/", changes.realisation_changes, name="realisation_changes"),
    path(ROW + "simpan/", realisation.realisation_save, name="realisation_save"),
    path(ROW + "setujui/", realisation.realisation_approve, name="realisation_approve"),
    path(ROW + "kembalikan/", realisation.realisation_return, name="realisation_return"),
    path(MONEY + "setujui/", realisation.spending_approve, name="spending_approve"),
    path(MONEY + "kembalikan/", realisation.spending_return, name="spending_return"),
    path("evaluasi/", evaluation.evaluation_list, name="evaluation_list"),
    path("evaluasi/baru/", evaluation.evaluation_new, name="evaluation_new"),
    path("evaluasi/periksa/", evaluation_document.evaluation_check, name="evaluation_check"),
    path("evaluasi/periksa/<sha256>/", evaluation_document.evaluation_check, name="evaluation_check"),
    path("evaluasi/<year:year>/", evaluation.evaluation_detail, name="evaluation_detail"),
    path("evaluasi/<year:year>/<chapter:chapter>/", evaluation.evaluation_detail, name="evaluation_chapter"),
    path("evaluasi/<year:year>/perubahan/", changes.evaluation_changes, name="evaluation_changes"),
    path("evaluasi/<year:year>/naskah/", evaluation.evaluation_edit, name="evaluation_edit"),
    path("evaluasi/<year:year>/ajukan/", evaluation.evaluation_submit, name="evaluation_submit"),
    path("evaluasi/<year:year>/tandatangani/", evaluation.evaluation_sign, name="evaluation_sign"),
    path("evaluasi/<year:year>/sahkan/", evaluation.evaluation_enact, name="evaluation_enact"),
    path("evaluasi/<year:year>/kembalikan/", evaluation.evaluation_return, name="evaluation_return"),
    path("evaluasi/<year:year>/batalkan/", evaluation.evaluation_withdraw, name="evaluation_withdraw"),
    path("evaluasi/<year:year>/draf/", evaluation_document.evaluation_draft, name="evaluation_draft"),
    path("evaluasi/<year:year>/pdf/", evaluation_document.evaluation_pdf, name="evaluation_pdf"),
    path("evaluasi/<year:year>/betulkan/", evaluation.evaluation_correct, name="evaluation_correct"),
    path(EDITION, evaluation.evaluation_detail, name="evaluation_edition"),
    path(EDITION + "<chapter:chapter>/", evaluation.evaluation_detail, name="evaluation_edition_chapter"),
    path(EDITION + "pdf/", evaluation_document.evaluation_pdf, name="evaluation_edition_pdf"),
    path("evaluasi/rekomendasi/", recommendation.recommendation_list, name="recommendation_list"),
    path("evaluasi/rekomendasi/<int:key>/", recommendation.recommendation_edit, name="recommendation_edit"),
    path("evaluasi/cara-menghitung/", evaluation_document.definitions, name="definitions"),
]
