"""Verbs: the only code that changes a complaint, case, victim, referral or service. One event each, in one transaction."""
