"""Admin pages: master data for administrators, logs for auditors. No app registers a model with encrypted columns."""

from gugus.admin import account, change_request, institution
from gugus.admin.master import Exchange, MasterData, MasterDataAdmin, ReadOnly

__all__ = ["Exchange", "MasterData", "MasterDataAdmin", "ReadOnly", "account", "change_request", "institution"]
