"""The form that settles the needs of all stages and sends several referrals at once."""

from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils import timezone

from gugus.formats.indonesian import number
from gugus.forms.once import OnceForm
from gugus.workflow.lifecycle import Stale
from rujukan.actions.selected_referrals import SEEN
from rujukan.choices.needs import ASKS
from rujukan.choices.referral import Urgency
from rujukan.choices.stage import STORED_STATES, StageState
from rujukan.forms.consent import FROM_WHOM, HOW_FAR, WHICH_BASIS, BasisForm
from rujukan.forms.referral import Holder, holders_of, offer_centres
from rujukan.models.victim import NOT_NEEDED_WHY
from rujukan.stages.proposal import Proposal

STATE = ("state", "reason", "refer_on")


@dataclass(frozen=True)
class Receiver:
    """A holder of the stage's role, with the fields to choose it and to say what is asked of it."""

    holder: Holder
    chosen: BoundField
    need: BoundField
    institution: BoundField | None
    load: int
    on_duty: bool
    shown: bool
    """Whether the page shows it at once: it is proposed, or somebody has chosen it."""

    @property
    def faulty(self) -> bool:
        """Whether what is asked of it has an error."""
        return bool(self.need.errors or (self.institution and self.institution.errors))

    @property
    def unsettled(self) -> bool:
        """Whether the health centre is still to be chosen, because none is in a district of the victim."""
        return bool(self.institution and not self.institution.value())

    @property
    def facts(self) -> str:
        """What helps to choose it, in words: how fast it answers, what it holds, its free beds, who is on duty."""
        only = self.holder.only
        parts = (
            self.holder.usual_words if only and only.usual_answer else "",
            f"Sedang memegang {number(self.load)} rujukan" if self.load else "Tidak sedang memegang rujukan",
            only.beds if only else "",
            "Petugas piket sedang bertugas" if self.on_duty else "",
        )
        return ". ".join(filter(None, parts)) + "."


@dataclass(frozen=True)
class StageRow:
    """One stage: its proposal, the fields of its state where the coordinator decides it, and its receivers.

    The page shows the `first` receivers at once and folds the `others`.
    """

    proposal: Proposal
    state: tuple[BoundField, ...]
    urgency: BoundField
    first: tuple[Receiver, ...]
    others: tuple[Receiver, ...]

    @property
    def state_words(self) -> str:
        """The state that is proposed or chosen, with the reason why the stage is not needed."""
        if not self.state:
            return self.proposal.view.state.label
        state, reason, _ = (field.value() for field in self.state)
        return ": ".join(filter(None, (_option_label(self.state[0]), reason if state == StageState.NOT_NEEDED else "")))

    @property
    def urgency_words(self) -> str:
        return _option_label(self.urgency)

    @property
    def asking(self) -> bool:
        """Whether the fold of what is asked stands open: something in it has an error, or is to be chosen."""
        own = any(field.errors for field in (*self.state, self.urgency))
        return own or any(receiver.faulty or receiver.unsettled for receiver in self.first)

    @property
    def widened(self) -> bool:
        """Whether the fold of the other receivers stands open."""
        return any(receiver.faulty for receiver in self.others)

    @property
    def idle(self) -> bool:
        """Whether the whole stage is folded: nobody is proposed or chosen, and nothing in it has an error."""
        return not (self.first or self.asking or self.widened)


def _option_label(field):
    """Return the label of the chosen option of a field."""
    return dict(field.field.choices).get(field.value(), "")


