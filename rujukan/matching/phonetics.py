"""Phonetic comparison of names, as they are written in Kalimantan: Oejoep is Ujup, Moch. is Muhammad, Nur Hayati is Nurhayati."""

import itertools
import re
import unicodedata

TITLES = {"hj", "h", "drs", "ir", "dr", "bin", "binti", "alias"}
SHORT_FORMS = {
    **dict.fromkeys(("m", "muh", "moh", "moch", "muhd", "mhd", "md", "mohd"), "muhammad"),
    "st": "siti",
    "abd": "abdul",
}
# Spelling → sound, applied in this order: old Dutch spelling, borrowed letters, then vowels and double letters.
SPELLINGS = [
    (re.compile(spelling), sound)
    for spelling, sound in (
        (r"^chr", "kr"), (r"^ch(?=[aeo]i|ol)", "h"), (r"^ch", "c"), (r"^kh", "h"), (r"kh|ch|gh", "h"),
        (r"ph|v|f", "p"), (r"th", "t"), (r"dh", "d"), (r"sh|sy|sj", "s"), (r"q|ck", "k"), (r"x", "ks"),
        (r"tj", "c"), (r"^nj", "ny"), (r"dj", "j"), (r"oe|ou", "u"), (r"c(?=[rl]|us$|o)", "k"), (r"(?<=s)c", "k"),
        (r"^z", "j"), (r"z", "s"), (r"j", "y"), (r"c(?=is)", "s"), (r"^au", "a"), (r"ae|ai|ei|ay", "e"),
        (r"(?<=.)y", "i"), (r"^y(?=[^aeiou])", "i"), (r"(?<=u)w(?=[aeiou])", ""), (r"(?<=.)h", ""), (r"lr", "r"),
        (r"o", "u"), (r"e", "i"), (r"(.)\1+", r"\1"), (r"d$", "t"),
    )
]  # fmt: skip
# Too many people share these names for one of them to identify anybody.
COMMON = ("siti", "muhammad", "maria", "nur", "sri", "yohanes", "abdul", "ahmad", "dewi", "tri", "dwi")


def sound(word):
    """Return the sound of one lower-case word."""
    for spelling, spoken in SPELLINGS:
        word = spelling.sub(spoken, word)
    return word


def words(name):
    """Return the name's words in ASCII lower case, short forms written out, titles removed."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("'", "").replace("-", " "))
    parts = re.findall("[a-z]+", plain.encode("ascii", "ignore").decode())
    return [SHORT_FORMS.get(word, word) for word in parts if word not in TITLES]


def sounds(name):
    """Return the set of sounds of a name: of each word, and of each two neighbours joined."""
    parts = words(name)
    joined = (first + second for first, second in itertools.pairwise(parts))
    return {sound(word) for word in (*parts, *joined)}


COMMON_SOUNDS = {sound(word) for word in COMMON}


def alike(name, other):
    """Return whether two names sound alike: every distinctive word of the shorter one sounds like one of the longer."""
    shorter, longer = sorted((words(name), words(other)), key=len)
    if not shorter:
        return False
    heard = sounds(" ".join(longer))
    matched = {place for place, word in enumerate(shorter) if sound(word) in heard}
    for place in range(len(shorter) - 1):
        if sound(shorter[place] + shorter[place + 1]) in heard:
            matched |= {place, place + 1}
    same_length = len(shorter) == len(longer)
    distinctive = [place for place, word in enumerate(shorter) if same_length or sound(word) not in COMMON_SOUNDS]
    return all(place in matched for place in distinctive or range(len(shorter)))
