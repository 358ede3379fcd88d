"""What people meet on their way through several pages and procedures."""
