"""Asking for one page of a register as one person: what is sent, and what came of it."""

import datetime

from django.db import models
from django.utils import timezone

from tests.access.conftest import undone
from townportal.registers import site

PAGES = ("list", "print", "export", "template", "import", "add", "add+")
ROW_PAGES = ("view", "edit", "edit+", "archive", "restore", "reveal")
POSTED = {"export", "add+", "edit+", "archive", "restore", "reveal"}

# What differs in a new row from the one it is copied from.
NEW = {
    "villages.township": {"name": "新镇"},
    "villages.village": {"name": "新村"},
    "villages.villagegroup": {"name": "新组"},
    "villages.household": {"head_name": "新户"},
    "villages.person": {"name": "新人", "id_number": ""},
    "accounts.user": {"username": "newcomer"},
    "ledgers.ledger": {"code": "newcomer", "short_name": "新"},
    "ledgers.dictionaryitem": {"name": "新来源"},
    "ledgers.ledgerfield": {"key": "newcomer"},
    "clocks.holiday": {"day": "2031-06-02"},
    "clocks.limit": {"valid_from": "2031-06-02"},
    "clocks.reminderrule": {"code": "due_soon"},
}


def status(client, register, page: str, row=None) -> int:
    """The answer to one request; a refused change must have changed nothing."""
    route = page.rstrip("+")
    with undone():
        if page == "restore":
            type(row).objects.filter(pk=row.pk).update(archived_at=timezone.now())
        before = everything(type(row), row.pk) if row else None
        url = register.url("add" if route == "add" else route, row if page in ROW_PAGES else None)
        if page not in POSTED:
            return client.get(url).status_code
        code = client.post(url, posted(register, page, row)).status_code
        if row and page in ROW_PAGES and code in (403, 404):
            assert everything(type(row), row.pk) == before, f"{page} was refused and yet changed"
    return code


def posted(register, page: str, row) -> dict:
    if page not in ("add+", "edit+"):
        return {}
    data = form_data(register, row)
    return data | NEW[register.key] | {"version": ""} if page == "add+" else data


def form_data(register, row) -> dict:
    """What a browser would send back unchanged from the row's form, but for its token."""
    form = register.make_form(None, instance=row)
    del form.fields["form_token"]
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: as_sent(v) for name, v in values.items() if v is not None and v is not False}


def as_sent(value):
    match value:
        case models.Model():
            return value.pk
        case list() | tuple():
            return [as_sent(item) for item in value]
        case datetime.date():
            return value.isoformat()
    return value


def everything(model, pk) -> dict:
    return model.objects.filter(pk=pk).values().get()


def read_table(text: str) -> dict[str, list[list[str]]]:
    """{name: groups of cells} of a table whose groups are parted by ``|``."""
    lines = [line.split("|") for line in text.strip().splitlines() if line.strip()]
    return {
        name: [first_group, *(group.split() for group in groups)]
        for (head, *groups) in lines
        for name, *first_group in [head.split()]
    }


def plain_registers() -> list:
    """All but the ledgers' entries, which have pages of their own."""
    return [found for key, found in site.registers.items() if key != "ledgers.entry"]
