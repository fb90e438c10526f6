"""Where the programme stands, at a glance: what the front page and the list of all that needs attention say.

`reading` asks the database, once for everything small; `attention` says what is wrong, and with whom to speak about it;
`signing` says how sign-off stands; `workstreams` has their rows; `changed` counts what happened since the last meeting.
"""
