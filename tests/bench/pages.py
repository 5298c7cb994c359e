"""The main pages, each as the person who scenarios on it opens it."""

from dataclasses import dataclass, field

from django.urls import reverse

from gugus.choices import RevealReason
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
    form: dict = field(default_factory=dict)
    """What is posted; nothing for a page that is asked for."""
    walls: bool = False
    """Whether it is measured without each wall too."""


REASON = {"reason": RevealReason.values[0], "explanation": "Diukur lamanya"}


def pages():
    """The floor first, then every main page."""
    polres = Institution.objects.get(code="polres")
    complaint = Complaint.objects.order_by("pk").first()
    case = Case.objects.order_by("pk").first()
    victim = Victim.objects.filter(referrals__status=ReferralStatus.COMPLETED).order_by("pk").first()
    served = Referral.objects.filter(to_institution=polres, status=ReferralStatus.RUNNING).order_by("pk").first()
    revealing = {
        "complaint": reverse("complaint_reveal", args=[complaint.number]),
        "victim": reverse("victim_reveal", args=[victim.code]),
        "referral": reverse("referral_reveal", args=[served.number]),
    }
    return [
        Page("floor", "koordinator", reverse("floor"), 1),
        Page("complaint list", "koordinator", reverse("complaint_list"), 3, walls=True),
        Page("complaint list, officer", "polres", reverse("complaint_list"), 3, walls=True),
        Page("complaint list, page 40", "koordinator", reverse("complaint_list") + "?page=40"),
        Page("search by number", "koordinator", f"{reverse('complaint_list')}?nomor={complaint.number}", 3),
        Page("complaint", "koordinator", complaint.get_absolute_url(), walls=True),
        Page(
            "complaint, identity opened",
            "koordinator",
            revealing["complaint"],
            form=REASON,
            walls=True,
        ),
        Page("case list", "koordinator", reverse("case_list"), 3, walls=True),
        Page("case", "koordinator", case.get_absolute_url(), walls=True),
        Page("victim", "koordinator", victim.get_absolute_url(), 3, walls=True),
        Page("victim, identity opened", "koordinator", revealing["victim"], 3, form=REASON, walls=True),
        Page("referral list", "koordinator", reverse("referral_list"), 3, walls=True),
        Page("referral list, officer", "polres", reverse("referral_list"), 3, walls=True),
        Page("referral", "polres", served.get_absolute_url(), walls=True),
        Page("referral, identity opened", "polres", revealing["referral"], form=REASON, walls=True),
        Page("inbox", "polres", reverse("officer_home"), 3, walls=True),
        Page("coordinator's home", "koordinator", reverse("coordinator_home"), 3, walls=True),
        Page("stage matrix", "koordinator", reverse("institution_matrix")),
        Page("RAD", "rad", reverse("rad:plan_home")),
        Page("RAD table", "rad", reverse("rad:plan_table", args=["A"])),
        Page("evaluation", "rad", reverse("rad:evaluation_detail", args=[2020])),
    ]
