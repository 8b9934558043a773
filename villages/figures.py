"""The figures of village facts."""

from datetime import date

from django.db.models import Q

from townportal.registers.figures import figure


def _all(period) -> Q:
    return Q(pk__isnull=False)


@figure(
    "villages.count",
    label="村(社区)数",
    unit="个",
    source="R7 F001-38",
    model_label="villages.Village",
)
def villages(period):
    """在用的行政村和社区。"""
    return _all(period)


@figure(
    "villages.groups",
    label="村民小组数",
    unit="个",
    source="000",
    model_label="villages.VillageGroup",
)
def groups(period):
    """在用的村民小组。"""
    return _all(period)


@figure(
    "villages.households", label="户数", unit="户", source="000", model_label="villages.Household"
)
def households(period):
    """已建档的户。"""
    return _all(period)


@figure("villages.persons", label="人数", unit="人", source="000", model_label="villages.Person")
def persons(period):
    """已建档、健在的人。"""
    return Q(is_living=True)


@figure(
    "villages.persons_over_60",
    label="60 岁及以上",
    unit="人",
    source="R8 F001-49",
    model_label="villages.Person",
)
def persons_over_60(period):
    """到截止日当天年满 60 周岁(含)、健在的人;出生日期不详的不计。"""
    day = period.end
    born = date(day.year - 60, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
    return Q(is_living=True, birth_date__lte=born)
