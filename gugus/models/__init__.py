"""Models that every app needs: accounts, institutions, districts, standards, meetings, notices, access log and seals."""

from gugus.models.access_log import AccessLog
from gugus.models.change_request import ChangeRequest
from gugus.models.daily_mail import DailyMail
from gugus.models.day_off import DayOff
from gugus.models.deadline_reminder import DeadlineReminder
from gugus.models.digest import Digest
from gugus.models.district import District
from gugus.models.duty_contact import DutyContact
from gugus.models.emergency_number import EmergencyNumber
from gugus.models.form_draft import FormDraft
from gugus.models.institution import Institution, InstitutionAlias
from gugus.models.key_mark import KeyMark
from gugus.models.meeting import Meeting, MeetingDecision, MeetingParticipant
from gugus.models.notice import Notice
from gugus.models.seal import Seal, SealCheck, SealedEntry
from gugus.models.series import Series
from gugus.models.service_standard import ServiceStandard
from gugus.models.sign_in import SignIn
from gugus.models.staged_piece import StagedPiece
from gugus.models.submission import Submission
from gugus.models.tally import Tally
from gugus.models.user import User
