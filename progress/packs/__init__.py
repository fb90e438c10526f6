"""What a pack says, and the files that say it.

`document` is the frozen structure; `composing` and `deck` fill it from the database, once. `pptx`, `docx`, `pdf` and
`xlsx` write it: they know no database, and of the same structure they make the same bytes.
"""
