"""Reports that a worker writes."""

import tempfile
from pathlib import Path

from reports.county_workbook import write_county_sheet, write_township_form
from reports.views.form import townships_of
from townportal.accounts.roles import Reach, Right, Section
from townportal.jobs.kinds import Result, job_kind


def may_download(job, user) -> bool:
    return user.access.may(Section.REPORTS, Right.EXPORT)


@job_kind("reports.county_form", may_download=may_download)
def county_form(job, progress) -> Result:
    """The month's form with the asker's rights at the time it is written."""
    user, year, month = job.requested_by, job.params["year"], job.params["month"]
    path = Path(tempfile.mkdtemp()) / "form.xlsx"
    progress(0, stage="统计并写表")
    if user.access.reach(Section.REPORTS) is Reach.COUNTY:
        write_county_sheet(path, user=user, townships=townships_of(user), year=year, month=month)
    else:
        write_township_form(
            path,
            user=user,
            township=user.township,
            year=year,
            month=month,
            reporter=user.full_name,
        )
    return Result(file=path, name=f"三本台账统计表-{year}-{month:02d}.xlsx")
