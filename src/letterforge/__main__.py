"""Run letterforge as ``python -m letterforge``."""

from letterforge.cli.main import main

main()
