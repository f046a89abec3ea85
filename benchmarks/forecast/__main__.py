"""`python -m benchmarks.forecast calibrate|sbc|leave-out|page|bench`: how well calibrated the forecast is, how fast."""

from benchmarks.forecast.program import main

if __name__ == "__main__":
    main()
