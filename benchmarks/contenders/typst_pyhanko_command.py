"""Make letters with typst, then seal each with pyHanko's command, started once a letter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.contenders import typst_binding


def main(given: Path, made: Path) -> None:
    typst_binding.main(given, made)
    pyhanko = Path(sys.executable).with_name("pyhanko")
    key: list[str | Path] = [
        "--key",
        given / "key.pem",
        "--cert",
        given / "certificate.pem",
        "--no-pass",
    ]
    for letter in sorted(made.glob("*.pdf")):
        sealed = letter.with_suffix(".sealed")
        how: list[str | Path] = [
            "sign",
            "addsig",
            "--field",
            "Signature1",
            "--use-pades",
            "pemder",
            *key,
        ]
        subprocess.run([pyhanko, *how, letter, sealed], check=True, capture_output=True)
        sealed.replace(letter)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