class SelectionForm(OnceForm, BasisForm):
    """What `proposals` hold, as fields "stage-column" and "role-column", and one basis for all referrals.

    `loads` maps the keys of institutions to their present load, `on_duty` holds those with a duty contact on duty, `districts`
    are the keys of the victim's, and `seen` is how many referrals the victim has.
    """

    def __init__(self, *args, proposals, loads, on_duty, districts, seen, **kwargs):
        wanted = [proposal.stage for proposal in proposals if proposal.role]
        super().__init__(*args, stages=wanted, **kwargs)
        self.proposals, self.loads, self.on_duty = proposals, loads, on_duty
        self.fields["basis"].required, self.fields["basis"].conditional = False, True
        self.fields[SEEN] = forms.IntegerField(widget=forms.HiddenInput, initial=seen)
        self.holders = {proposal.stage: holders_of(proposal.candidates) for proposal in proposals}
        for proposal in proposals:
            self._add_stage(proposal)
            for holder in self.holders[proposal.stage]:
                self._add_holder(proposal, holder, districts)

    def _add_stage(self, proposal):
        urgencies = [(urgency.value, urgency.label) for urgency in Urgency]
        fields = {"urgency": forms.ChoiceField(label="Urgensi", choices=urgencies, initial=proposal.urgency)}
        if proposal.is_open:
            states = [(state.value, state.label) for state in reversed(STORED_STATES)]
            fields |= {
                "state": forms.ChoiceField(label="Apakah ini diperlukan?", choices=states, initial=proposal.state),
                "reason": forms.CharField(label="Alasan", required=False, max_length=200, initial=proposal.reason),
                "refer_on": forms.DateField(label="Dirujuk paling lambat", required=False, initial=proposal.refer_on),
                "version": forms.IntegerField(widget=forms.HiddenInput, initial=proposal.view.need.version),
            }
            fields["reason"].conditional = fields["refer_on"].conditional = True
        self.fields |= {f"{proposal.stage}-{name}": field for name, field in fields.items()}

    def _add_holder(self, proposal, holder, districts):
        label, is_first = holder.role.institution.short_name, holder.role == proposal.role
        self.fields[f"{holder.value}-chosen"] = forms.BooleanField(label=label, required=False, initial=is_first)
        need = forms.CharField(label=f"Yang diminta dari {label}", required=False, max_length=300, initial=ASKS[proposal.stage])
        need.conditional = True
        self.fields[f"{holder.value}-need"] = need
        if not holder.only:
            centre = forms.ChoiceField(label="Puskesmas yang mana?", required=False)
            offer_centres(centre, holder.candidates, districts)
            self.fields[f"{holder.value}-institution"] = centre

    @property
    def rows(self) -> list[StageRow]:
        return [self._row(proposal) for proposal in self.proposals]

    def _row(self, proposal):
        state = tuple(self[f"{proposal.stage}-{name}"] for name in STATE) if proposal.is_open else ()
        receivers = [self._receiver(proposal, holder) for holder in self.holders[proposal.stage]]
        first, others = (tuple(each for each in receivers if each.shown is shown) for shown in (True, False))
        if first and len(others) == 1 and not others[0].unsettled:  # a fold would be as high
            first, others = first + others, ()
        return StageRow(proposal, state, self[f"{proposal.stage}-urgency"], first, others)

    def _receiver(self, proposal, holder):
        chosen, need = (self[f"{holder.value}-{name}"] for name in ("chosen", "need"))
        centre = None if holder.only else self[f"{holder.value}-institution"]
        keys = [candidate.institution.pk for candidate in holder.candidates]
        load, on_duty = sum(self.loads.get(key, 0) for key in keys), not self.on_duty.isdisjoint(keys)
        shown = holder.role == proposal.role or bool(chosen.value() or chosen.errors)
        return Receiver(holder, chosen, need, centre, load, on_duty, shown)

    def clean(self):
        data = super().clean()
        any_chosen = False
        for stage, holders in self.holders.items():
            chosen = [holder for holder in holders if data.get(f"{holder.value}-chosen")]
            any_chosen = any_chosen or bool(chosen)
            self._check_state(stage, chosen)
            for holder in chosen:
                self._check_holder(holder)
        if not any_chosen:  # nothing is sent, so no basis is needed, nor what one that was preset would still lack
            data["basis"] = ""
            for name in ("grounds", *FROM_WHOM, *HOW_FAR):
                self.errors.pop(name, None)
        elif not data.get("basis") and "basis" not in self.errors:
            self.add_error("basis", WHICH_BASIS)
        return data

    def _check_state(self, stage, chosen):
        if self.cleaned_data.get(f"{stage}-state") != StageState.NOT_NEEDED:
            return
        if not self.cleaned_data.get(f"{stage}-reason"):
            self._fault(f"{stage}-reason", NOT_NEEDED_WHY)
        if chosen:
            self._fault(f"{stage}-state", "Anda menjawab tidak perlu. Lepaskan centang penerimanya, atau ubah jawabannya.")

    def _check_holder(self, holder):
        if not self.cleaned_data.get(f"{holder.value}-need"):
            self._fault(f"{holder.value}-need", "Tulis layanan yang diminta.")
        if not holder.only and not self.cleaned_data.get(f"{holder.value}-institution"):
            self._fault(f"{holder.value}-institution", "Pilih puskesmasnya.")

    def _fault(self, name, words):
        if name not in self.errors:
            self.add_error(name, words)

    @property
    def arguments(self):
        """The arguments of `send_selected`: `stages` that the user changed, `routes` that the user chose, on which basis."""
        data = self.cleaned_data
        changed = {proposal.stage: self._assessed(proposal) for proposal in self.proposals if proposal.is_open}
        routes = {
            holder.value: self._route(stage, holder)
            for stage, holders in self.holders.items()
            for holder in holders
            if data[f"{holder.value}-chosen"]
        }
        stages = {stage: assessed for stage, assessed in changed.items() if assessed}
        return {"stages": stages, "routes": routes, "seen": data[SEEN]} | (super().arguments if routes else {})

    def _assessed(self, proposal):
        """Return the arguments of `assess_stage`, or None where they say what is stored."""
        assessed = {name: self.cleaned_data[f"{proposal.stage}-{name}"] for name in (*STATE, "version")}
        need = proposal.view.need
        day = timezone.localdate(need.refer_by) if need.refer_by else None
        stored = (need.state, need.reason) == (assessed["state"], assessed["reason"])
        return None if stored and assessed["refer_on"] in (None, day) else assessed

    def _route(self, stage, holder):
        key = self.cleaned_data.get(f"{holder.value}-institution")
        chosen = holder.only or next(centre for centre in holder.candidates if str(centre.institution.pk) == key)
        asked = {"need": self.cleaned_data[f"{holder.value}-need"], "urgency": self.cleaned_data[f"{stage}-urgency"]}
        return {"role": holder.role, "institution": chosen.institution} | asked

    def show(self, refusals, seen):
        """Show refusals of rows beside their fields; what the user sees now (`seen`, versions) counts when sent again."""
        self.data = self.data.copy()
        for row, refusal in refusals.items():
            if row == SEEN:
                self.data[SEEN] = str(seen)
                self.add_error(None, refusal.message)
                continue
            field = next(name for name in (f"{row}-{refusal.field}", f"{row}-chosen", f"{row}-state") if name in self.fields)
            self.add_error(field, refusal.message)
            if isinstance(refusal, Stale):
                self.data[f"{row}-version"] = str(refusal.current.version)
                now = refusal.current
                self.add_error(field, f"Sekarang tersimpan: {now.get_state_display()}{now.reason and f' ({now.reason})'}.")
