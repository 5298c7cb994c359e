"""Orders the copy of somebody's data; the worker draws it, and its download is logged as an export."""

import json

from django.db import transaction

from gugus.workflow.lifecycle import require
from rujukan.actions import paper as papers
from rujukan.choices.paper import PaperKind
from rujukan.disclosure.anonymity import require_reason
from rujukan.privacy import extract

OUT_OF_SIGHT = "Salinan data hanya dibuat koordinator yang melihat permintaannya."


@transaction.atomic
def order(data_request, *, by, handed_over, notes=(), at=None):
    """Order the extract that answers a data request; return (Paper, whether the worker must draw it). Raises Refused.

    `handed_over` says how the person receives the copy, without a name. `notes` are notes that a coordinator has read and adds.
    """
    require(by.is_coordinator and data_request.in_sight, OUT_OF_SIGHT)
    extract.require_copy(data_request)
    require(handed_over.strip(), "Tulis bagaimana salinannya diserahkan.", "handed_over")
    handed_over = require_reason(handed_over, data_request, by=by, field="handed_over")
    asked = json.dumps({"handed_over": handed_over, "notes": list(notes)})
    return papers.order(PaperKind.EXTRACT, data_request.number, by=by, asked=asked, at=at)
