"""One script for each version of the tables; what has been released never changes."""
