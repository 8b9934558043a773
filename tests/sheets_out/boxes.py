"""Which cells a workbook file draws a whole box around, covered cells of a merge included."""

from io import BytesIO
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring

_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SIDES = ("left", "right", "top", "bottom")


def boxed_cells(buffer: BytesIO, sheet: str = "sheet1") -> set[str]:
    """Read from the file itself: openpyxl rewrites the borders of merged cells when it loads."""
    archive = ZipFile(buffer)
    styles = fromstring(archive.read("xl/styles.xml"))
    thin = [
        all(border.find(f"{_SPACE}{side}").get("style") == "thin" for side in _SIDES)
        for border in styles.find(f"{_SPACE}borders")
    ]
    boxed = [thin[int(style.get("borderId"))] for style in styles.find(f"{_SPACE}cellXfs")]
    cells = fromstring(archive.read(f"xl/worksheets/{sheet}.xml")).iter(f"{_SPACE}c")
    return {cell.get("r") for cell in cells if boxed[int(cell.get("s", 0))]}
