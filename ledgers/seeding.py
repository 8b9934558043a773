"""Gives a new township its ledgers and lists."""

from django.db import transaction

from ledgers import defaults
from ledgers.models import DictionaryItem, Ledger, LedgerField

Kind = DictionaryItem.Kind


@transaction.atomic
def seed_township(township) -> None:
    """Create the default ledgers and lists where the township has none; run twice, add nothing."""
    if Ledger.objects.filter(township=township).exists():
        return
    ledgers = dict(_ledgers(township))
    _lists(township, ledgers)
    for order, (code, key, label, kind, choices, aliases) in enumerate(defaults.FIELDS):
        LedgerField.objects.create(
            ledger=ledgers[code],
            key=key,
            label=label,
            kind=kind,
            choices="\n".join(choices.split()),
            aliases=aliases,
            order=order,
        )


def _ledgers(township):
    for order, row in enumerate(defaults.LEDGERS):
        code, name, short_name, section, text_label, person_label, has_measures = row
        yield (
            code,
            Ledger.objects.create(
                township=township,
                code=code,
                name=name,
                short_name=short_name,
                entry_section=section,
                text_label=text_label,
                person_label=person_label,
                has_measures=has_measures,
                order=order,
            ),
        )


def _lists(township, ledgers) -> None:
    for code, names in defaults.CLASSES.items():
        _add(township, Kind.ENTRY_CLASS, names.split(), ledger=ledgers[code])
    _add(township, Kind.SOURCE, defaults.SOURCES.split())
    _add(township, Kind.OFFICE, defaults.OFFICES.split())
    for order, (name, code, aliases) in enumerate(defaults.ORIGINS):
        _item(township, Kind.ORIGIN, name, order, code=code, aliases=aliases)
    for order, (name, aliases) in enumerate(defaults.MEASURES):
        _item(township, Kind.MEASURE, name, order, aliases=aliases)
    for code, kind, names in defaults.CLOSINGS:
        _add(township, Kind.CLOSING, names.split(), ledger=ledgers.get(code), code=kind)


def _add(township, kind, names, **fields) -> None:
    for order, name in enumerate(names):
        _item(township, kind, name, order, **fields)


def _item(township, kind, name, order, **fields) -> None:
    DictionaryItem.objects.create(township=township, kind=kind, name=name, order=order, **fields)
