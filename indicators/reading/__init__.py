"""Published files of indicators, read and not judged: their layout, what their headings mean, what their rows say.

Pure: no database, no HTML, no request. Nothing here decides which indicator a name stands for, or what is new.
"""

from indicators.reading.definitions import Definition
from indicators.reading.reader import LAYOUTS, Question, Reader, read
from indicators.reading.rows import About, Problem, Reading

__all__ = ["LAYOUTS", "About", "Definition", "Problem", "Question", "Reader", "Reading", "read"]
