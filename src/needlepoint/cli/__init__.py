"""The command line: reads files, asks the library, shows the answer. The only place that asks what day it is."""

from needlepoint.cli.main import main

__all__ = ["main"]
