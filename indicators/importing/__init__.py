"""The analysts' pages for figures as published: upload, what was understood, what it would do, and taking it back.

`taking_in` opens a file and has it staged, `kept_files` keeps it until its columns are settled; `lines` and `rows` are
what a waiting import shows, `views` its pages.
"""
