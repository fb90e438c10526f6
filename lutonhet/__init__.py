"""The project: settings, root URLs, middleware, template tags, static files.

Plumbing that several apps need and that knows no word of the domain.
Apps may import from here; nothing here imports an app.
"""

__version__ = "0.1.0"
