"""The main pages, each opened by the user who works with it most."""

from dataclasses import dataclass, field

from django.urls import reverse

from gugus.choices import RevealReason
from gugus.models import Institution
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.victim import VictimStatus
from rujukan.models import Case, Complaint, Referral, Victim
from tests.bench import data


@dataclass(frozen=True)
class Page:
    name: str
    user: str | None
    path: str
    within: float | None = None
    """The longest time allowed, as a multiple of the baseline's; None for no limit."""
    form: dict = field(default_factory=dict)
    """The fields of a POST; empty for a GET."""
    compared: bool = False
    """Whether it is also measured without each protection."""


REASON = {"reason": RevealReason.values[0], "explanation": "Diukur lamanya"}


def pages():
    """Return the baseline first, then every main page."""
    polres = Institution.objects.get(code="polres")
    complaint = Complaint.objects.order_by("pk").first()
    case = Case.objects.order_by("pk").first()
    victim = Victim.objects.filter(referrals__status=ReferralStatus.COMPLETED).order_by("pk").first()
    open_victim = Victim.objects.filter(status=VictimStatus.SERVED).order_by("pk").first()
    served = Referral.objects.filter(to_institution=polres, status=ReferralStatus.RUNNING).order_by("pk").first()
    revealing = {
        "complaint": reverse("complaint_reveal", args=[complaint.number]),
        "victim": reverse("victim_reveal", args=[victim.code]),
        "referral": reverse("referral_reveal", args=[served.number]),
    }
    return [
        Page("baseline", "koordinator", reverse("baseline"), 1),
        Page("anonymous", None, reverse("public_form")),
        Page("complaint list", "koordinator", reverse("complaint_list"), 3, compared=True),
        Page("complaint list, officer", "polres", reverse("complaint_list"), 3),
        Page("complaint list, page 40", "koordinator", reverse("complaint_list") + "?page=40"),
        Page("search by number", "koordinator", f"{reverse('complaint_list')}?nomor={complaint.number}", 3),
        Page("complaint", "koordinator", complaint.get_absolute_url(), compared=True),
        Page(
            "complaint, identity opened",
            "koordinator",
            revealing["complaint"],
            form=REASON,
            compared=True,
        ),
        Page("case list", "koordinator", reverse("case_list"), 3, compared=True),
        Page("case", "koordinator", case.get_absolute_url(), compared=True),
        Page("victim", "koordinator", victim.get_absolute_url(), 3, compared=True),
        *(
            Page(f"victim, {tab}", "koordinator", reverse(f"victim_{tab}", args=[victim.code]), 3)
            for tab in ("services", "person", "history")
        ),
        Page("victim, identity opened", "koordinator", revealing["victim"], 3, form=REASON, compared=True),
        Page("several referrals", "koordinator", reverse("referrals_send", args=[open_victim.code]), 3),
        Page("referral list", "koordinator", reverse("referral_list"), 3, compared=True),
        Page("referral list, officer", "polres", reverse("referral_list"), 3),
        Page("referral", "polres", served.get_absolute_url(), compared=True),
        Page("referral, identity opened", "polres", revealing["referral"], form=REASON, compared=True),
        Page("inbox", "polres", reverse("officer_home"), 3),
        Page("coordinator's home", "koordinator", reverse("coordinator_home"), 3, compared=True),
        Page("stage matrix", "koordinator", reverse("institution_matrix")),
        Page("RAD", "rad", reverse("rad:plan_home"), 3),
        Page("sub task force", "rad", reverse("rad:sub_task_force", args=["A"]), 3),
        Page("RAD grid", "disnaker", reverse("rad:realisation_grid", args=[2021]), 3),
        Page("evaluation, closed", "rad", reverse("rad:evaluation_detail", args=[2020]), 3),
        Page("evaluation, draft", "rad", reverse("rad:evaluation_detail", args=[data.DRAFTED]), 5),
    ]
