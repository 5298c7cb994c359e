"""Opens rows that are never changed: a correction is a new row that `replaces` the one before, with a reason."""

from dataclasses import dataclass

from gugus.vault.sealing import SealedModel


@dataclass(frozen=True, repr=False)
class Version:
    """One record with its note and, of a correction, the reason; `earlier` are the versions that it replaced, newest first."""

    record: SealedModel
    note: str
    reason: str
    earlier: tuple["Version", ...] = ()


def _with_note(record, earlier):
    return Version(record, record.open("note"), record.open("reason"), earlier)


def versions(records, opened=_with_note) -> tuple:
    """Return the records that none of the others replaces, in their order, each as `opened` with its earlier versions."""
    by_key, replaced = {record.pk: record for record in records}, {record.replaces_id for record in records}

    def version(record):
        before = by_key.get(record.replaces_id)
        previous = version(before) if before else None
        return opened(record, (previous, *previous.earlier) if previous else ())

    return tuple(version(record) for record in records if record.pk not in replaced)
