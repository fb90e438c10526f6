"""A meeting from its agenda to its notes, read and never written.

`agenda`: what is on it, with what was decided and promised under each item. `asked`: what a meeting is asked.
`waiting`: versions of workplans that no item is about yet. `notes`: all that the notes say, as plain values.
`word`: the notes as a Word document; it knows no database.
"""
