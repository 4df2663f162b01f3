"""Make the files of LibreOffice that the tests read.

Use: python -m tests.workbook.make_libreoffice_files

LibreOffice need not be there for the tests, so its results are kept. Make them again when the
columns of the export change.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from copy import copy
from pathlib import Path
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from tests.support.projects import SmallProject
from tests.support.workbooks import edited, exported

FILES = Path(__file__).parent / "files"


def traps(book: Any) -> None:
    """Put marks into cells, one kind into each."""
    sheet = book["Findings"]
    sheet["C2"].comment = Comment("check with HMI first", "An analyst")
    sheet["E2"].font = Font(name=copy(sheet["E2"].font).name, strike=True)
    sheet["H2"] = "=E2"
    sheet["K2"] = "=NA()"
    sheet["E3"].fill = PatternFill("solid", fgColor="FFFF0000")
    sheet["N2"] = 15
    sheet["N2"].number_format = "0000"
    sheet.merge_cells("N3:O3")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["M"].hidden = True


def saved(path: Path, suffix: str, folder: Path) -> Path:
    """Let LibreOffice open a file and save it in another format."""
    command: list[str | Path] = [
        "soffice",
        "--headless",
        "--convert-to",
        suffix,
        "--outdir",
        folder,
        path,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{suffix}"


def main() -> None:
    FILES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        small = SmallProject.at(Path(temporary) / "small")
        as_it_is, trapped = exported(small), edited(small, traps, "traps.xlsx")
        for path, name in ((as_it_is, "plain"), (trapped, "traps")):
            ods = saved(path, "ods", Path(temporary) / name)
            shutil.copy(ods, FILES / f"{name}.ods")
            shutil.copy(saved(ods, "xlsx", Path(temporary) / name), FILES / f"{name}.xlsx")
        shutil.copy(saved(as_it_is, "csv", Path(temporary) / "csv"), FILES / "plain.csv")


if __name__ == "__main__":
    main()
