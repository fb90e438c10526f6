"""Where the rows of a file would go, and how they compare with what is stored there.

`compare` is what others call: `series` and `areas` match what the rows name, `rows` compares them in the database.
"""

from indicators.services.comparing.compare import compare

__all__ = ["compare"]
