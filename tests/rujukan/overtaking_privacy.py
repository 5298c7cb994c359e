"""Somebody was faster: the forms of data protection."""

from django.utils import timezone

from gugus.choices import Role
from gugus.models import Institution, User
from rujukan.choices.subject_rights import RequestStatus, Right
from rujukan.privacy.actions import breach as breaches, data_request, retention
from tests.overtaking import FORMS, TYPED, overtaken
from tests.rujukan import retained, scenarios

# Data protection


@overtaken
def data_request_extract(cast):
    asked = scenarios.a_data_request(scenarios.a_victim(cast.koordinator), cast.koordinator)
    yield cast.koordinator, [asked.number], {"handed_over": TYPED}
    refusal = {"status": RequestStatus.REFUSED, "words": "Tidak dapat", "basis": "UU 27/2022 Ps 15"}
    data_request.answer(asked, by=cast.koordinator2, **refusal)


@overtaken
def data_request_correct(cast):
    victim = scenarios.a_victim(cast.koordinator)
    asked = scenarios.a_data_request(victim, cast.koordinator, Right.CORRECTION)
    data = {"kind": victim.kind, "sex": victim.sex, "age_band": victim.age_band, "safety_note": TYPED}
    yield cast.koordinator, [asked.number], data | {"version": victim.version}
    refusal = {"status": RequestStatus.REFUSED, "words": "Tidak dapat", "basis": "UU 27/2022 Ps 15"}
    data_request.answer(asked, by=cast.koordinator2, **refusal)


def a_third_coordinator():
    return User.objects.create_user("koordinator3", roles=[Role.COORDINATOR], institution=Institution.objects.get(code="dsp3akb"))


@overtaken
def destruction_decide(cast):
    complaint = retained.a_closed_complaint(cast)
    proposal = retention.draw_up({"complaint": [complaint.pk]}, by=a_third_coordinator())
    item = proposal.items.get()
    yield cast.koordinator, [proposal.number], {"items": item.pk, "reason": TYPED, "return": ""}
    retention.approve([item], by=cast.koordinator2)


@overtaken
def breach_edit(cast):
    breach = scenarios.a_breach(cast.koordinator)
    data = {name: value for name, value in scenarios.breach_fields(announced="on").items() if value}
    data |= {"story": TYPED, "institution": breach.institution_id, "version": breach.version}
    yield cast.koordinator, [breach.number], data | {"found_at": timezone.localtime().strftime("%Y-%m-%d %H:%M")}
    breaches.make_notices(breach, by=cast.koordinator2)


def settle_all(breach, by):
    for notice in breach.notices.filter(delivery=""):
        breaches.settle(notice, by=by, delivery=notice.deliveries[0], words="Diserahkan")


def after_closing(data):
    """Yield as a scenario: a form about a breach that a colleague closes meanwhile."""

    def scenario(cast):
        breach = scenarios.a_breach_being_told(cast.koordinator)
        yield cast.koordinator, [breach.number], data
        settle_all(breach, cast.koordinator2)
        breaches.close(breach, by=cast.koordinator2, reason="Map dikunci")

    return scenario


FORMS |= {
    "breach_affect": after_closing({"affected": TYPED}),
    "breach_follow_up": after_closing({"text": TYPED}),
    "breach_close": after_closing({"reason": TYPED}),
}
