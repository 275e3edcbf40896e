"""What the integration costs, beside floors measured in the same run. Benchmarks are no tests: they print."""
