"""Damaged files of every kind, sent through filing, copy and preview of a running server."""
