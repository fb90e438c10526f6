"""Every write in accounts that has a name, a module a subject: invitations, leaving, sessions."""


class Refused(Exception):
    """The write was not done; the text says why, to the person who asked for it."""
