"""Shows two victims who may be one person side by side, as `rujukan.disclosure.pair` shows two complaints."""

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from gugus.formats.indonesian import short
from gugus.models import User
from gugus.workflow.lifecycle import Refused
from rujukan.choices.section import Section
from rujukan.disclosure.pair import Group, Pair, clear, sealed
from rujukan.disclosure.section import IDENTITY, OF_PERSON, coded, reveal
from rujukan.disclosure.victim import NOTES
from rujukan.models import Referral, ShelterStay, Victim

# What `_work` reads of both victims, each in one query.
OF_WORK = (
    Prefetch("referrals", Referral.objects.open().select_related("to_institution").order_by("number")),
    Prefetch("stays", ShelterStay.objects.filter(until=None).select_related("institution")),
    *("consents", "identifications", "assessments"),
)


def side_by_side(user: User, left: Victim, right: Victim) -> Pair[Victim]:
    """Return what a coordinator who may see both reads of them without a reason. Raises Refused for others."""
    return _compared_sides(user, left, right, opened=False)


@transaction.atomic
def reveal_both(user: User, left: Victim, right: Victim, *, reason, explanation) -> Pair[Victim]:
    """Return `side_by_side` with both identities opened, and log it for each victim. Raises Refused if one refuses."""
    for victim in (left, right):
        reveal(user, victim, reason=reason, explanation=explanation)
    return _compared_sides(user, left, right, opened=True)


def _compared_sides(user, left, right, *, opened):
    if not user.is_coordinator:  # the caller has found both rows, so no case bars the user
        raise Refused("Perbandingan ini hanya untuk koordinator.")
    prefetch_related_objects([left, right], *OF_WORK)
    names = (*IDENTITY[Section.IDENTITY], *IDENTITY[Section.FAMILY])
    groups = (
        Group("Nama dan nomor", sealed(left.identity, right.identity, names, opened)),
        Group("Orangnya", clear(_person_fields(left), _person_fields(right))),
        Group("Penanganan", clear(_work(left), _work(right))),
        Group("Catatan", sealed(left, right, ("disability", *NOTES), opened=True)),
    )
    return Pair(left, right, opened, tuple(group for group in groups if any(row.likeness for row in group.rows)))


def _person_fields(victim):
    return {
        "Korban atau saksi": victim.get_kind_display(),
        "Jenis kelamin": victim.get_sex_display(),
        "Kelompok usia": victim.get_age_band_display(),
        "Kecamatan asal": str(victim.origin_district or ""),
        "Ditemukan di": str(victim.found_district or ""),
        "Kecamatan sekarang": str(victim.current_district or ""),
        **{line.label: line.text for line in coded(victim, OF_PERSON)},
    }


def _work(victim):
    """Return where a victim stands; the caller has prefetched OF_WORK."""
    conclusion, risk = (next(iter(rows.all()), None) for rows in (victim.identifications, victim.assessments))
    usable = [consent for consent in victim.consents.all() if consent.is_usable]
    withdrawn = [consent for consent in victim.consents.all() if consent.withdrawn_at]
    return {
        "Kasus": victim.case.number,
        "Dicatat": short(victim.added_at),
        "Keadaan": victim.get_status_display(),
        "Kesimpulan": conclusion.get_conclusion_display() if conclusion else "",
        "Risiko": risk.get_level_display() if risk else "",
        "Rujukan terbuka": "\n".join(map(_referral_asked, victim.referrals.all())),
        "Sedang tinggal di": "\n".join(stay.institution.short_name for stay in victim.stays.all()),
        "Dasar berbagi data": "\n".join(consent.get_basis_display() for consent in usable),
        "Persetujuan ditarik": f"{len(withdrawn)} kali" if withdrawn else "",
    }


def _referral_asked(referral):
    return f"{referral.number} {referral.to_institution.short_name}: {referral.get_stage_display().lower()}"
