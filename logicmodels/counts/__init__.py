"""Counting outputs: what is due in which period, how a count is read and doubted, and how far it is to the target.

`periods`, `doubts`, `figures` and `towards_target` are pure; `due` reads, and `form` joins what is typed with what is
stored.
"""
