"""Logic models as tables: what people paste and upload is read into drafts of items, compared, shown, and brought in.

`columns`, `shapes`, `pasted`, `workbook`, `as_json`, `cells` and `conditions` are pure. `document` and `sources` read
and write logic models; `comparing`, by `items` and `links`, puts into a `plan` what a table would do; `forms` asks, and
`bringing_in` does it.
"""
