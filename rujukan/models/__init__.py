"""Complaints → cases → victims → referrals → services, one noun a file."""

from rujukan.conferences.models.conference import CaseConference, ConferenceMinutes, ConferenceTold
from rujukan.law.models.legal_proceeding import LegalEvent, LegalProceeding
from rujukan.letters.models.identity_envelope import IdentityEnvelope
from rujukan.letters.models.letter import Letter, LetterAnswer
from rujukan.models.alarm import Alarm, AlarmCall, AlarmReply, AlarmStep
from rujukan.models.approval import Approval
from rujukan.models.attachment import Attachment, AttachmentContent
from rujukan.models.case import BarredInstitution, BarredUser, Case, Suspect
from rujukan.models.chronology_version import ChronologyVersion
from rujukan.models.complaint import Complaint, ComplaintAddition, ComplaintDraft, ReportedPerson
from rujukan.models.consent import Consent
from rujukan.models.contact_log import ContactLog
from rujukan.models.event import Event
from rujukan.models.guardian import Guardian
from rujukan.models.identification import Identification
from rujukan.models.identity_token import IdentityToken, NearDuplicate
from rujukan.models.legal_duty import LegalDuty
from rujukan.models.monitoring_visit import MonitoringVisit
from rujukan.models.needs import AssessedNeed, NeedsAssessment
from rujukan.models.paper import Paper
from rujukan.models.referral import Referral
from rujukan.models.referral_letter import ReferralLetter
from rujukan.models.referral_question import ReferralQuestion
from rujukan.models.safety_sheet import SafetySheet
from rujukan.models.service import Service, ShelterStay
from rujukan.models.shelter_place import ShelterPlace
from rujukan.models.stage_role import StageFootnote, StageRole
from rujukan.models.statement import Statement
from rujukan.models.task import Task
from rujukan.models.victim import Companion, StageNeed, Victim, VictimIdentity
from rujukan.models.victim_pair import VictimPair
from rujukan.privacy.models.breach import Breach, BreachNotice
from rujukan.privacy.models.data_request import DataRequest
from rujukan.privacy.models.retention import (
    Destruction,
    DestructionDecision,
    DestructionItem,
    DestructionList,
    LegalHold,
    RetentionRule,
)
from rujukan.statistics.models.data_export import DataExport
