"""The pages of workplans, a module a noun."""
