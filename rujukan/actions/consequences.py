"""What the rooms above case work do when something happens in it: a room adds its verbs, a verb of case work calls them all."""


class Consequences(list):
    """Verbs in the order in which the rooms add them, called with the same arguments in the same transaction.

    A call returns what each of them returns.
    """

    def __call__(self, *subjects, **arguments):
        return [verb(*subjects, **arguments) for verb in self]


institutions_barred = Consequences()
"""(case, institutions, *, by, at): the case bars them from now on."""
companion_named = Consequences()
"""(companion, *, by, at): of an institution that did not accompany this victim before. Each returns what that is told, or ""."""
corrected = Consequences()
"""(victim, *, by, at, columns=()): what was known of them; `columns` are those of the identity with another value."""
basis_ended = Consequences()
"""(basis, *, by, at): a `Consent` of a locked victim."""
form_recorded = Consequences()
"""(record, answers, *, by, at): the form of a stage."""
