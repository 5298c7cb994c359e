"""Law enforcement: proceedings, their events, hearings, restitution. Above case work, which reads it through `registry`."""
