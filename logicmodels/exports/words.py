"""What the files are called on the page."""

# (what a file's name ends with, words)
FILES = (
    ("pdf", "PDF page, A3"),
    ("pptx", "PowerPoint slide, A3"),
    ("docx", "Word table"),
    ("png", "Picture (PNG)"),
    ("svg", "Picture that scales (SVG)"),
)
