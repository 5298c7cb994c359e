"""Anonymised data of victims, one row each, in the words of HTCDS ("selaras CTDC").

Read with the bypass `anonymised`, so that a file does not depend on which cases bar its requester: its columns name nobody.
Persons whose data are restricted (UU 27/2022 Ps 41) stay out.
"""

import secrets
from collections import defaultdict

from django.db.models.functions import Coalesce
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.formats.k_anonymity import Anonymous, k_anonymous
from rujukan.choices.ctdc import CHILD_BANDS, AgeBand
from rujukan.choices.identification import Conclusion
from rujukan.choices.places import Country, Province
from rujukan.choices.victim import VictimKind
from rujukan.models import Identification, Suspect, Victim
from rujukan.statistics.choices import htcds
from rujukan.statistics.choices.export import LEAST_GROUP

QUASI_IDENTIFIERS = ("yearOfRegistration", "ageBand", "gender", "countryOfOrigin")
COLUMNS = (
    *QUASI_IDENTIFIERS,
    *("traffickingStatus", "traffickingStatusDecisionMakingOrg"),
    *("typeOfExploitation", "typeOfSexExploitation", "forcedLabourIndustry"),
    *("methodsOfControl", "relationshipToTrafficker"),
)


def anonymised(through: int) -> Anonymous:
    """Return the rows of all victims who were recorded until the end of the year `through`, in random order. Three queries."""
    with bypass("anonymised"):
        result = k_anonymous(
            _as_rows(through), QUASI_IDENTIFIERS, (_child_or_adult, _without_origin, _without_person), LEAST_GROUP
        )
    rows = list(result.rows)
    secrets.SystemRandom().shuffle(rows)  # the order of recording would tell who is who
    return Anonymous(tuple(rows), result.generalised, result.left_out)


def _as_rows(through):
    victims = Victim.objects.filter(kind=VictimKind.VICTIM, merged_into=None, restricted_at=None, added_at__year__lte=through)
    columns = ("pk", "case", "sex", "age_band", "origin_district", "origin_region", "added_at")
    conclusions, relations = _newest_conclusions(), _relations()
    for pk, case, sex, band, district, region, added_at in victims.order_by().values_list(*columns):
        conclusion, decided_by, purposes, means = conclusions.get(pk, (Conclusion.STILL_SUSPECTED, "", (), ()))
        if conclusion not in htcds.STATUS:  # no victim, or a witness
            continue
        yield {
            "yearOfRegistration": str(timezone.localtime(added_at).year),
            "ageBand": htcds.AGE[AgeBand(band)],
            "gender": htcds.GENDER[sex],
            "countryOfOrigin": _country(district, region),
            "traffickingStatus": htcds.STATUS[conclusion],
            "traffickingStatusDecisionMakingOrg": htcds.DECIDED.get(decided_by, htcds.UNKNOWN),
            "typeOfExploitation": _words_joined(purposes, htcds.EXPLOITATION),
            "typeOfSexExploitation": _words_joined(purposes, htcds.SEXUAL),
            "forcedLabourIndustry": _words_joined(purposes, htcds.INDUSTRY),
            "methodsOfControl": _words_joined(means, htcds.CONTROL),
            "relationshipToTrafficker": _words_joined(relations[case], htcds.RELATION),
        }


def _newest_conclusions():
    """Return {victim: (conclusion, who decided, purposes, means)}; the newest counts, under whichever code of the person."""
    person, columns = Coalesce("victim__merged_into", "victim"), ("conclusion", "decided_by", "purposes", "means")
    rows = Identification.objects.filter(revised_by=None).order_by("at").values_list(person, *columns)
    return {pk: rest for pk, *rest in rows}


def _relations():
    relations = defaultdict(set)
    for case, relation in Suspect.objects.order_by().values_list("case", "relation"):
        relations[case].add(relation)
    return relations


def _country(district, region):
    """Return the country as ISO 3166-1. Provinces and districts are in Indonesia; ZZ is any country that is not listed."""
    inland = district is not None or region in Province.values
    return Country.INDONESIA.value if inland else region or htcds.UNKNOWN


def _words_joined(codes, words):
    """Return the words of these codes, each once and in the order of the alphabet, with semicolons between them."""
    return ";".join(sorted({words[code] for code in codes if code in words})) or htcds.UNKNOWN


CHILDREN = {htcds.AGE[band] for band in CHILD_BANDS}


def _child_or_adult(row):
    """Tell only whether the person is a child."""
    if row["ageBand"] == htcds.UNKNOWN:
        return row
    return row | {"ageBand": htcds.CHILD if row["ageBand"] in CHILDREN else htcds.ADULT}


def _without_origin(row):
    return row | {"countryOfOrigin": htcds.WITHHELD}


def _without_person(row):
    """Tell only the year."""
    return row | {"ageBand": htcds.WITHHELD, "gender": htcds.WITHHELD}
