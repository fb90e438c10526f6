"""Permanent references: `BSE-A01` is given once, to one item, and never again."""

import re

from django.core.validators import RegexValidator

valid_code = RegexValidator(
    r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$",
    "Write the code in capitals, figures and hyphens, for example BSE-A01.",
)
valid_prefix = RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", "Write two to eight capitals or figures, for example BSE.")


def next_code(model, stem: str) -> str:
    """The next code after the highest that `model` has under `stem`: `BSE-A` gives `BSE-A16` after `BSE-A15`.

    Rows with a code are closed, not deleted, so the highest stored is the highest ever given. Two people adding at
    once get the same code and the second is refused by the unique constraint; the service tries again.
    """
    pattern = re.compile(rf"^{re.escape(stem)}(\d+)$")
    codes = model._base_manager.filter(code__startswith=stem).values_list("code", flat=True)
    highest = max((int(match[1]) for code in codes if (match := pattern.match(code))), default=0)
    return f"{stem}{highest + 1:02d}"
