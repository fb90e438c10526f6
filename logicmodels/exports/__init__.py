"""A logic model as files that leave the site: every picture of them is drawn from one sheet."""
