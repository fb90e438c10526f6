"""The gap finder's rules: where the chain from activity to outcome indicator is broken.

One small function a rule, each in a module named for what it finds.
Imports only from `workplans` and the apps before it.
"""
