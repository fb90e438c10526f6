"""The statistical methods: plain figures in, what can be said of them out. No database, no HTML, no request.

`figures` is what a method is given and `verdicts` what it answers; `intervals`, `comparison`, `trend` and `inequality`
are the methods, `computed` all of them on one indicator; `labels` reads what publishers print, `small_numbers` says
what must be withheld, `rounding` how many digits are shown.
"""
