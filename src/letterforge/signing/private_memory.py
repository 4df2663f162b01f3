"""Keep keys and passphrases out of core images, and out of other programs' reach.

Why: what ends with an error in a library may leave an image of all its memory on the disk, and
other programs of the same account may look into it while it runs.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from importlib import import_module

_PR_SET_DUMPABLE = 4  # <linux/prctl.h>


def keep_memory_private() -> None:
    """Let no image be made of this process and those that it forks, as far as the system allows."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        resource = import_module("resource")
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))
    if sys.platform.startswith("linux"):
        # Where images go to a program, the limit counts for nothing.
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
