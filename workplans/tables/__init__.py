"""Workplans as tables: one leaves as a workbook, and comes back from a file or a pasted table, shown first.

`columns`, `when`, `words` and `table` ask no database. `document` reads a workplan into cells, `workbook` writes them,
`sources` reads what people bring, `comparing` says what it would do, `forms` asks, and `bringing_in` does it.
"""
