"""`python -m benchmarks.clinic`."""

from benchmarks.clinic.program import main

if __name__ == "__main__":
    main()
