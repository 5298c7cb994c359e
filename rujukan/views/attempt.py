from gugus.views.attempt import attempt, press

__all__ = ["attempt", "press"]
