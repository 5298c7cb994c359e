"""Duties with a time limit: after sexual exploitation (UU 12/2022 Ps 41–43), for a child, and restitution. A leaf."""

from django.db.models import TextChoices

from rujukan.choices.ctdc import Purpose


class DutyKind(TextChoices):
    """Kinds of legal duties. The value is the code of the `ServiceStandard`."""

    POLICE_REPORT = "police-report", "Laporan ke polisi"
    POLICE_PROTECTION = "police-protection", "Perlindungan sementara kepolisian"
    LPSK_ASKED = "lpsk-asked", "Permintaan perlindungan ke LPSK"
    CHILD_UNIT_TOLD = "child-unit-told", "Pemberitahuan ke Unit PPA kepolisian"
    RESTITUTION_COPIED = "restitution-copied", "Penyerahan salinan putusan restitusi"
    RESTITUTION_PAID = "restitution-paid", "Pembayaran restitusi"
    RESTITUTION_PAID_30 = "restitution-paid-30", "Pembayaran restitusi (30 hari)"
    RESTITUTION_WARNED = "restitution-warned", "Pembayaran restitusi sesudah peringatan"


class Settlement(TextChoices):
    DONE = "done", "Sudah dilakukan"
    NOT_APPLICABLE = "not_applicable", "Tidak berlaku"


SEXUAL_EXPLOITATION = frozenset({Purpose.PROSTITUTION, Purpose.BODY})
# A report to the police starts the clocks of what the police owe.
NEXT_DUTIES = {DutyKind.POLICE_REPORT: (DutyKind.POLICE_PROTECTION, DutyKind.LPSK_ASKED)}
