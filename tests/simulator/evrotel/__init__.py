"""The simulated Evrotel account."""
