"""Answers with a file that the browser saves."""

from django.http import HttpResponse

from gugus.uploads.files import CONTENT_TYPES

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def file_answer(content, content_type, name):
    """Return bytes as a download. gugus.web.headers lets nobody store the answer."""
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def sent_file_answer(content, kind, name):
    """Return a file that somebody sent. A browser that shows it instead of saving it lets its content do nothing."""
    answer = file_answer(content, CONTENT_TYPES[kind], name)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
