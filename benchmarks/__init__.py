"""Measurements that run their reference in the same run and print the ratio."""
