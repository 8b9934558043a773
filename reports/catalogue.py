"""Every declared figure with its value: for the command line, and the page 指标口径."""

from ledgers.models import DictionaryItem
from townportal.registers.figures import CATALOGUE, Figure, Period, Ratio, Scope


def plain_figures() -> list[Figure | Ratio]:
    """The catalogue without the county form's rows, which have a page of their own."""
    return [item for key, item in CATALOGUE.items() if not key.startswith("form.")]


def rows_for(user, township, village, ledger, period: Period) -> list[dict]:
    """{key, label, unit, value, numerator, denominator} of every figure the part can have."""
    rows = []
    for item in plain_figures():
        scope = scope_for(item, user, township, village, ledger)
        if scope is not None:
            rows.append(_row(item, item.value(scope, period)))
    return [*rows, *_measures(user, township, village, ledger, period)]


def _row(item, value) -> dict:
    return {
        "key": item.key,
        "label": item.label,
        "unit": item.unit,
        "value": value.value,
        "numerator": value.numerator,
        "denominator": value.denominator,
    }


def scope_for(item, user, township, village=None, ledger=None) -> Scope | None:
    """The figure's scope; None where the figure has no ledger to narrow by."""
    model = CATALOGUE[item.numerator].scoped_model if isinstance(item, Ratio) else item.scoped_model
    where = {}
    if township and model.township_path:
        where[model.township_path] = township.pk
    if village:
        if not model.village_path:
            return None
        where[model.village_path] = village.pk
    if ledger:
        if not any(field.name == "ledger" for field in model._meta.fields):
            return None
        where["ledger"] = ledger.pk
    return Scope(user, where)


def _measures(user, township, village, ledger, period):
    """落实帮扶措施 by kind of measure: one row a kind."""
    item = CATALOGUE["ledger.help_measures"]
    scope = scope_for(item, user, township, village, ledger)
    counts = item.grouped(scope, period, "measure") if scope else {}
    kinds = DictionaryItem.objects.filter(kind=DictionaryItem.Kind.MEASURE, township=township)
    for kind in kinds:
        if kind.pk in counts or not kind.archived_at:
            yield {
                "key": f"ledger.help_measures.{kind.name}",
                "label": f"{item.label}:{kind.name}",
                "unit": item.unit,
                "value": counts.get(kind.pk, 0),
                "numerator": None,
                "denominator": None,
            }
