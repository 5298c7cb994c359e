from django.urls import path, register_converter
from django.urls.converters import StringConverter

from rujukan.views import attachment, case, complaint, complaint_entry, home, institution, referral, service, triage, victim


class Code(StringConverter):
    """A number or a victim's code: PGD-2026-00001, PN-26-M7Q4. Anything else is not found without asking the database."""

    regex = "[A-Z]+-[0-9]+-[0-9A-Z]+"


register_converter(Code, "code")

urlpatterns = [
    path("beranda/koordinator/", home.coordinator_home, name="coordinator_home"),
    path("beranda/petugas/", home.officer_home, name="officer_home"),
    path("pengaduan/", complaint.complaint_list, name="complaint_list"),
    path("pengaduan/baru/", complaint_entry.complaint_new, name="complaint_new"),
    path("pengaduan/draf/", complaint_entry.complaint_draft, name="complaint_draft"),
    path("pengaduan/draf/<uuid:key>/buang/", complaint_entry.complaint_draft_discard, name="complaint_draft_discard"),
    path("pengaduan/<code:number>/", complaint.complaint_detail, name="complaint_detail"),
    path("pengaduan/<code:number>/tambahan/", complaint.complaint_append, name="complaint_append"),
    path("pengaduan/<code:number>/berkas/<int:order>/", attachment.attachment_open, name="attachment_open"),
    path("pengaduan/<code:number>/identitas/", complaint.complaint_reveal, name="complaint_reveal"),
    path("pengaduan/<code:number>/darurat/", complaint.complaint_emergency, name="complaint_emergency"),
    path("pengaduan/<code:number>/telaah/", triage.complaint_triage, name="complaint_triage"),
    path("pengaduan/<code:number>/telaah/ditelaah/", triage.complaint_review, name="complaint_review"),
    path("pengaduan/<code:number>/telaah/kasus/", triage.complaint_open_case, name="complaint_open_case"),
    path("pengaduan/<code:number>/telaah/gabung/", triage.complaint_join, name="complaint_join"),
    path("pengaduan/<code:number>/telaah/teruskan/", triage.complaint_forward, name="complaint_forward"),
    path("pengaduan/<code:number>/telaah/duplikat/", triage.complaint_duplicate, name="complaint_duplicate"),
    path("pengaduan/<code:number>/telaah/tutup/", triage.complaint_close, name="complaint_close"),
    path("pengaduan/<code:number>/telaah/mirip/<int:pk>/", triage.near_duplicate_settle, name="near_duplicate_settle"),
    path("kasus/", case.case_list, name="case_list"),
    path("kasus/<code:number>/", case.case_detail, name="case_detail"),
    path("kasus/<code:number>/tutup/", case.case_close, name="case_close"),
    path("kasus/<code:number>/buka-kembali/", case.case_reopen, name="case_reopen"),
    path("kasus/<code:number>/korban/baru/", victim.victim_new, name="victim_new"),
    path("kasus/<code:number>/terduga/baru/", case.suspect_new, name="suspect_new"),
    path("kasus/<code:number>/terduga/identitas/", case.suspect_reveal, name="suspect_reveal"),
    path("korban/<code:code>/", victim.victim_detail, name="victim_detail"),
    path("korban/<code:code>/ubah/", victim.victim_edit, name="victim_edit"),
    path("korban/<code:code>/identitas/", victim.victim_reveal, name="victim_reveal"),
    path("korban/<code:code>/akses/", victim.victim_access, name="victim_access"),
    path("korban/<code:code>/identifikasi/", victim.identification_new, name="identification_new"),
    path("korban/<code:code>/tahap/<slug:stage>/", victim.stage_assess, name="stage_assess"),
    path("korban/<code:code>/pendamping/", victim.companion_new, name="companion_new"),
    path("korban/<code:code>/persetujuan/baru/", victim.consent_new, name="consent_new"),
    path("korban/<code:code>/persetujuan/<uuid:key>/tarik/", victim.consent_withdraw, name="consent_withdraw"),
    path("korban/<code:code>/pemantauan/", victim.victim_monitor, name="victim_monitor"),
    path("korban/<code:code>/tutup/", victim.victim_close, name="victim_close"),
    path("korban/<code:code>/rujukan/baru/", referral.referral_new, name="referral_new"),
    path("rujukan/", referral.referral_list, name="referral_list"),
    path("rujukan/<code:number>/", referral.referral_detail, name="referral_detail"),
    path("rujukan/<code:number>/baca/", referral.referral_seen, name="referral_seen"),
    path("rujukan/<code:number>/identitas/", referral.referral_reveal, name="referral_reveal"),
    path("rujukan/<code:number>/terima/", referral.referral_accept, name="referral_accept"),
    path("rujukan/<code:number>/tolak/", referral.referral_decline, name="referral_decline"),
    path("rujukan/<code:number>/tarik/", referral.referral_withdraw, name="referral_withdraw"),
    path("rujukan/<code:number>/setujui/", referral.referral_approve, name="referral_approve"),
    path("rujukan/<code:number>/tidak-setuju/", referral.referral_not_approve, name="referral_not_approve"),
    path("rujukan/<code:number>/konfirmasi/", referral.referral_confirm, name="referral_confirm"),
    path("rujukan/<code:number>/usulkan/", referral.referral_propose, name="referral_propose"),
    path("rujukan/<code:number>/layanan/", service.service_new, name="service_new"),
    path("rujukan/<code:number>/masuk/", service.shelter_enter, name="shelter_enter"),
    path("rujukan/<code:number>/keluar/", service.shelter_leave, name="shelter_leave"),
    path("rujukan/<code:number>/selesai/", service.referral_complete, name="referral_complete"),
    path("institusi/", institution.institution_matrix, name="institution_matrix"),
]
