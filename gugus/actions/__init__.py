"""Verbs of the ground."""
