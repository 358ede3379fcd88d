"""Organisations, people, roles and deputies: the pages of the three administrators."""
