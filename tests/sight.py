"""Which rows of case work each user may see, said again in Python and without the policies, and what the database shows."""

from django.db.models import Q

from gugus.access.scope import scope
from gugus.choices import InstitutionKind, Role
from gugus.models import Notice, User
from rujukan.choices.referral import IN_SERVICE, ReferralStatus
from rujukan.choices.section import Section
from rujukan.models import (
    Alarm,
    AlarmCall,
    AlarmReply,
    AlarmStep,
    Approval,
    AssessedNeed,
    Attachment,
    AttachmentContent,
    BarredInstitution,
    BarredUser,
    Breach,
    BreachNotice,
    Case,
    CaseConference,
    ChronologyVersion,
    Companion,
    Complaint,
    ComplaintAddition,
    ComplaintDraft,
    ConferenceMinutes,
    ConferenceTold,
    Consent,
    ContactLog,
    DataExport,
    DataRequest,
    Destruction,
    DestructionDecision,
    DestructionItem,
    DestructionList,
    Event,
    Guardian,
    Identification,
    IdentityEnvelope,
    IdentityToken,
    LegalDuty,
    LegalEvent,
    LegalHold,
    LegalProceeding,
    Letter,
    LetterAnswer,
    MonitoringVisit,
    NearDuplicate,
    NeedsAssessment,
    Paper,
    Referral,
    ReferralLetter,
    ReferralQuestion,
    ReportedPerson,
    RetentionRule,
    SafetySheet,
    Service,
    ShelterPlace,
    ShelterStay,
    StageFootnote,
    StageNeed,
    StageRole,
    Statement,
    Suspect,
    Task,
    Victim,
    VictimIdentity,
    VictimPair,
)
from rujukan.models.barring import barred


def shown(rows, user):
    """Return the rows of a queryset that the database shows a user, as a list."""
    with scope(user):
        return list(rows.all())


def only(rows, user):
    """Return the only row of a queryset that the database shows a user."""
    (row,) = shown(rows, user)
    return row


def unbarred(rows, user, *cases):
    """Return the rows that no case bars the user from; `cases` are the lookups to the case ("victim__case__")."""
    for case in cases or ("case__",):
        rows = rows.exclude(barred(user, case))
    return rows


def coordinators(rows, user, *cases):
    """Return the rows of a table that coordinators alone see."""
    return unbarred(rows, user, *cases) if user.is_coordinator else rows.none()


def asked_of_head(head):
    """Return the waiting requests that no other coordinator can decide, and those that this head has answered."""
    rows = unbarred(Approval.objects, head, "case__")
    coordinators = User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR])
    waiting = rows.filter(decided_at=None).values_list("pk", "asked_by", "case")
    theirs = [pk for pk, asker, of in waiting if not any(may_decide(asker, of, user) for user in coordinators)]
    return rows.filter(Q(pk__in=theirs) | Q(agreed_by=head) | Q(decided_by=head))


def bases_of_head(head):
    """Return the bases to which no other coordinator can agree, and those to which this head has."""
    rows = unbarred(Consent.objects, head, "victim__case__")
    coordinators = User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR])
    waiting = rows.filter(basis__in=["duty", "vital"], confirmed_at=None, withdrawn_at=None)
    waiting = waiting.exclude(pk__in=Referral.objects.filter(emergency=True, confirmed_at=None).values("consent"))
    waiting = waiting.values_list("pk", "recorded_by", "victim__case")
    theirs = [pk for pk, asker, of in waiting if not any(may_decide(asker, of, user) for user in coordinators)]
    return rows.filter(Q(pk__in=theirs) | Q(confirmed_by=head))


def may_decide(asker, case, user):
    return user.pk != asker and not Case.objects.filter(barred(user, ""), pk=case).exists()


def complaints_of(user):
    """Officers see those that their institution took."""
    rows = Complaint.objects.all()
    if user.is_officer and not user.is_coordinator:
        rows = rows.filter(institution=user.institution)
    return unbarred(rows, user, "case__", "duplicate_of__case__") if user.is_officer or user.is_coordinator else rows.none()


def referrals_of(user):
    """Officers see those to their institution once they are sent, and those that their institution proposed or sent."""
    rows = unbarred(Referral.objects, user, "victim__case__")
    if user.is_coordinator:
        return rows
    sent = Q(to_institution=user.institution, sent_at__isnull=False)
    return rows.filter(sent | Q(from_institution=user.institution)) if user.is_officer else rows.none()


