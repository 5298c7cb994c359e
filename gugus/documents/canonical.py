"""The content of a document as bytes that are the same on every machine, and their SHA-256."""

import hashlib
import json


def canonical(document: dict) -> bytes:
    """Return the canonical bytes of a content without floats: JSON with sorted keys, without spaces, in UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
