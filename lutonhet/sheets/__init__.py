"""Rows of any model as a spreadsheet, out and in again; it knows no word of the domain.

`text` makes texts harmless and back, `columns` says what a cell of each kind of field holds; `files` says what a file
is, `reading` reads one (`xlsx` its cells), `writing` writes one. `page_sheet` is a page of the administration as
columns; `resource` compares a file with what is stored and writes it: its `headings`, what is `taken` of each cell, and
the `refusals` of a row. `pages` are the administration's pages.
"""
