"""Texts that a spreadsheet would run as a formula if a writer let it."""

TRIGGERS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "=cmd|'/c calc'!A0",
    "@SUM(1+1)*cmd|'/c calc'!A0",
    '=HYPERLINK("http://127.0.0.1/?"&A1,"点我")',
    '=WEBSERVICE("http://127.0.0.1/")',
    "=IMPORTXML(A1,A2)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    " =1+1",
    "\u3000=1+1",
    "'=1+1",
    '=1+1";=2',
    "{=1+1}",
    "#REF!",
    "#N/A",
    "-2+3+cmd|' /C calc'!A0",
)
# What stands in the cell: line ends become \n, everything else is left as it was typed.
WRITTEN = tuple(text.replace("\r", "\n") for text in TRIGGERS)


def formula_marks(archive) -> list[str]:
    """Sheets of a workbook's zip archive that hold a formula element."""
    names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
    return [name for name in names if b"<f>" in archive.read(name) or b"<f " in archive.read(name)]
