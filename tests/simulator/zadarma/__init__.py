"""The simulated Zadarma account."""
