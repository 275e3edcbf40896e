"""Facts about Zadarma's API and webhook."""
