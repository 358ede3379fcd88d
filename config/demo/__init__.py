"""The demonstration: bodies of Sichuan, people in every role, and cases walked there by real steps."""
