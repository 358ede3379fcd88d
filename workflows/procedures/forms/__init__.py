"""Forms of the procedures, one file per procedure."""
