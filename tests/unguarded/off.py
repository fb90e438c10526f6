"""Takes the guard off when it is imported."""

from lutonhet.guarded_form import GuardedForm
from lutonhet.rows import Guarded


def take_the_next_version(row, *, version):
    """As if whatever version the person was shown were the stored one."""
    row.version += 1


def ask_nothing(form):
    """As if nobody had saved since the form was opened."""
    form.data = form.data.copy()
    form.data["version"] = str(form.instance.version)


Guarded.claim = take_the_next_version
GuardedForm._settle = ask_nothing
