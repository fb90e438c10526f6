"""The gap finder: where the chain from activity to outcome indicator is broken, and what waits for somebody.

`reading` reads the programme into the plain values of `programme`; `finding` has the rules, a small pure function each.
`now` says what is open on a day, and which of it papers print; `listing` is its page; `over_time` what was open before;
`reminding` what chairs are told before papers are due.
Imports only from `workplans` and the apps before it.
"""
