"""The two-class datasets: generated and measured points, split and standardized."""
