"""Enumerations and life cycles, one noun a file. Leaves: they import nothing from the project except `gugus.choices`.

Codes are stable and stored; labels are the words of the regulation. What follows an outside standard is in `ctdc.py`.
"""
