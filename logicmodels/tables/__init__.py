"""Logic models as tables, pure: what people paste and upload is read into drafts of items; ours are written."""
