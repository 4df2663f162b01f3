"""Sealing: who seals, how a letter is sealed, and whether a seal holds.

Why: this is the only package that knows pyHanko and the cryptography below it. Its callers import
it when a seal is really made or checked, since that takes a third of a second.
"""

from __future__ import annotations

import logging

# pyHanko logs what it finds odd, and Python prints that where nobody listens. What matters to a
# person comes back as an error or a verdict.
for name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(name).setLevel(logging.CRITICAL)
