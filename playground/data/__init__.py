"""The datasets: generated and measured points, split and standardized."""
