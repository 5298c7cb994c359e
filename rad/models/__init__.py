from rad.models.assignment import Assignment
from rad.models.budget import BudgetAmount, BudgetLine
from rad.models.case_source import CaseSource
from rad.models.contribution import Contribution
from rad.models.evaluation import Evaluation
from rad.models.evaluation_count import EvaluationCount
from rad.models.evidence import Evidence, EvidenceContent
from rad.models.grade_level import GradeLevel
from rad.models.indicator import Indicator, Target
from rad.models.membership import Membership
from rad.models.ordered_document import OrderedDocument
from rad.models.plan import ActionPlan, NarrativeItem, SubTaskForce
from rad.models.plan_enactment import OverlapDecision, PlanEnactment
from rad.models.plan_review import PlanReview, ReviewedActivity
from rad.models.programme import Activity, Programme
from rad.models.progress import Progress
from rad.models.realisation import Realisation, Spending
from rad.models.recommendation import Recommendation
from rad.models.register import RegisterEntry
from rad.models.removed_activity import RemovedActivity
from rad.models.reporting_deadline import Reminder, ReportingDeadline, ReportingInterval
from rad.models.revision import RevisedCell, Revision
from rad.models.source_note import SourceNote
from rad.models.withdrawn_evaluation import WithdrawnEvaluation
from rad.models.year_in_force import YearInForce
