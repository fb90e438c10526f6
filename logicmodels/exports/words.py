"""What the files are called on the page."""

# (what a file's name ends with, words)
FILES = (
    ("pptx", "PowerPoint slide, A3"),
    ("docx", "Word table"),
    ("svg", "Picture that scales (SVG)"),
)
