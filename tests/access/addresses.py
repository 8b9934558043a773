"""The addresses a curious person would try: every row's own, and lists asked for other places."""

from urllib.parse import urlencode

from django.urls import reverse

from tests.access.asking import plain_registers
from tests.access.test_other_pages import PAGES, own_things
from tests.access.world import ENTRY_PLACES, LEDGERS, TODAY, World, mark

ROW_PAGES = ("view", "edit")
LEDGER_PAGES = ("entry_list", "entry_totals", "entry_list_print", "entry_template", "entry_import")
CODES = ("all", "own_further", "foreign_further", *LEDGERS)
CHOOSING = ("accept", "hand_down", "transfer", "assist", "reply", "close")


def every_address(world: World) -> list[str]:
    return [
        *(reverse(name) for name, how in PAGES.values() if how == "get"),
        *(url for url, how in own_things(world).items() if how == "get"),
        *_of_registers(world),
        *_of_entries(world),
        *_of_other_places(world),
    ]


def _of_registers(world):
    for register in plain_registers():
        yield from (register.url(page) for page in ("list", "print", "add", "template", "import"))
        yield f"{register.url('list')}?archived=1"
        yield f"{register.url('list')}?q=QX"
        yield f"{reverse('import_batches')}?register={register.key}"
        for row in world.rows[register.key].values():
            yield from (register.url(page, row) for page in ROW_PAGES)
            yield f"{register.url('view', row)}?list=archived%3D0"


def _of_entries(world):
    for code in CODES:
        yield from (reverse(page, args=[code]) for page in LEDGER_PAGES)
        yield f"{reverse('entry_list', args=[code])}?q=QX"
        yield f"{reverse('entry_add')}?ledger={code}"
    for entry in (*world.entries.values(), *world.solved.values()):
        yield f"{reverse('entry_view', args=[entry.pk])}?list=size%3D20"
        yield reverse("entry_edit", args=[entry.pk])
        yield reverse("entry_print", args=[entry.pk])
        yield f"{reverse('entry_add')}?saved={entry.pk}"
        yield from (reverse("entry_act", args=[entry.pk, kind]) for kind in CHOOSING)
        yield from (reverse("attachment", args=[file.pk]) for file in entry.attachments.all())


def _of_other_places(world):
    """Lists, figures and panels narrowed to villages that may be out of reach."""
    counted = {"figure": "ledger.collected", "to": TODAY.isoformat()}
    for village in world.rows["villages.village"].values():
        where = {"village": village.pk}
        for name in ("dashboard", "county_form", "entry_search", "villages_person_list"):
            yield f"{reverse(name)}?{urlencode(where)}"
        yield f"{reverse('entry_search')}?{urlencode(where | counted)}"
        yield f"{reverse('entry_people')}?{urlencode(where | {'person_name': 'QX'})}"
    for (code, place), entry in world.entries.items():
        panel = {"ledger": code, "village": entry.village_id, "person_name": mark(place, code)}
        if place in ENTRY_PLACES and entry.village_id:
            yield f"{reverse('entry_duplicates')}?{urlencode(panel)}"