def served_by(user):
    """Return the victims that a coordinator sees, or that an officer's institution serves under an accepted referral."""
    rows = unbarred(Victim.objects, user)
    if user.is_coordinator:
        return rows
    accepted = Referral.objects.filter(to_institution=user.institution, status__in=IN_SERVICE)
    return rows.filter(pk__in=accepted.values("victim")) if user.is_officer else rows.none()


def accompanied_by(user):
    """Return the victims that a coordinator sees, or that an officer's institution accompanies now."""
    rows = unbarred(Victim.objects, user)
    if user.is_coordinator:
        return rows
    now = Companion.objects.filter(institution=user.institution, until=None)
    return rows.filter(pk__in=now.values("victim")) if user.is_officer else rows.none()


def proceedings_of(user):
    """Return the legal proceedings that a coordinator sees, or that an officer's institution works on."""
    rows = unbarred(LegalProceeding.objects, user)
    if user.is_coordinator:
        return rows
    assigned = Q(police=user.institution) | Q(prosecution=user.institution)
    return rows.filter(assigned) if user.is_officer else rows.none()


def conferences_of(user):
    """Return the conferences that a coordinator sees, or that an officer's institution is invited to."""
    rows = unbarred(CaseConference.objects, user)
    if user.is_coordinator:
        return rows
    return rows.filter(meeting__participants__institution=user.institution) if user.is_officer else rows.none()


def visits_of(user, served, accompanied):
    """A coordinator sees all visits; an institution its own to those whom it is to visit, and serves or accompanies."""
    rows = unbarred(MonitoringVisit.objects, user, "victim__case__")
    if user.is_coordinator:
        return rows
    known = Victim.objects.filter(Q(pk__in=served) | Q(pk__in=accompanied), visitor=user.institution, status="monitored")
    return rows.filter(victim__in=known, institution=user.institution) if user.is_officer else rows.none()


def letters_of(user):
    """Return the letters that a coordinator sees; of an officer's institution those under its work, and those to it."""
    rows = unbarred(Letter.objects, user, "victim__case__")
    if user.is_coordinator:
        return rows
    received = Referral.objects.received_by(user.institution_id)
    own = Q(referral__in=received) | Q(proceeding__in=proceedings_of(user)) | Q(to=user.institution)
    return rows.filter(own) if user.is_officer else rows.none()


def answers_of(user):
    """Return the answers to letters that a coordinator sees; of an officer's institution those to the letters that it wrote."""
    rows = LetterAnswer.objects.filter(letter__in=letters_of(user))
    own = Q(letter__institution__isnull=False) & ~Q(letter__to=user.institution)
    return rows if user.is_coordinator else rows.filter(own)


def of_answers(user):
    """Return the condition for the files of answers: under a referral an institution sees them while it serves."""
    served = Q(answer__letter__referral=None) | Q(answer__letter__referral__status__in=IN_SERVICE)
    return Q(answer__in=answers_of(user)) & (Q() if user.is_coordinator else served)


def of_sections(user):
    """Return the condition for the files of cases that a coordinator sees, or whose section an officer's referral discloses."""
    if user.is_coordinator:
        return Q(case__in=unbarred(Case.objects, user, ""))
    condition = Q(pk=None)
    for referral in Referral.objects.filter(
        to_institution=user.institution_id, status__in=IN_SERVICE, victim__in=served_by(user)
    ):
        victim = Q(victim=referral.victim) | Q(victim=None, case=referral.victim.case_id)
        condition |= victim & Q(section__in=referral.role.sections)
    return condition


def chronicled(user):
    """Return the cases that a coordinator sees, or whose chronology an officer's referral discloses."""
    cases = unbarred(Case.objects, user, "")
    if user.is_coordinator:
        return cases
    serving = Referral.objects.filter(to_institution=user.institution_id, status__in=IN_SERVICE, victim__in=served_by(user))
    return cases.filter(pk__in=[each.victim.case_id for each in serving if Section.CHRONOLOGY in each.role.sections])


def duties(rows, user):
    """Only the police among the institutions that serve a victim see the legal duties, and those that work on a proceeding."""
    police = user.is_officer and user.institution.kind == InstitutionKind.POLICE
    served = rows.filter(victim__in=served_by(user)) if user.is_coordinator or police else rows.none()
    return served | rows.filter(victim__case__proceeding__in=proceedings_of(user))


