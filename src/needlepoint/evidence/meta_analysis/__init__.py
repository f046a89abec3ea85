"""Meta-analysis as a researcher expects it: our own NumPy, held against published results to four digits."""
