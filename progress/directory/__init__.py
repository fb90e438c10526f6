"""Everything that has a name or a code, as one list: what kind it is, what it says, and on which page it stands.

One query, however many tables: a UNION of plain columns. Search reads all of it; a code is looked up in it; the trail
takes the names behind its keys from it. `kinds` are its tables, `entry` a row of one, `places` where a row stands,
`reading` the query.
"""

from progress.directory.entry import Entry, Kind
from progress.directory.kinds import KINDS, OF_MODEL
from progress.directory.reading import behind, entries, everything_for, with_code

__all__ = ["KINDS", "OF_MODEL", "Entry", "Kind", "behind", "entries", "everything_for", "with_code"]
