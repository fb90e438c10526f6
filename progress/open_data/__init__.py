"""Open data: what is published, as CSV and JSON for everybody, with a dictionary of every column.

`catalogue` lists the data sets; `reference`, `figures`, `plans` and `doing` say what each holds, read from what is
published or signed off alone; `signed` finds the versions in force; `plain` takes out what is nobody's business;
`writing` makes the files, row by row; `as_at` says from when they are. The public site shows the same rows.
"""
