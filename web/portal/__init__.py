"""What citizens, enterprises and everybody sees."""
