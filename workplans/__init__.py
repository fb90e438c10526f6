"""Workplans: a workstream's year in priorities and actions, and the next steps anybody has promised.

Owns workplans, priorities, actions, updates, risks and next steps.
Imports only from `logicmodels` and the apps before it.
"""
