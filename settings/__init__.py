"""What an operator may set for a stack: typed, bounded, and read in one place."""
