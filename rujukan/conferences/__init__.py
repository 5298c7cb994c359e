"""Case conferences: invitations, minutes, who was told the result. Above case work, which reads it through `registry`."""
