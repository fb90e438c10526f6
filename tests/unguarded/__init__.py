"""A control: the site with its guard against lost saves taken off, so that a test can see what it is for."""
