"""Files ahead of their form: files.js sends them in pieces, and asks how much of each is there already."""

from django.http import JsonResponse

from gugus import rules
from gugus.access.resending import of_other_person, send_again
from gugus.access.scope import allow
from gugus.actions import staging
from gugus.forms.staging import PieceForm
from gugus.login.limits import take
from gugus.uploads.files import MOST_FILES
from gugus.workflow.lifecycle import Refused

MOST_IN_AN_HOUR = 2 * staging.MOST_PIECES  # pieces of one user
TOO_OFTEN = "Terlalu banyak berkas dalam satu jam. Tunggu sebentar, lalu kirim lagi."
ELSEWHERE = "Potongan ini tidak menyambung pada yang sudah ada."


@allow(rules.signed_in)
def staged_file(request):
    """Add a piece of a file (POST), or say how many bytes of each file are there (GET), as JSON: `size`, `sizes`.

    `words` says what is wrong. With 409 the piece began behind the end; `size` says where to go on. With 422 and 429 it is not
    taken, and the browser sends the file with its form.
    """
    if request.method != "POST":
        keys = request.GET.getlist("key")[:MOST_FILES]
        return JsonResponse({"sizes": [staging.size_of(key, by=request.user) for key in keys]})
    if of_other_person(request):
        return send_again(request, [], other_person=True)
    form = PieceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refusal(next(iter(form.errors.values()))[0], 422)
    if not take(f"pieces {request.user.pk}", MOST_IN_AN_HOUR, 3600):
        return _refusal(TOO_OFTEN, 429)
    try:
        size = staging.put(**form.cleaned_data, by=request.user)
    except Refused as refused:
        return _refusal(refused.message, 422)
    fits = size >= form.cleaned_data["offset"] + len(form.cleaned_data["piece"])
    return JsonResponse({"size": size} | ({} if fits else {"words": ELSEWHERE}), status=200 if fits else 409)


def _refusal(words, status):
    return JsonResponse({"words": words}, status=status)
