"""Admin pages: master data for administrators, logs for auditors. No app registers a model with encrypted columns."""

from gugus.admin import accounts, change_requests, institutions
from gugus.admin.master import Exchange, MasterData, MasterDataAdmin, ReadOnly

__all__ = ["Exchange", "MasterData", "MasterDataAdmin", "ReadOnly", "accounts", "change_requests", "institutions"]
