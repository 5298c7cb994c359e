"""Forms of a referral: sending, proposing, declining, withdrawing, and the filters of the list."""

from dataclasses import dataclass
from datetime import datetime

from django import forms

from gugus.formats import indonesian
from gugus.formats.clocks import span
from gugus.forms.chosen import EVERYTHING, FilterForm
from gugus.forms.labels import labelled_by
from gugus.forms.long_text import LongText
from gugus.forms.once import OnceForm
from gugus.models import Institution
from rujukan.choices.referral import DeclineReason, ReferralStatus, Urgency
from rujukan.choices.stage import Stage
from rujukan.forms.consent import BasisForm
from rujukan.forms.hand_over import SheetForm
from rujukan.lists import finding
from rujukan.lists.number import years
from rujukan.models import Referral, StageRole
from rujukan.stages import fulfilment, standards
from rujukan.stages.routes import Candidate

URGENCY_WORDS = {Urgency.EMERGENCY: " Telepon juga institusinya."}
NO_NAMES = "Tulis layanannya saja, jangan tulis nama atau cerita. Baris ini terlihat sebelum rujukan diterima."


@dataclass(frozen=True)
class Holder:
    """A holder of the stage's role as one option. A joint holder (all health centres) has several `candidates`."""

    value: str
    role: StageRole
    candidates: tuple[Candidate, ...]

    @property
    def only(self) -> Candidate | None:
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def usual_words(self) -> str:
        return f"Biasanya menjawab dalam {span(self.only.usual_answer)}"

    @property
    def decline_words(self) -> str:
        declined = self.only.declined
        reason = indonesian.continued(declined.get_decline_reason_display())
        return f"Menolak {indonesian.short_date(declined.answered_at)}: {reason}"


def holders_of(candidates):
    """Return the holders of roles as options, in the order of the candidates."""
    by_role = {}
    for candidate in candidates:
        by_role.setdefault(candidate.role, []).append(candidate)
    return [Holder(str(role.pk), role, tuple(own)) for role, own in by_role.items()]


@labelled_by(Referral)
class RouteForm(OnceForm):
    """The receiver, the need and the urgency. It offers only `candidates`, the holders of the stage's role.

    `districts` are the keys of the victim's districts: of a joint holder a health centre there is the initial choice.
    """

    holder = forms.ChoiceField(label="Institusi penerima", widget=forms.RadioSelect)
    institution = forms.ChoiceField(label="Puskesmas yang mana?", required=False)
    need = forms.CharField(max_length=300, help_text=NO_NAMES)
    urgency = forms.ChoiceField(widget=forms.RadioSelect, initial=Urgency.NORMAL)

    def __init__(self, *args, candidates, districts, now: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.holders = holders_of(candidates)
        self.by_value = {holder.value: holder for holder in self.holders}
        self.fields["holder"].choices = [(holder.value, holder.role.institution.short_name) for holder in self.holders]
        centres = [centre for holder in self.holders if not holder.only for centre in holder.candidates]
        self._offer_centres(centres, districts)
        limits = standards.limits(*standards.ANSWER.values())
        self.fields["urgency"].choices = [
            (urgency.value, _urgency(urgency, limits[standards.ANSWER[urgency]], now)) for urgency in Urgency
        ]

    def _offer_centres(self, centres, districts):
        if not centres:
            del self.fields["institution"]
            return
        offer_centres(self.fields["institution"], centres, districts)

    def clean(self):
        data = super().clean()
        holder = self.by_value.get(data.get("holder"))
        if holder and not holder.only and not data.get("institution") and "institution" not in self.errors:
            self.add_error("institution", "Pilih puskesmasnya.")
        return data

    @property
    def arguments(self):
        """The arguments of the verbs that send and propose: role, institution, need, urgency."""
        holder = self.by_value[self.cleaned_data["holder"]]
        key = self.cleaned_data.get("institution")
        chosen = holder.only or next(centre for centre in holder.candidates if str(centre.institution.pk) == key)
        answers = {name: self.cleaned_data[name] for name in ("need", "urgency")}
        return {"role": holder.role, "institution": chosen.institution} | answers


def offer_centres(field, centres, districts):
    """Let a field offer the children of a joint holder; the one in a district of the victim is the initial choice."""
    nearest = next((centre for centre in centres if centre.institution.district_id in districts), None)
    names = ((str(centre.institution.pk), centre.institution.short_name) for centre in centres)
    field.choices = [("", "Pilih"), *names]
    field.conditional = True
    field.initial = str(nearest.institution.pk) if nearest else ""


def _urgency(urgency, limit, now):
    until = f"Batas jawaban {indonesian.short(now + limit)}."
    return f"{urgency.label}, jawab dalam {span(limit)}|{until}{URGENCY_WORDS.get(urgency, '')}"


class ReferralForm(RouteForm, BasisForm):
    """A referral that a coordinator sends, with its basis."""

    @property
    def arguments(self):
        """The arguments of the verbs that send, on a basis."""
        return super().arguments | {"record": self.record, "new": self.new_record()}


class ReferralFilter(FilterForm):
    """The filters of the list of referrals."""

    ARAH = [("masuk", "Masuk"), ("keluar", "Keluar")]
    DOUBTFUL = (finding.DOUBTFUL, f"Hasil yang perlu diperiksa, dari {fulfilment.LATEST} terakhir")
    arah = forms.ChoiceField(label="Arah", choices=ARAH)
    q = forms.CharField(label="Nomor rujukan atau kode orang", max_length=30)
    stage = forms.ChoiceField(label="Tahap", choices=[*EVERYTHING, *Stage.choices])
    status = forms.ChoiceField(
        label="Keadaan",
        choices=[*EVERYTHING, ("open", "Semua yang terbuka"), ("serving", "Sedang dilayani"), *ReferralStatus.choices],
    )
    institution = forms.ModelChoiceField(Institution.objects.none(), label="Penerima", empty_label="Semua")
    year = forms.TypedChoiceField(label="Tahun", choices=lambda: [*EVERYTHING, *years()], coerce=int, empty_value=None)
    late = forms.ChoiceField(label="Tenggat", choices=[*EVERYTHING, ("1", "Lewat saja")])

    def __init__(self, *args, coordinator, **kwargs):
        super().__init__(*args, **kwargs)
        if coordinator:
            self.fields["arah"].choices = [*EVERYTHING, *self.ARAH]
            self.fields["institution"].queryset = Institution.objects.with_accounts().only("short_name")
            self.fields["status"].choices += [self.DOUBTFUL]
        else:
            del self.fields["institution"]


class DeclineForm(forms.Form):
    """Why an institution declines a referral."""

    reason = forms.ChoiceField(label="Alasan menolak", choices=DeclineReason, widget=forms.RadioSelect)
    explanation = LongText(
        "Keterangan atau saran institusi lain",
        rows=2,
        required=False,
        max_length=1000,
        help_text="Terlihat oleh koordinator. Jangan tulis nama.",
    )


class ReasonForm(forms.Form):
    """Why a referral is withdrawn, or a proposal is not approved."""

    reason = LongText("Alasan", rows=2, max_length=1000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_end_%s", **kwargs)  # the same page has the decline form


class WithdrawForm(ReasonForm, SheetForm):
    """Why a referral is withdrawn while the person is still with the receiver, and the safety sheet."""

    field_order = ("reason",)

    @property
    def arguments(self):
        """The arguments of `withdraw`."""
        return {"reason": self.cleaned_data["reason"], "sheet": self.sheet}
