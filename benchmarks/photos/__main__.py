"""`python -m benchmarks.photos fit|validate|bench`: fit the noise model, hold it against fresh pairs, measure speed."""

from benchmarks.photos.program import main

if __name__ == "__main__":
    main()
