"""The analysts' pages for figures as published: upload, what was understood, what it would do, and taking it back."""
