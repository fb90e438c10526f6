"""Every write of this app that has a name."""
