"""The county form as the workbook for the county: the township sheet, then one a village."""

from datetime import date
from pathlib import Path

from reports.county_form import CountyForm, open_form
from townportal.registers.sheets_out.county_form import FormSheet, write_form
from townportal.registers.sheets_out.county_rows import (
    COUNTY_ROWS,
    TOWNSHIP_ROWS,
    VILLAGE_ROWS,
    form_title,
)
from villages.models import Village

NOTES = (
    "累计:自当年1月1日起(含上年接转)至当月最后一天。",
    "办结后重开的,自重开之日起重新计入办理中,当月办结数已减去当月重开数。",
    "跨年重开的,在重开当月计入建账。",
)


def write_township_form(
    path: Path, *, user, township, year: int, month: int, reporter: str = ""
) -> CountyForm:
    """Write the month's workbook for one township; village sheets for what the user may see."""
    form = open_form(user, [township.pk], year, month)
    villages = Village.objects.visible_to(user).live().filter(township=township)
    county_and_name = f"{township.county}{township.name}"
    sheets = [
        _sheet(form, township.name, county_and_name, TOWNSHIP_ROWS, reporter=reporter),
        *(
            _sheet(
                form, v.name, f"{county_and_name}{v.name}", VILLAGE_ROWS, v.pk, reporter=reporter
            )
            for v in villages
        ),
    ]
    write_form(path, sheets)
    return form


def write_county_sheet(path: Path, *, user, townships, year: int, month: int) -> CountyForm:
    """The county's sheet over all townships the user may see."""
    form = open_form(user, [township.pk for township in townships], year, month)
    county = townships[0].county if townships else ""
    write_form(path, [_sheet(form, "县级", county, COUNTY_ROWS)])
    return form


def _sheet(form, name, place, labels, village_id=None, *, reporter="") -> FormSheet:
    end = form.period.end
    return FormSheet(
        name=name,
        title=form_title(place, end.year, end.month),
        subtitle_fields={
            "填报单位": place,
            "填报人": reporter,
            "负责人": "",
            "填报日期": _chinese(end),
        },
        row_labels=labels,
        column_groups=form.columns.headings,
        values=form.lines(labels, village_id),
        notes=NOTES,
    )


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
