"""Verbs of the base: accounts, institutions, change requests, notices, sessions."""
