"""The pages of logic models, a module a noun."""
