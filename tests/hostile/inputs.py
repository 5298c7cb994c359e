"""Inputs for fuzzing: what a tired user, a broken browser or an attacker sends."""

import uuid
from urllib.parse import quote

from django.core.files.uploadedfile import SimpleUploadedFile

MARK = "<s>disisipkan</s>"
"""If a page shows it unescaped, a script would have run (cross-site scripting)."""

TEXTS = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud7ff\ue000",
    "\u202emrofni",
    "👩‍👩‍👧‍👦" * 50,
    "x" * 300,
    "x" * 100_000,
    f"\"'>{MARK}",
    f"javascript:{MARK}",
    "{{ 7|add:7 }}{% debug %}",
    "'; DROP TABLE rujukan_victim; --",
    "' OR 1=1 --",
    "%s%n%(name)s",
    "../../../etc/passwd",
    '=HYPERLINK("x")',
    "\r\nSet-Cookie: a=b",
    "null",
    "[]",
    "{}",
    "Ñandú İıſ ﬁ",
    "٣٤٥",
]
NUMBERS = [
    "-1",
    "0",
    "1",
    "1e309",
    "NaN",
    "Infinity",
    "-0",
    "9" * 30,
    "2147483648",
    "9223372036854775808",
    "1,5",
    "1.5",
    "0x10",
    "١",
]
DATES = [
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "31/12/2026",
    "2026-11-25T25:61",
    "1900-01-01",
    "besok",
    "12345-01-01",
]
KEYS = [str(uuid.UUID(int=0)), str(uuid.UUID(int=2**128 - 1)), "bukan-uuid", "1", "00000000000000000000000000000000"]
WORDS = TEXTS + NUMBERS + DATES + KEYS
PATHS = [
    "-1",
    "0",
    "PGD-2026-99999",
    "..%2f..%2f",
    "%00",
    "%ff",
    quote(MARK),
    "x" * 500,
    "PN-26-XXXX",
    "9" * 40,
    "٣",
    "%E2%80%AE",
    "shelter",
    "'",
]
QUERIES = ["page", "halaman", "q", "cari", "next", "status", "tahap", "tahun", "_to_field", "e", "o", "all", "sort"]


def value(chance, known):
    """Return a value for a field: its initial value, an offered one, or an unexpected one."""
    throw = chance.random()
    if known.type == "file":
        return chance.choice(
            ["", SimpleUploadedFile(chance.choice(["../x.pdf", "a\x00.jpg", "x.svg", ""]) or "x", b"%PDF-1.4\n" + MARK.encode())]
        )
    if throw < 0.45 and known.offered:
        return chance.choice(known.offered)
    if throw < 0.45:
        return known.value or chance.choice(["Contoh", "2026-11-01", "1", "ya", "0812 0000 0000"])
    if known.type == "file":
        return SimpleUploadedFile("x", b"")
    return chance.choice(WORDS)


def body(chance, entry):
    """Return {field: values} for an entry point: some fields are missing, some occur twice, some are not in the form."""
    sent = {}
    spoilt = chance.random() < 0.5
    for name, known in entry.fields.items():
        if chance.random() < 0.05:
            continue
        if spoilt or known.offered or known.type == "file":
            sent[name] = value(chance, known)
        else:
            sent[name] = value(chance, known) if chance.random() < 0.3 else known.value or "Contoh"
        if chance.random() < 0.05:
            sent[name] = [sent[name], value(chance, known)]
    if chance.random() < 0.2:
        sent[chance.choice([*QUERIES, "id", "pk", "status", "institution", "roles", "is_superuser", "form-TOTAL_FORMS"])] = (
            chance.choice(WORDS)
        )
    return sent


def address(chance, url):
    """Return the address, or one with another part of the path, or with an unexpected query string."""
    throw = chance.random()
    if throw < 0.12:
        parts = url.strip("/").split("/")
        parts[chance.randrange(len(parts))] = chance.choice(PATHS)
        return "/" + "/".join(parts) + "/"
    if throw < 0.3:
        return f"{url}?{chance.choice(QUERIES)}={quote(chance.choice(WORDS)[:500].encode())}"
    return url
