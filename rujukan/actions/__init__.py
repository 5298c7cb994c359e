"""Verbs: the only code that changes a complaint, case, victim, referral or service. Each is one transaction with its event."""
