"""The main pages, each as the person who lives on it opens it."""

from dataclasses import dataclass

from django.urls import reverse

from gugus.models import Institution
from rujukan.choices import ReferralStatus
from rujukan.models import Case, Complaint, Referral, Victim


@dataclass(frozen=True)
class Page:
    name: str
    user: str
    path: str
    within: float | None = None
    """How many floors it may cost at most; None where nothing is promised."""


def pages():
    """The floor first, then every main page."""
    polres = Institution.objects.get(code="polres")
    complaint = Complaint.objects.order_by("pk").first()
    case = Case.objects.order_by("pk").first()
    victim = Victim.objects.filter(referrals__status=ReferralStatus.COMPLETED).order_by("pk").first()
    served = Referral.objects.filter(to_institution=polres, status=ReferralStatus.RUNNING).order_by("pk").first()
    return [
        Page("floor", "koordinator", reverse("floor"), 1),
        Page("complaint list", "koordinator", reverse("complaint_list"), 3),
        Page("complaint list, officer", "polres", reverse("complaint_list"), 3),
        Page("complaint list, page 400", "koordinator", reverse("complaint_list") + "?page=400"),
        Page("search by number", "koordinator", f"{reverse('complaint_list')}?nomor={complaint.number}", 3),
        Page("complaint", "koordinator", complaint.get_absolute_url()),
        Page("case list", "koordinator", reverse("case_list"), 3),
        Page("case", "koordinator", case.get_absolute_url()),
        Page("victim", "koordinator", victim.get_absolute_url(), 3),
        Page("referral list", "koordinator", reverse("referral_list"), 3),
        Page("referral list, officer", "polres", reverse("referral_list"), 3),
        Page("referral", "polres", served.get_absolute_url()),
        Page("inbox", "polres", reverse("officer_home"), 3),
        Page("coordinator's home", "koordinator", reverse("coordinator_home"), 3),
        Page("stage matrix", "koordinator", reverse("institution_matrix")),
        Page("RAD", "rad", reverse("rad:plan_home")),
        Page("RAD table", "rad", reverse("rad:plan_table", args=["A"])),
        Page("evaluation", "rad", reverse("rad:evaluation_detail", args=[2020])),
    ]
