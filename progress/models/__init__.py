from progress.models.meetings import AgendaItem, Attendance, MeetingNotes, StepRaised

__all__ = ["AgendaItem", "Attendance", "MeetingNotes", "StepRaised"]
