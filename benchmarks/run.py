"""`python benchmarks/run.py [--quick]`: measure, print a table, and write benchmarks/results/."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.program import main

if __name__ == "__main__":
    main()
