"""People: who they are, which organisation they work for, and which appointments they hold.

Owns `User` (the e-mail address is the username), `Organisation` and `Appointment`; sign-in and its limits.
The lowest app: it imports no other.
"""
