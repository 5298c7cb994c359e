from django.urls import path

from rujukan.views import complaint, complaint_entry, institution, triage

urlpatterns = [
    path("pengaduan/", complaint.complaint_list, name="complaint_list"),
    path("pengaduan/baru/", complaint_entry.complaint_new, name="complaint_new"),
    path("pengaduan/draf/", complaint_entry.complaint_draft, name="complaint_draft"),
    path("pengaduan/draf/<uuid:key>/buang/", complaint_entry.complaint_draft_discard, name="complaint_draft_discard"),
    path("pengaduan/<number>/", complaint.complaint_detail, name="complaint_detail"),
    path("pengaduan/<number>/tambahan/", complaint.complaint_append, name="complaint_append"),
    path("pengaduan/<number>/identitas/", complaint.complaint_reveal, name="complaint_reveal"),
    path("pengaduan/<number>/darurat/", complaint.complaint_emergency, name="complaint_emergency"),
    path("pengaduan/<number>/telaah/", triage.complaint_triage, name="complaint_triage"),
    path("pengaduan/<number>/telaah/ditelaah/", triage.complaint_review, name="complaint_review"),
    path("pengaduan/<number>/telaah/kasus/", triage.complaint_open_case, name="complaint_open_case"),
    path("pengaduan/<number>/telaah/gabung/", triage.complaint_join, name="complaint_join"),
    path("pengaduan/<number>/telaah/teruskan/", triage.complaint_forward, name="complaint_forward"),
    path("pengaduan/<number>/telaah/duplikat/", triage.complaint_duplicate, name="complaint_duplicate"),
    path("pengaduan/<number>/telaah/tutup/", triage.complaint_close, name="complaint_close"),
    path("pengaduan/<number>/telaah/mirip/<int:pk>/", triage.near_duplicate_settle, name="near_duplicate_settle"),
    path("institusi/", institution.institution_matrix, name="institution_matrix"),
]