def notices(rows, user):
    """Everybody sees those to one of their roles, officers also those to their institution."""
    own = Q(role__in=user.roles)
    return rows.filter(own | Q(institution=user.institution) if user.is_officer else own)


def keys(rows):
    return set(rows.values_list("pk", flat=True))


def expected(user):
    """Return {table: keys} of the rows that this user may see. Call it as the owner, who sees all rows."""
    complaints, referrals, served, accompanied = complaints_of(user), referrals_of(user), served_by(user), accompanied_by(user)
    received = referrals.filter(to_institution=user.institution_id)
    coordinator = user.is_coordinator
    readable = complaints if coordinator else complaints.filter(triaged_at=None)
    coordinated = coordinators(Case.objects, user, "")
    cases = coordinated if coordinator else Case.objects.filter(victims__in=served)
    open_referrals = received.filter(status__in=[ReferralStatus.SENT, *IN_SERVICE])
    done = referrals if coordinator else received
    visible = {
        Complaint: complaints,
        ReportedPerson: ReportedPerson.objects.filter(complaint__in=complaints),
        ComplaintAddition: ComplaintAddition.objects.filter(complaint__in=complaints),
        Attachment: Attachment.objects.filter(Q(complaint__in=complaints) | of_sections(user) | of_answers(user)),
        AttachmentContent: AttachmentContent.objects.filter(
            Q(attachment__complaint__in=readable)
            | Q(attachment__in=Attachment.objects.filter(of_sections(user) | of_answers(user)))
        ),
        ChronologyVersion: ChronologyVersion.objects.filter(case__in=chronicled(user)),
        Statement: Statement.objects.filter(of_sections(user)),
        ComplaintDraft: ComplaintDraft.objects.filter(user=user, institution=user.institution),
        Case: cases,
        Suspect: Suspect.objects.filter(case__in=coordinated),
        Victim: Victim.objects.filter(
            Q(pk__in=served) | Q(pk__in=accompanied) | Q(referrals__in=referrals) | Q(case__proceeding__in=proceedings_of(user))
        ),
        Referral: referrals,
        Consent: Consent.objects.filter(Q(victim__in=served) if coordinator else Q(referrals__in=open_referrals)),
        Service: unbarred(Service.objects, user, "victim__case__").filter(
            Q(referral__in=done) | ~Q(form="") & Q(victim__in=served)
        ),
        ShelterStay: ShelterStay.objects.filter(referral__in=done),
        NearDuplicate: coordinators(NearDuplicate.objects, user, "complaint__case__", "other__case__"),
        VictimPair: coordinators(VictimPair.objects, user, "victim__case__", "other__case__"),
        IdentityToken: IdentityToken.objects.filter(Q(complaint__in=complaints) | Q(victim__in=served)),
        Notice: notices(Notice.objects, user),
        SafetySheet: SafetySheet.objects.filter(referral__in=referrals if coordinator else received.handing_over()),
    }
    asked = received.filter(status__in=[ReferralStatus.SENT, *IN_SERVICE])
    visible |= {ReferralLetter: ReferralLetter.objects.filter(referral__in=referrals)}
    visible |= {Letter: letters_of(user), LetterAnswer: answers_of(user)}
    visible |= {ReferralQuestion: ReferralQuestion.objects.filter(referral__in=referrals if coordinator else asked)}
    alarms = unbarred(Alarm.objects, user, "complaint__case__", "referral__victim__case__")
    if not coordinator:
        alarms = alarms.filter(calls__institution=user.institution).distinct() if user.is_officer else alarms.none()
    visible |= {Alarm: alarms} | {kind: kind.objects.filter(alarm__in=alarms) for kind in (AlarmCall, AlarmReply)}
    proceedings = proceedings_of(user)
    conferences = conferences_of(user)
    visible |= {kind: kind.objects.filter(conference__in=conferences) for kind in (ConferenceMinutes, ConferenceTold)}
    visible |= {CaseConference: conferences}
    invited = Q(conference__in=conferences)
    own = Q(institution=user.institution) & (Q(referral__isnull=False) | Q(victim__in=accompanied) | invited)
    tasks = unbarred(Task.objects, user).filter(own | Q(proceeding__in=proceedings)) if user.is_officer else Task.objects.none()
    visible |= {Task: coordinators(Task.objects, user) if coordinator else tasks}
    visible |= {Companion: Companion.objects.filter(Q(victim__in=served) | Q(victim__in=accompanied))}
    sealed = IdentityEnvelope.objects.filter(approval__letter__in=letters_of(user))
    visible |= {IdentityEnvelope: sealed if coordinator else sealed.none()}
    visible |= {Paper: Paper.objects.filter(ordered_by=user) if user.is_officer or coordinator else Paper.objects.none()}
    visible |= {DataExport: DataExport.objects.filter(asked_by=user) if coordinator else DataExport.objects.none()}
    visible |= {ContactLog: ContactLog.objects.filter(victim__in=accompanied)}
    visible |= {LegalDuty: duties(LegalDuty.objects, user)}
    visible |= {MonitoringVisit: visits_of(user, served, accompanied)}
    visible |= {AssessedNeed: coordinators(AssessedNeed.objects, user, "assessment__victim__case__")}
    visible |= {Guardian: Guardian.objects.filter(victim__in=served)}
    visible |= {NeedsAssessment: NeedsAssessment.objects.filter(victim__in=served)}
    visible |= {kind: kind.objects.filter(victim__in=served) for kind in (VictimIdentity, StageNeed)}
    visible |= {Identification: Identification.objects.filter(Q(victim__in=served) | Q(victim__case__proceeding__in=proceedings))}
    visible |= {LegalProceeding: proceedings, LegalEvent: LegalEvent.objects.filter(proceeding__in=proceedings)}
    of_person, of_record = ("victim__case__", "complaint__case__"), ("case__", "complaint__case__")
    of_subject = ("case__", *of_person)
    lookups = {
        Approval: ("case__",),
        DataRequest: of_person,
        LegalHold: of_record,
        BreachNotice: of_person,
    }
    lookups |= {DestructionItem: of_subject, Destruction: of_subject}
    visible |= {kind: coordinators(kind.objects, user, *cases) for kind, cases in lookups.items()}
    visible[DestructionList] = DestructionList.objects.filter(Q() if coordinator else Q(pk=None))
    visible[Breach] = Breach.objects.filter(Q() if coordinator or user.is_auditor else Q(pk=None))
    visible[DestructionDecision] = DestructionDecision.objects.filter(item__in=visible[DestructionItem])
    if user.is_head:
        visible[Approval] = asked_of_head(user)
        visible[Consent] = bases_of_head(user)
    if not coordinator:
        visible[Destruction] = Destruction.objects.filter(complaint__in=complaints)
    own = Q(referral__in=referrals) | Q(complaint__in=complaints)
    if coordinator:
        own |= Q(complaint=None, case__in=cases) | Q(breach__isnull=False)
    visible[Event] = Event.objects.filter(own)
    visible |= histories(user, complaints, referrals, done, visible)
    return {kind._meta.db_table: keys(rows) for kind, rows in visible.items()}


