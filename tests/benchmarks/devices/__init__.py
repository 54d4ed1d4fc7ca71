"""The parts of `tests.benchmarks.bench_devices`."""
