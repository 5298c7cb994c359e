"""What left the system in a test: the messages of the file channel and the mails, and what must not stand in them."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core import mail

from demo.casework import people
from gugus.models import District
from rujukan.models import Victim
from tests.leak_search import ANY

LINE = re.compile(r"(?P<time>\d\d\.\d\d)\.\d\d (?P<phone>[^:]+): (?P<text>.*)")
GIVEN_NAMES = {*people.FEMALE, *people.MALE}
CODE = re.compile(r"\bPN-\d{2}-\w+|(?<!\d)\d{16}(?!\d)")


@dataclass(frozen=True)
class Message:
    time: str
    phone: str
    text: str


class Outgoing:
    """Reads the folder of the file channel. `new()` returns what has come since it was last asked."""

    def __init__(self, folder: Path):
        self.folder, self.seen = folder, 0

    def all(self) -> list[Message]:
        lines = [line for path in sorted(self.folder.glob("*.txt")) for line in path.read_text().splitlines()]
        return [Message(**LINE.fullmatch(line).groupdict()) for line in lines]

    def new(self) -> list[Message]:
        messages = self.all()[self.seen :]
        self.seen += len(messages)
        return messages


@pytest.fixture
def outgoing(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    return Outgoing(tmp_path / "var/calls")


def revealed(messages, *, police=(), also=()):
    """Return {text: what it reveals} of messages and mails with a name, code, NIK, private phone or place of people.

    The telephone numbers `police` may learn the kecamatan. `also` are further words that must not stand there.
    """
    districts = District.objects.values_list("name", flat=True)
    codes = set(Victim.objects.values_list("code", flat=True))
    texts = {message.text: message.phone in police for message in messages}
    texts |= {f"{each.subject}\n{each.body}": False for each in mail.outbox}
    found = {}
    for text, may_know_district in texts.items():
        hits = [
            *ANY.findall(text),
            *CODE.findall(text),
            *(codes & set(text.split())),
            *(GIVEN_NAMES & set(re.findall(r"\w+", text))),
        ]
        hits += [word for word in also if word.lower() in text.lower()]
        hits += [name for name in districts if not may_know_district and re.search(rf"\b{re.escape(name)}\b", text)]
        if hits:
            found[text] = hits
    return found
