"""CloudPBX of Poziom7."""
