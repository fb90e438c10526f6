"""Drawing a logic model: which part of it, in which order, where each thing stands.

`diagram`, `ordering`, `spacing` and `narrowing` are pure; `picture` says what is drawn of a logic model that has been
read.
"""
