"""A key that the form did not offer is refused in words, and nothing is saved."""

import pytest
from django.core.exceptions import PermissionDenied
from django.forms import modelform_factory
from django.urls import reverse

from ledgers.models import DictionaryItem
from tests.access.asking import everything, form_data
from tests.access.test_entry_actions import make_ready, sent
from tests.access.test_entry_pages import new_entry
from tests.factories import item_of, ledger_of
from townportal.registers import site
from townportal.registers.forms import RegisterForm
from villages.models import VillageGroup

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

# (register, field, who, place the posted key is taken from)
KEYS = (
    ("villages.village", "township", "village_secretary", "foreign"),
    ("villages.village", "township", "general_clerk", "foreign"),
    ("villages.villagegroup", "village", "village_secretary", "other"),
    ("villages.villagegroup", "village", "general_clerk", "foreign"),
    ("villages.household", "village", "village_secretary", "other"),
    ("villages.household", "group", "village_secretary", "other"),
    ("villages.household", "village", "general_clerk", "foreign"),
    ("villages.household", "group", "general_clerk", "foreign"),
    ("villages.person", "village", "village_secretary", "other"),
    ("villages.person", "group", "village_secretary", "other"),
    ("villages.person", "household", "village_secretary", "other"),
    ("villages.person", "village", "general_clerk", "foreign"),
    ("villages.person", "group", "general_clerk", "foreign"),
    ("villages.person", "household", "general_clerk", "foreign"),
    ("accounts.user", "township", "administrator", "foreign"),
    ("accounts.user", "villages", "administrator", "foreign"),
    ("ledgers.ledger", "township", "administrator", "foreign"),
    ("ledgers.dictionaryitem", "township", "administrator", "foreign"),
    ("ledgers.dictionaryitem", "ledger", "administrator", "foreign"),
    ("ledgers.ledgerfield", "ledger", "administrator", "foreign"),
)


def test_every_key_of_every_register_is_tried():
    """Holidays have none; limits and rules take the administrator's own township, unasked."""
    tried = {(key, field) for key, field, _, _ in KEYS}
    registers = (found for key, found in site.registers.items() if key != "ledgers.entry")

    assert tried == {
        (register.key, name)
        for register in registers
        for name in register.fields
        if register.model._meta.get_field(name).is_relation
    }


ADDED = [case for case in KEYS if case[0] != "villages.village" or case[2] == "general_clerk"]


@pytest.mark.parametrize(
    ("key", "name", "role", "place", "page"),
    (*((*case, "edit") for case in KEYS), *((*case, "add") for case in ADDED)),
)
def test_a_register_refuses_a_key_out_of_reach(world, browser, key, name, role, place, page):
    register, row = site.registers[key], world.rows[key]["own"]
    field = register.model._meta.get_field(name)
    posted = world.rows[field.related_model._meta.label_lower][place].pk
    data = form_data(register, row) | {name: [posted] if field.many_to_many else posted}
    before = everything(type(row), row.pk)

    url = register.url(page, row if page == "edit" else None)
    response = browser(role).post(url, data)

    assert name in response.context["form"].errors
    assert everything(type(row), row.pk) == before


def foreign_items(world) -> dict[str, int]:
    ledger = ledger_of(world.rows["villages.township"]["foreign"])
    kinds = {
        "entry_class": "entry_class",
        "source": "source",
        "origin": "origin",
        "measure": "measure",
        "office": "office",
        "sub_type": "closing",
    }
    return {name: item_of(ledger, kind=kind).pk for name, kind in kinds.items()}


def entry_keys(world, place: str) -> dict[str, int]:
    return {
        "village": world.rows["villages.village"][place].pk,
        "group": world.rows["villages.villagegroup"][place].pk,
        "person": world.rows["villages.person"][place].pk,
        **foreign_items(world),
    }


@pytest.mark.parametrize("name", ("village", "group", "entry_class", "source", "origin"))
@pytest.mark.parametrize(
    ("role", "place"), (("village_secretary", "other"), ("general_clerk", "foreign"))
)
def test_a_matter_is_not_moved_out_of_reach(world, browser, role, place, name):
    entry = world.entries["livelihood", "own"]
    register = site.find("ledgers.entry", {"ledger": "livelihood"})
    data = form_data(register, entry) | {name: entry_keys(world, place)[name]}
    before = everything(type(entry), entry.pk)

    response = browser(role).post(reverse("entry_edit", args=[entry.pk]), data)

    assert name in response.context["form"].errors
    assert everything(type(entry), entry.pk) == before


