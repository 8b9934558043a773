"""The forms of the steps: what they preset and what they refuse."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ledgers.action_forms import ActionForm
from ledgers.models import DictionaryItem
from ledgers.workflow import ActionKind
from tests.factories import DictionaryItemFactory, item_of, ledger_of, make_entry
from tests.plain import overwrite
from townportal.clocks.calendar import WorkCalendar
from townportal.clocks.defaults import install_clock_defaults

pytestmark = pytest.mark.django_db


@pytest.fixture
def handled(secretary, village):
    entry = make_entry(by=secretary, village=village)
    overwrite(
        entry,
        state="handling",
        owner=secretary,
        owner_name="何书记",
        plan="清淤",
        due_on=timezone.localdate() - timedelta(days=4),
    )
    entry.refresh_from_db()
    return entry


def test_accepting_presets_the_offices_usual_limit(secretary, village):
    install_clock_defaults(village.township)
    entry = make_entry(by=secretary, village=village)
    expected = WorkCalendar.load().add_workdays(timezone.localdate(), 10)

    assert ActionForm(ActionKind.ACCEPT, entry).fields["due_on"].initial == expected

    entry.due_on = expected + timedelta(days=9)
    assert ActionForm(ActionKind.ACCEPT, entry).fields["due_on"].initial == entry.due_on


def close(entry, **data):
    values = {
        "version": entry.version,
        "closing_kind": "procedural",
        "result": "已答复",
        "closed_on": timezone.localdate(),
        **data,
    }
    return ActionForm(ActionKind.CLOSE, entry, values)


def test_the_sub_type_fits_the_kind_of_closing(handled):
    ledger = handled.ledger
    project = item_of(ledger, "落实项目", "closing")
    answer = item_of(ledger, "政策解答", "closing")
    own = DictionaryItemFactory(
        township=ledger.township, ledger=ledger, kind=DictionaryItem.Kind.CLOSING, name="自定"
    )

    assert close(handled, sub_type=project.pk).errors == {
        "sub_type": ["「落实项目」属于实质性办结,与所选的程序性办结不符,请改选其中一项。"]
    }
    assert [close(handled, sub_type=item.pk).errors for item in (answer, own)] == [{}, {}]


def test_a_limit_that_has_run_out_may_stay_but_not_be_set(handled, secretary):
    data = {"version": handled.version, "owner": secretary.pk, "owner_name": "", "office": ""}
    same = ActionForm(ActionKind.TRANSFER, handled, {**data, "due_on": handled.due_on})
    other = ActionForm(
        ActionKind.TRANSFER, handled, {**data, "due_on": handled.due_on + timedelta(days=1)}
    )

    assert same.errors == {}
    assert other.errors == {"due_on": ["时限在今天之前,请往后选。"]}


def test_a_yes_or_no_of_the_ledgers_own_survives_amending(client, secretary, village):
    entry = make_entry(
        by=secretary, village=village, code="stability", extra={"performed": True, "sessions": 2}
    )
    client.force_login(secretary)
    url = reverse("entry_edit", args=[entry.pk])
    form = client.get(url).context["form"]
    values = {field.html_name: field.value() for field in form}
    values = {name: value for name, value in values.items() if value is not None}
    assert '<option value="true" selected>是</option>' in str(form["x_performed"])

    response = client.post(url, values | {"x_performed": "true", "text": "改过的字"})

    entry.refresh_from_db()
    assert response.status_code == 302, response.context["form"].errors
    assert (entry.text, entry.extra) == ("改过的字", {"performed": True, "sessions": 2})
    assert entry.ledger == ledger_of(village.township, "stability")