def histories(user, complaints, referrals, done, visible):
    """Return {history model: rows} that this user may see.

    Coordinators read the histories of cases and their rows; the institution that took a complaint reads its history until triage.
    """
    cases, victims = coordinators(Case.objects, user, ""), coordinators(Victim.objects, user)
    read = complaints if user.is_coordinator else complaints.filter(triaged_at=None)
    conditions = {Case: Q(pgh_obj__in=cases), Victim: Q(pgh_obj__in=victims), Complaint: Q(pgh_obj__in=read)}
    conditions |= dict.fromkeys(
        (Suspect, Task, BarredUser, BarredInstitution, LegalProceeding, CaseConference), Q(case__in=cases)
    )
    of_victim = (VictimIdentity, StageNeed, Companion, Consent, LegalDuty)
    conditions |= dict.fromkeys(of_victim, Q(victim__in=victims))
    conditions |= {ReportedPerson: Q(complaint__in=read), Referral: Q(pgh_obj__in=referrals)}
    conditions |= {ShelterStay: Q(referral__in=done)}
    conditions[SafetySheet] = Q(referral__in=referrals) if user.is_coordinator else Q(pk__in=[])
    conditions[DataRequest] = Q(pgh_obj__in=visible[DataRequest])
    conditions[Breach] = Q() if user.is_coordinator else Q(pk__in=[])
    conditions[BreachNotice] = Q(pgh_obj__in=visible[BreachNotice])
    nobody = Q() if user.is_administrator else Q(pk__in=[])
    conditions |= dict.fromkeys((AlarmStep, ShelterPlace, StageRole, StageFootnote, RetentionRule), nobody)
    history_models = {model: model.history.rel.related_model for model in conditions}
    return {history_models[model]: history_models[model].objects.filter(condition) for model, condition in conditions.items()}
