"""The gap finder: where the chain from activity to outcome indicator is broken, and what waits for somebody.

`reading` reads the programme into the plain values of `programme`; `finding` has the rules, a small pure function each.
Imports only from `workplans` and the apps before it.
"""
