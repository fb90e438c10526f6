from progress.models.meetings import AgendaItem, Attendance, MeetingNotes, StepRaised
from progress.models.packs import Pack, PackFile

__all__ = ["AgendaItem", "Attendance", "MeetingNotes", "Pack", "PackFile", "StepRaised"]
