"""The demo's reports: a plausible value for each target, in words if the target is in words, and the money spent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random

from django.utils import timezone

from demo import accounts
from demo.casework.pacing import Turn
from gugus.formats.indonesian import number
from gugus.models import Institution, User
from rad import rules
from rad.actions import realisation
from rad.choices import WITHOUT_TARGET, Hindrance
from rad.lists import case_offer
from rad.models import Assignment, BudgetAmount, Realisation, Target

DAY = timedelta(days=1)
HINDRANCES = {
    2019: (Hindrance.BUDGET, Hindrance.COORDINATION, Hindrance.STAFF, Hindrance.ACCESS),
    2020: (Hindrance.PANDEMIC, Hindrance.PANDEMIC, Hindrance.BUDGET, Hindrance.PARTICIPATION),
    2021: (Hindrance.PANDEMIC, Hindrance.STAFF, Hindrance.DATA, Hindrance.BUDGET),
}
FOLLOW_UPS = (
    "Sisa kegiatan dijadwalkan pada triwulan pertama tahun berikutnya.",
    "Anggaran diusulkan kembali dalam perubahan APBD.",
    "Pertemuan kecil per kecamatan menggantikan pertemuan besar.",
    "Nota kesepahaman dengan instansi pelaksana disiapkan.",
)
EVIDENCE = ("Laporan kegiatan dan daftar hadir", "Dokumentasi foto dan berita acara", "Rekap bidang, diarsipkan")
IN_WORDS = {
    100: ("Dilaksanakan seluruhnya, laporan terlampir", "Semua unsur yang disebut target terpenuhi menurut bukti."),
    80: ("Dilaksanakan di sebagian besar wilayah", "Bukti menunjukkan kira-kira empat dari lima bagian tercapai."),
    60: ("Sebagian terlaksana, sisanya menunggu anggaran", "Baru sebagian unsur target yang terbukti."),
}
OTHER_REASON = "Catatan institusi memuat juga yang belum dimasukkan ke sistem ini."
UNPLANNED = "Tidak ada target tahun ini, kegiatan rutin tetap berjalan"


def in_january(year):
    """Return the moment in January when institutions report the year before."""
    return datetime(year, 1, 13, 9, 0, tzinfo=timezone.get_default_timezone())


@dataclass
class Desk:
    """The users who report, and the secretariat who reviews."""

    turn: Turn
    users: dict[str, User]

    @cached_property
    def _reporters(self):
        """{activity: user who reports on it}: staff of the coordinating institution's topmost parent."""
        bodies = {body.pk: body for body in Institution.objects.all()}
        staff = {user.institution_id: user for user in self.users.values() if user.is_officer}
        reporters = {}
        for activity, body in Assignment.objects.coordinating().values_list("activity", "institution"):
            if body is None:
                continue
            while bodies[body].parent_id:
                body = bodies[body].parent_id
            staff[body] = staff.get(body) or accounts.make_colleague(bodies[body])
            reporters.setdefault(activity, staff[body])
        return reporters

    def report_year(self, year, at, share=1.0, but=""):
        """Report, submit and approve a share of a year's rows, except those that the account `but` answers for."""
        random = Random(f"reports {year}")
        rows = [
            self._submitted(random, user, subject, write, at + DAY * random.uniform(0, 9))
            for user, subject, write in self._due(year)
            if user.username != but and random.random() < share
        ]
        for row in rows:
            self._approve(row, at + 20 * DAY)

    def leave_waiting(self, year, now):
        """Report some missing rows of a year late: most are submitted, one is returned, one is a draft. Others stay missing."""
        random = Random(f"waiting {year}")
        reported = set(Realisation.objects.filter(year=year).values_list("indicator", flat=True))
        due = [one for one in self._due(year) if isinstance(one[1], Target) and one[1].indicator_id not in reported]
        late = [one for one in due if one[0].username != "disnaker"][:8]
        rows = [self._submitted(random, *one, now - DAY * (6 - place / 2)) for place, one in enumerate(late[:-1])]
        reason = "Lampirkan daftar hadir; jumlah peserta belum dapat dicocokkan."
        self.turn.take(self.users["rad"], realisation.give_back, rows[-1], reason=reason, at=now - DAY)
        user, target, write = late[-1]
        write(random, user, target, now - DAY)

    def _due(self, year):
        """Return (user, target or budget, method that writes it) for every row of a year, grouped by user."""
        targets = Target.objects.filter(year=year).select_related("indicator__activity__programme__sub_task_force")
        due = [(self._reporters[target.indicator.activity_id], target, self._write) for target in targets.order_by("indicator")]
        for amount in BudgetAmount.objects.filter(year=year).select_related("budget_line__sub_task_force"):
            due.append((self._reporters[_paid_activity(amount.budget_line)], amount, self._spend))
        return sorted(due, key=lambda one: one[0].username)

    def _submitted(self, random, user, subject, write, at):
        row = write(random, user, subject, at)
        return self.turn.take(user, realisation.submit, row, at=at + DAY / 8)

    def _write(self, random, user, target, at):
        """Write the realisation of one indicator."""
        fields = realisation_fields(random, target)
        offer = case_offer.offer(target.indicator, target.year)
        if case_offer.accepted(target, offer) and fields.get("value") != offer.value:
            fields["other_reason"] = OTHER_REASON
        row, _ = self.turn.take(user, realisation.report, target.indicator, target.year, fields=fields, at=at)
        return row

    def _spend(self, random, user, amount, at):
        """Write the spending of one budget."""
        spent = int((amount.amount or 0) * random.choice((1, 0.97, 0.92, 0.85, 0.6, 0.3))) // 1000 * 1000
        fields = {"amount": spent, "evidence": "Laporan realisasi anggaran" if amount.amount else "Tidak ada pagu"}
        row, _ = self.turn.take(user, realisation.spend, amount.budget_line, amount.year, fields=fields, at=at)
        return row

    def _approve(self, row, at):
        verdict = {}
        if isinstance(row, Realisation) and (grade := _grade_of(row)) is not None:
            verdict = {"grade": grade, "justification": IN_WORDS[grade][1]}
        self.turn.take(self.users["rad"], realisation.approve, row, **verdict, at=at)


def _paid_activity(line):
    activity = line.activities.order_by("code").first()
    return activity.pk if activity else line.indicators.order_by("code").first().activity_id


def realisation_fields(random, target):
    """Return the fields of a realisation: three of five values reach their target, the others name a hindrance."""
    indicator = target.indicator
    evidence = random.choice(EVIDENCE)
    if target.state in WITHOUT_TARGET:
        return {"text": UNPLANNED, "evidence": evidence}
    if rules.graded(indicator, target):
        grade = random.choice((100, 80, 60))
        fields = {"text": IN_WORDS[grade][0], "value": target.value, "evidence": evidence}
        return fields | (_why(random, target.year) if grade < 100 else {})
    value = Decimal(round(float(target.value) * random.choice((1, 1, 1.1, 0.8, 0.5))))
    fields = {"text": f"{number(value)} {target.unit}".strip(), "value": value, "evidence": evidence}
    return fields | (_why(random, target.year) if value < target.value else {})


def _why(random, year):
    return {"hindrance": random.choice(HINDRANCES[year]), "follow_up": random.choice(FOLLOW_UPS)}


def _grade_of(row):
    """Return the grade that fits the text, or None if the target is calculated."""
    return next((grade for grade, (text, _) in IN_WORDS.items() if text == row.text), None)