@pytest.mark.parametrize(
    "name", ("village", "group", "person", "entry_class", "source", "origin", "measure")
)
@pytest.mark.parametrize(
    ("role", "place"), (("village_secretary", "other"), ("general_clerk", "foreign"))
)
def test_a_matter_is_not_registered_out_of_reach(world, browser, role, place, name):
    data = new_entry(world, "hardship") | {name: entry_keys(world, place)[name]}

    response = browser(role).post(f"{reverse('entry_add')}?ledger=hardship", data)

    assert name in response.context["form"].errors


STEP_KEYS = (
    ("accept", "owner"),
    ("transfer", "owner"),
    ("transfer", "office"),
    ("assist", "helper"),
    ("hand_down", "village"),
    ("reply", "answers"),
    ("close", "sub_type"),
)


def step_key(world, name: str) -> int:
    """A key of the foreign township, or of another matter of one's own."""
    return {
        "owner": world.rows["accounts.user"]["foreign"].pk,
        "helper": world.rows["accounts.user"]["foreign"].pk,
        "village": world.rows["villages.village"]["foreign"].pk,
        "answers": world.entries["livelihood", "other"].actions.get(kind="urge").pk,
        **{key: foreign_items(world)[key] for key in ("office", "sub_type")},
    }[name]


@pytest.mark.parametrize(("kind", "name"), STEP_KEYS)
def test_a_step_refuses_a_key_out_of_reach(world, browser, kind, name):
    entry = type(world.entries["livelihood", "own"]).objects.get(
        pk=world.entries["livelihood", "own"].pk
    )
    entry.level = "township"
    if kind == "accept":
        entry.state = "registered"
    entry.save()
    make_ready(entry, kind)
    data = {"version": entry.version, **sent(world, entry, kind), name: step_key(world, name)}
    before = everything(type(entry), entry.pk)

    response = browser("general_clerk").post(reverse("entry_act", args=[entry.pk, kind]), data)

    assert name in response.context["form"].errors
    assert everything(type(entry), entry.pk) == before


@pytest.mark.parametrize(
    "stranger", ("leader", "stationed_cadre", "hardship_clerk", "administrator", "inspector")
)
def test_nobody_owns_a_matter_he_could_not_handle(world, browser, stranger):
    entry = world.entries["livelihood", "own"]
    data = {"version": entry.version, "owner": world.users[stranger].pk}

    response = browser("general_clerk").post(
        reverse("entry_act", args=[entry.pk, "transfer"]), data
    )

    assert list(response.context["form"].errors) == ["owner"]


def test_help_is_one_of_the_townships_own_measures(world, browser):
    entry = world.entries["hardship", "own"]

    response = browser("general_clerk").post(
        reverse("measure_add", args=[entry.pk]), {"measure": foreign_items(world)["measure"]}
    )

    assert list(response.context["measure_form"].errors) == ["measure"]
    assert entry.measures.count() == 1


def test_another_ledgers_class_is_refused(world, browser):
    entry = world.entries["livelihood", "own"]
    register = site.find("ledgers.entry", {"ledger": "livelihood"})
    other_class = DictionaryItem.objects.get(
        ledger__township=entry.township, ledger__code="hardship", name="住房"
    )
    data = form_data(register, entry) | {"entry_class": other_class.pk}

    response = browser("general_clerk").post(reverse("entry_edit", args=[entry.pk]), data)

    assert list(response.context["form"].errors) == ["entry_class"]


def test_save_refuses_a_row_that_has_left_the_reach(world):
    """Even where a register's author forgot to narrow what its form offers."""
    secretary, group = world.users["village_secretary"], world.rows["villages.villagegroup"]["own"]
    elsewhere = world.rows["villages.village"]["other"]
    form = modelform_factory(VillageGroup, form=RegisterForm, fields=["village"])(
        {"village": elsewhere.pk, "version": group.version},
        instance=VillageGroup.objects.get(pk=group.pk),
    )
    assert form.is_valid(), form.errors

    with pytest.raises(PermissionDenied):
        site.registers["villages.villagegroup"].save(secretary, form)

    assert everything(VillageGroup, group.pk)["village_id"] == group.village_id
