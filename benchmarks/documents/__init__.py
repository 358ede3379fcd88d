"""Rendering and sealing documents on one core, beside bare WeasyPrint with the same HTML."""
