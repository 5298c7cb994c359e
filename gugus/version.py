"""The version of the site, as pyproject.toml says it."""

import functools
import tomllib
from pathlib import Path


@functools.cache
def number() -> str:
    """Return the version, for example "0.1.0". Its tag in git is "v0.1.0"."""
    pyproject = Path(__file__).resolve().parent.parent / "pyproject.toml"
    return tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["version"]
