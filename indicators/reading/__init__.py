"""Published files of indicators, read and not judged: which layout a file has, what its headings mean, what its rows say.

Pure: no database, no HTML, no request. Nothing here decides which indicator a name stands for, or what is new.
"""
