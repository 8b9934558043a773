"""Every step of a matter x every role x every state and level, sent as a form.

The tables name what each person may do; everything else is refused and changes nothing. They are
written by hand, never computed from workflow.py. Each matter is ready for every step: an urging
waits for a reply, it can go back to where it came from, an extension is asked where one is judged.
"""

import pytest
from django.urls import reverse

from ledgers.models import Entry
from ledgers.workflow import allowed_kinds
from tests.access.conftest import undone
from tests.access.world import LEDGERS, TODAY, make_cases
from townportal.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

LEVELS = ("village", "township", "county")
STATES = ("registered", "handling", "closed", "verified", "void")
STEPS = (
    "accept plan progress hand_up hand_down transfer assist send_back instruct urge reply "
    "ask_extension grant_extension refuse_extension close verify reopen void restore "
    "publish unpublish"
).split()

NOTHING = dict.fromkeys(STATES, "")

# In the matter's village, while the village handles it: nearly everything.
VILLAGE_HANDLING = {
    "registered": "accept progress hand_up transfer assist send_back reply void publish unpublish",
    "handling": (
        "plan progress hand_up transfer assist send_back reply ask_extension close void "
        "publish unpublish"
    ),
    "closed": "reply verify reopen void publish unpublish",
    "verified": "reply reopen void publish unpublish",
    "void": "restore",
}
# Handed up, it is the township's to decide; the village goes on reporting.
VILLAGE_REPORTING = {
    "registered": "progress reply",
    "handling": "progress reply ask_extension",
    "closed": "reply",
    "verified": "reply",
    "void": "",
}
OFFICE_OVER_VILLAGE = {
    "registered": (
        "accept progress hand_up transfer assist send_back urge reply void publish unpublish"
    ),
    "handling": (
        "plan progress hand_up transfer assist send_back urge reply grant_extension "
        "refuse_extension close void publish unpublish"
    ),
    "closed": "reply verify reopen void publish unpublish",
    "verified": "reply reopen void publish unpublish",
    "void": "restore",
}
OFFICE_HANDLING = {
    "registered": (
        "accept progress hand_up hand_down transfer assist send_back urge reply void "
        "publish unpublish"
    ),
    "handling": (
        "plan progress hand_up hand_down transfer assist send_back urge reply grant_extension "
        "refuse_extension close void publish unpublish"
    ),
    "closed": "reply verify reopen void publish unpublish",
    "verified": "reply reopen void publish unpublish",
    "void": "restore",
}
# At the county there is nowhere further up, and nothing to hand down before it comes back.
OFFICE_UNDER_COUNTY = {
    "registered": "accept progress transfer assist send_back urge reply void publish unpublish",
    "handling": (
        "plan progress transfer assist send_back urge reply grant_extension refuse_extension "
        "close void publish unpublish"
    ),
    "closed": "reply verify reopen void publish unpublish",
    "verified": "reply reopen void publish unpublish",
    "void": "restore",
}
ADDS_PROGRESS = NOTHING | {"registered": "progress", "handling": "progress"}
LEADS = NOTHING | {
    "registered": "instruct urge",
    "handling": "instruct urge grant_extension refuse_extension",
}

VILLAGE = {
    "village": VILLAGE_HANDLING,
    "township": VILLAGE_REPORTING,
    "county": VILLAGE_REPORTING,
}
OFFICE = {
    "village": OFFICE_OVER_VILLAGE,
    "township": OFFICE_HANDLING,
    "county": OFFICE_UNDER_COUNTY,
}

# (the steps allowed, the answer to all others) of a livelihood matter in the own village
EXPECTED = {
    "village_secretary": (VILLAGE, "403"),
    "village_clerk": (VILLAGE, "403"),
    "stationed_cadre": (dict.fromkeys(LEVELS, ADDS_PROGRESS), "403"),
    "party_clerk": (dict.fromkeys(LEVELS, NOTHING), "403"),
    "hardship_clerk": (dict.fromkeys(LEVELS, NOTHING), "404"),
    "stability_clerk": (dict.fromkeys(LEVELS, NOTHING), "404"),
    "livelihood_clerk": (OFFICE, "403"),
    "general_clerk": (OFFICE, "403"),
    "leader": (dict.fromkeys(LEVELS, LEADS), "403"),
    "inspector": (dict.fromkeys(LEVELS, NOTHING), "403"),
    "county_inspector": (dict.fromkeys(LEVELS, NOTHING), "403"),
    "administrator": (dict.fromkeys(LEVELS, NOTHING), "403"),
    "auditor": (dict.fromkeys(LEVELS, NOTHING), "403"),
}
# Whose section differs in the other ledgers.
IN_OTHER_LEDGERS = {
    "hardship": {"hardship_clerk": OFFICE, "livelihood_clerk": dict.fromkeys(LEVELS, NOTHING)},
    "stability": {"stability_clerk": OFFICE, "livelihood_clerk": dict.fromkeys(LEVELS, NOTHING)},
}


