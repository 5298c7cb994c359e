"""Master data for administrators, logs for auditors. Never a sealed model: not here and not in a room above."""

from gugus.admin import accounts, change_requests, institutions
from gugus.admin.master import Exchange, MasterData, MasterDataAdmin, ReadOnly

__all__ = ["Exchange", "MasterData", "MasterDataAdmin", "ReadOnly", "accounts", "change_requests", "institutions"]
