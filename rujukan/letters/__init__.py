"""Letters and envelopes to bodies outside. Above case work, which reaches it through `registry`."""
