"""Rows of any model as a spreadsheet, out and in again; it knows no word of the domain.

`text` makes texts harmless and back, `columns` says what a cell of each kind of field holds; `files` says what a file
is, `reading` reads one (`xlsx` its cells), `writing` writes one; `resource` compares a file with what is stored and
writes it, `pages` are the administration's pages.
"""
