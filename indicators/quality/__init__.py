"""The quality of the data: checks flag what is odd in stored figures, people decide on each flag, nothing is corrected.

`checks` are the rules, pure; `flags` reads what is stored through them, beside the decisions; `forms` and `views` are
the list and the form by which a reviewer decides.
"""
