"""Every bound on an uploaded workbook in one place, so that guard, reader and tests agree."""

MEGABYTE = 1024 * 1024

MAX_FILE_BYTES = 10 * MEGABYTE
MAX_ENTRIES = 2_000
MAX_ENTRY_BYTES = 100 * MEGABYTE
MAX_TOTAL_BYTES = 300 * MEGABYTE
# Real sheets shrink 5 to 40 times; small parts of one repeated byte may shrink more.
MAX_RATIO = 200
RATIO_COUNTS_FROM = MEGABYTE

MAX_SHEETS = 200
MAX_ROWS = 200_000
MAX_COLUMNS = 200
# The reader lays out every sheet as a full rectangle, so blank cells cost memory too.
MAX_AREA = 2_000_000
MAX_VALUES = 600_000
MAX_FORMULAS = 100_000
MAX_MERGED = 50_000
MAX_CELL_CHARACTERS = 32_767  # Excel's own

READ_MEMORY = 256 * MEGABYTE
# Seconds of work, and seconds on the clock of a machine that does other things too.
READ_SECONDS = 8
READ_WALL_SECONDS = 30
READ_OUTPUT_BYTES = 128 * MEGABYTE

# Colouring keeps the user's formatting, which openpyxl holds as objects.
MARK_MEMORY = 256 * MEGABYTE
MARK_SECONDS = 60
MARK_WALL_SECONDS = 120
MARK_OUTPUT_BYTES = 64 * MEGABYTE
MARK_CELLS = 200_000
