"""Pages that read several apps, a module a noun."""
