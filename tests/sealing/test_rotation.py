"""Keys change while people work; afterwards nothing needs the old ones."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from ledgers.models import Attachment, Entry
from tests.factories import make_entry
from townportal.registers.models import Draft
from townportal.sealing.envelope import SealError
from townportal.sealing.keys import key_ring
from townportal.sealing.rotation import uses_of_old_keys
from townportal.sealing.upkeep import check_keys
from villages.models import Person

pytestmark = pytest.mark.django_db

NUMBER = "429999196001010017"


@pytest.fixture
def kept(ring_file, secretary, village):
    """Something of every kind, sealed with the first key; returns what it should say for ever."""
    person = Person.objects.create(village=village, name="田春生", id_number=NUMBER)
    person.phone = "13877770001"
    person.save()
    entry = make_entry(by=secretary, village=village, text="水渠垮了", extra={"k": "值"})
    file = Attachment(entry=entry, name="协议.pdf", content_type="x", size=3, uploaded_by=secretary)
    file.file.save("x", ContentFile(b"pdf"))
    Draft.objects.create(user=secretary, form_key="x", path="/", data={"text": ["草稿"]})
    return said()


def said() -> list:
    person, entry, file = Person.objects.get(), Entry.objects.get(), Attachment.objects.get()
    return [
        (person.id_number, person.phone, entry.text, entry.extra, file.name),
        [(line.id_number, line.phone) for line in person.history.all()],
        file.file.open().read(),
        Draft.objects.get().data,
        list(Entry.objects.matching("水渠")),
        list(Person.objects.filter(id_index=person.id_index)),
    ]


def test_everything_is_sealed_anew_and_says_the_same(kept):
    old = key_ring().current
    call_command("rotate_keys", verbosity=0)

    assert key_ring().current != old
    assert uses_of_old_keys() == {}
    assert said() == kept


def test_old_keys_go_when_nothing_needs_them(kept):
    old = key_ring().current
    call_command("rotate_keys")
    call_command("rotate_keys", retire=True)

    assert list(key_ring().keys) == [key_ring().current]
    assert old not in key_ring().keys
    assert said() == kept


def test_the_key_of_indexes_changes_with_all_that_follows(kept):
    before = Person.objects.values_list("id_index", flat=True).get(), Entry.objects.get().grams
    call_command("rotate_keys", index=True)

    after = Person.objects.values_list("id_index", flat=True).get(), Entry.objects.get().grams
    assert (before[0] != after[0], before[1] != after[1]) == (True, True)
    assert said()[4:] == kept[4:]


def test_a_rotation_stopped_halfway_goes_on(kept, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr("townportal.sealing.rotation.reseal_rows", stop)
        with pytest.raises(KeyboardInterrupt):
            call_command("rotate_keys")
    new = key_ring().current
    assert uses_of_old_keys() != {}
    with monkeypatch.context() as context:
        context.setattr("townportal.sealing.rotation.reseal_database", lambda report: 0)
        with pytest.raises(CommandError, match="still in use"):
            call_command("rotate_keys", retire=True)

    call_command("rotate_keys", resume=True)
    assert (key_ring().current, uses_of_old_keys()) == (new, {})
    assert said() == kept


def test_a_strange_ring_is_noticed_at_start(kept, ring_file):
    lost = key_ring().current
    ring_file.unlink()

    found = check_keys(databases=["default"])

    assert [(error.id, lost in error.msg) for error in found] == [("sealing.E002", True)]


def test_a_file_in_anothers_place_does_not_open(kept):
    file = Attachment.objects.get().file
    other = default_storage.save("attachments/2026/11/other", ContentFile(b"other"))
    Path(file.path).write_bytes(Path(default_storage.path(other)).read_bytes())

    with pytest.raises(SealError):
        Attachment.objects.get().file.open().read()


def test_the_size_is_that_of_the_plain_file(kept):
    name = default_storage.save("attachments/2026/11/sized", ContentFile(b"x" * 1000))

    assert default_storage.size(name) == 1000
    assert default_storage.open(name).size == 1000
