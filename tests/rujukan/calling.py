"""The scene of tests of calls: duty contacts, what is sent to them, and a report of danger."""

import pytest

from gugus.choices import CallChannel, ContactKind, ContactPlace
from gugus.workflow import channels
from rujukan.choices.complaint import ImmediateNeed, Safety
from tests.rujukan import scenarios

PHONES = {"polres": "0812 0000 0001", "polres2": "0812 0000 0002", "dsp3akb": "0812 0000 0003", "head": "0812 0000 0009"}
PHONES |= {"rsud": "0812 0000 0005"}


@pytest.fixture(autouse=True)
def sent(monkeypatch, settings):
    """Collect what leaves the system, as (phone, text); a phone in `sent.dead` is not reached."""

    class Sent(list):
        dead = set()

    messages = Sent()
    messages.dead = set()

    def send(channel, phone, address, words):
        if phone in messages.dead:
            raise channels.Unreachable("WhatsApp")
        messages.append((phone, words))

    settings.CALL_CHANNELS = {"whatsapp": "whatsapp://key@1/{to}"}
    monkeypatch.setattr(channels, "send", send)
    return messages


def contact(code, number, by, *, kind=ContactKind.INSTITUTION, place=ContactPlace.FIRST, **changes):
    of_phone = {"kind": kind, "place": place, "phone": number, "channel": CallChannel.WHATSAPP, "address": ""}
    return scenarios.a_duty_contact(code, by=by, **of_phone | changes)


@pytest.fixture
def contacts(cast):
    contact("polres", PHONES["polres"], cast.polres)
    contact("polres", PHONES["polres2"], cast.polres, place=ContactPlace.SECOND)
    contact("dsp3akb", PHONES["dsp3akb"], cast.koordinator, kind=ContactKind.COORDINATOR)
    contact("dsp3akb", PHONES["head"], cast.koordinator, kind=ContactKind.HEAD)
    contact("rsud", PHONES["rsud"], cast.rsud)


def danger(cast, by=None, **fields):
    """Return a complaint of GOW, or of this user, about somebody in danger."""
    return scenarios.a_complaint(by or cast.gow, safety=Safety.DANGER, immediate_needs=[ImmediateNeed.SHELTER], **fields)


def called(sent):
    return [phone for phone, _ in sent]
