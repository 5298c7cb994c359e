"""Our codes in the words of HTCDS 2.0 (IOM), for anonymised exports. "Selaras CTDC", not "compliant". A leaf.

Several of our codes have no equivalent in the standard; they become `Other`, and the codebook says so.
"""

from rujukan.choices.conclusions import DecidedBy
from rujukan.choices.ctdc import AgeBand, Means, Purpose, SuspectRelation
from rujukan.choices.identification import Conclusion
from rujukan.choices.victim import Sex

UNKNOWN = "Unknown"
WITHHELD = "Withheld"  # known here, but generalised so that nobody is recognised
CHILD, ADULT = "0--17", "18+"

# Two hyphens, as in the published CTDC data: a spreadsheet reads "9-17" as a date.
AGE = {band: band.value.replace("-", "--") for band in AgeBand} | {AgeBand.UNKNOWN: UNKNOWN}
GENDER = {Sex.FEMALE: "Feminine", Sex.MALE: "Masculine", Sex.UNKNOWN: "NonSpecifiedUnknown"}
POSSIBLE, ACTUAL = "PossibleVictimOfTrafficking", "ActualVictimOfTrafficking"
# Who decided on the status: TraffickingStatusDecisionMakingOrg of the standard.
DECIDED = {
    DecidedBy.POLICE: "Police",
    DecidedBy.COUNTY: "NonPoliceGovernmentalOrganization",
    DecidedBy.CONFERENCE: "NonPoliceGovernmentalOrganization",
    DecidedBy.COURT: "CourtOrProsecution",
}
STATUS = {Conclusion.STILL_SUSPECTED: POSSIBLE, Conclusion.IDENTIFIED: ACTUAL}

EXPLOITATION = {
    Purpose.PROSTITUTION: "SexualExploitation",
    Purpose.FORCED_LABOUR: "ForcedLabour",
    Purpose.SLAVERY: "Servitude",
    Purpose.OPPRESSION: "Other",
    Purpose.EXTORTION: "Other",
    Purpose.BODY: "SexualExploitation",
    Purpose.ORGANS: "OrganRemoval",
    Purpose.LABOUR: "ForcedLabour",
    Purpose.MAIL_BRIDE: "ForcedMarriage",
    Purpose.PALM_OIL: "ForcedLabour",
    Purpose.ENTERTAINMENT: "Other",
    Purpose.ONLINE_SCAM: "ForcedLabour",
    Purpose.DOMESTIC_WORK: "ForcedLabour",
    Purpose.SEAFARER: "ForcedLabour",
}
SEXUAL = {Purpose.PROSTITUTION: "Prostitution"}
# Sections of ISIC: A agriculture and fishing, I hospitality, T domestic work. An online scam has none.
INDUSTRY = {Purpose.PALM_OIL: "A", Purpose.SEAFARER: "A", Purpose.ENTERTAINMENT: "I", Purpose.DOMESTIC_WORK: "T"}
CONTROL = {
    Means.THREAT: "Threats",
    Means.VIOLENCE: "PhysicalAbuse",
    Means.ABDUCTION: "RestrictsMovement",
    Means.CONFINEMENT: "RestrictsMovement",
    Means.FORGERY: "Other",
    Means.DECEPTION: "FalsePromises",
    Means.POWER: "Other",
    Means.VULNERABILITY: "Other",
    Means.DEBT_BONDAGE: "DebtBondage",
    Means.PAYMENT: "Other",
}
RELATION = {
    SuspectRelation.PARTNER: "Familial",
    SuspectRelation.FAMILY: "Familial",
    SuspectRelation.FRIEND: "Acquainted",
    SuspectRelation.NEIGHBOUR: "Acquainted",
    SuspectRelation.AGENT: "Unaquainted",  # spelt so in the standard
    SuspectRelation.COMPANY: "Unaquainted",
    SuspectRelation.SOCIAL_MEDIA: "Unaquainted",
    SuspectRelation.OTHER: "Other",
}