@pytest.fixture(scope="module")
def cases(world, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        yield make_cases(world)


def answer(world, client, entry: Entry, kind: str) -> str:
    make_ready(entry, kind)
    before = Entry.objects.filter(pk=entry.pk).values().get()
    data = {"version": before["version"], **sent(world, entry, kind)}
    response = client.post(reverse("entry_act", args=[entry.pk, kind]), data)
    if response.status_code == 200:
        pytest.fail(f"{kind}: {response.context['form'].errors.as_text()}")
    if response.status_code != 302:
        assert Entry.objects.filter(pk=entry.pk).values().get() == before
    return str(response.status_code)


def make_ready(entry: Entry, kind: str) -> None:
    rows = Entry.objects.filter(pk=entry.pk)
    if kind in ("grant_extension", "refuse_extension"):
        rows.update(extension_asked_until=entry.due_on)
    elif kind == "unpublish":
        rows.update(is_public=True)


def sent(world, entry: Entry, kind: str) -> dict:
    """What the step's form is filled with."""
    secretary, later, text = world.users["village_secretary"].pk, "2099-12-30", {"text": "说明"}
    if kind == "reply":
        return {"answers": entry.actions.get(kind="urge").pk, **text}
    return {
        "accept": {"owner": secretary, "due_on": later, "plan": "组织清淤"},
        "plan": {"plan": "组织清淤", "due_on": later},
        "hand_down": {"village": world.rows["villages.village"]["own"].pk, **text},
        "transfer": {"owner": secretary},
        "assist": {"helper": world.users["village_clerk"].pk},
        "ask_extension": {"due_on": later, **text},
        "grant_extension": {"due_on": later},
        "close": {"closing_kind": "substantive", "result": "已修好", "closed_on": str(TODAY)},
        "verify": {"feedback": "satisfied", "feedback_by": "phone", "verified_on": str(TODAY)},
        "reopen": {"due_on": later, **text},
    }.get(kind, text)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("role", EXPECTED)
def test_steps(world, cases, browser, plain_refusals, role, level):
    client, found = browser(role), {}
    for state in STATES:
        for kind in STEPS:
            with undone():
                found[state, kind] = answer(world, client, cases[level, state], kind)

    allowed, refusal = EXPECTED[role]
    assert found == {
        (state, kind): "302" if kind in allowed[level][state].split() else refusal
        for state in STATES
        for kind in STEPS
    }


@pytest.mark.parametrize("role", EXPECTED)
@pytest.mark.parametrize("code", ("hardship", "stability"))
def test_steps_in_the_other_ledgers(world, role, code):
    """The same table, asked without pages: what differs is whose section it is."""
    user, found, expected = world.users[role], {}, {}
    table = IN_OTHER_LEDGERS[code].get(role, EXPECTED[role][0])
    if role not in IN_OTHER_LEDGERS[code] and role in ("hardship_clerk", "stability_clerk"):
        table = dict.fromkeys(LEVELS, NOTHING)
    with undone():
        for (level, state), entry in make_cases(world, code).items():
            found[level, state] = steps_offered(user, entry)
            expected[level, state] = set(table[level][state].split())

    assert found == expected


def steps_offered(user, entry: Entry) -> set[str]:
    found = set()
    for is_ready in (False, True):
        entry.extension_asked_until = entry.due_on if is_ready else None
        entry.is_public = is_ready
        found |= {kind.value for kind in allowed_kinds(user, entry)}
    return found - {"amend"}


@pytest.mark.parametrize("code", LEDGERS)
@pytest.mark.parametrize(
    ("role", "place"),
    (("village_secretary", "other"), ("general_clerk", "foreign"), ("leader", "foreign")),
)
def test_nobody_acts_on_a_matter_out_of_reach(world, browser, plain_refusals, role, place, code):
    entry, client = world.entries[code, place], browser(role)

    found = {kind: answer(world, client, entry, kind) for kind in STEPS}

    assert found == dict.fromkeys(STEPS, "404")


def test_a_step_that_is_none_does_not_exist(world, browser, plain_refusals):
    """amend and register are no steps to send; the rest is no word of the workflow."""
    entry, client = world.entries["livelihood", "own"], browser("general_clerk")

    found = {
        kind: client.post(reverse("entry_act", args=[entry.pk, kind])).status_code
        for kind in ("amend", "register", "delete", "ACCEPT")
    }

    assert found == dict.fromkeys(found, 404)


def test_the_tables_have_every_role():
    assert EXPECTED.keys() == set(Role.values)


@pytest.mark.parametrize(
    ("part", "steps"),
    (
        ("owner", {"plan", "progress", "reply", "ask_extension", "close"}),
        ("helper", {"progress", "reply", "ask_extension"}),
        ("neither", {"progress", "reply", "ask_extension"}),
    ),
)
def test_owning_a_matter_handed_up(world, cases, part, steps):
    """A village's secretary who owns a matter at the township goes on handling it himself."""
    entry, secretary = cases["township", "handling"], world.users["village_secretary"]
    entry = Entry.objects.get(pk=entry.pk)
    entry.owner = secretary if part == "owner" else None
    entry.helpers.set([secretary] if part == "helper" else [])

    assert {kind.value for kind in allowed_kinds(secretary, entry)} == {*steps, "amend"}
