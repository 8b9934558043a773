"""Writes exactly the rows of a list, as its asker may see them when the job runs, to a workbook."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.http import QueryDict
from django.utils import timezone

from townportal.accounts.roles import Right
from townportal.jobs.kinds import JobError, Result
from townportal.registers import site
from townportal.registers.export_rows import export_rows
from townportal.registers.lists import Listing
from townportal.registers.sheets_out import (
    OfficialTable,
    OutColumn,
    TooManyRowsError,
    write_official,
    write_plain,
)

MOST_OFFICIAL_ROWS = 5000  # beyond it nobody prints; the plain writer is thirty times faster
REPORT_EVERY = 500
NO_RIGHT = "您没有导出“{label}”的权限。如有疑问,请联系系统管理员。"


def may_download(job, user) -> bool:
    """Asked again at each download: rights may have ended since the file was made."""
    return _register(job).may(user, Right.EXPORT)


def run(job, progress) -> Result:
    """Export the list that the job names."""
    register, user = _register(job), job.requested_by
    if not (user.is_active and register.may(user, Right.EXPORT)):
        raise JobError(NO_RIGHT.format(label=register.label))
    path = progress.new_file(".xlsx")
    try:
        total = write_listing(
            Listing(register, user, QueryDict(job.params["query"])), path, progress
        )
    except TooManyRowsError as error:
        raise JobError(str(error)) from error
    name = f"{register.file_name()}-{timezone.localdate():%Y%m%d}.xlsx"
    return Result(file=path, name=name, data={"rows": total})


def write_listing(listing: Listing, path: Path, progress: Callable = lambda *_figures: None) -> int:
    """Write the list's rows to an official form or, if many, a plain table; returns how many.

    Raises:
        TooManyRowsError: more than a sheet can hold.
    """
    rows = listing.ordered.visible_to(listing.user, Right.EXPORT)
    total = rows.count()
    values = _counted(export_rows(rows, listing.columns), total, progress)
    write = _write_official if total <= MOST_OFFICIAL_ROWS else _write_long
    write(path, listing, values)
    return total


def _register(job):
    return site.find(job.params["register"], job.params["args"])


def _counted(rows, total: int, progress) -> Iterator:
    progress(0, total, "导出")
    for count, row in enumerate(rows, start=1):
        if count % REPORT_EVERY == 0:
            progress(count)
        yield row
    progress(total)


def _write_official(path: Path, listing: Listing, rows) -> None:
    user, register = listing.user, listing.register
    table = OfficialTable(
        title=f"{user.township or ''}{register.label}",
        unit_line=unit_of(user),
        columns=[OutColumn(column.label, kind=column.kind) for column in listing.columns],
        rows=rows,
        notes=[f"导出条件:{'、'.join(label for label, _ in listing.chips)}"]
        if listing.chips
        else [],
        reporter=user.full_name,
        reporter_phone=user.phone,
        reported_on=timezone.localdate(),
        sheet_name=register.label,
    )
    write_official(path, [table])


def _write_long(path: Path, listing: Listing, rows) -> None:
    headers = ["序号", *(column.label for column in listing.columns)]
    kinds = ["number", *(column.kind for column in listing.columns)]
    numbered = ((number, *row) for number, row in enumerate(rows, start=1))
    write_plain(path, headers, numbered, kinds, sheet_name=listing.register.label)


def unit_of(user) -> str:
    """填报单位: the township, and the village of somebody who has one."""
    villages = list(user.villages.all()[:2]) if user.is_village_worker else []
    village = villages[0].name if len(villages) == 1 else ""
    return f"{user.township or ''}{village}"
