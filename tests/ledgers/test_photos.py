"""Attachments: clean, bounded, and only for those who may see the matter."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from ledgers.attachments import attach, check_file
from ledgers.models import Attachment
from tests.factories import make_entry
from townportal.accounts.roles import Role

pytestmark = pytest.mark.django_db


def photo(name="照片.jpg") -> SimpleUploadedFile:
    """A picture that says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "某牌手机"
    exif[0x8825] = {1: "N", 2: (30.0, 12.0, 5.0)}
    buffer = BytesIO()
    Image.new("RGB", (60, 40), "green").save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile(name, buffer.getvalue())


def test_a_photo_loses_place_and_device():
    content, content_type = check_file(photo())

    assert content_type == "image/jpeg"
    assert dict(Image.open(content).getexif()) == {}


@pytest.mark.parametrize(
    ("upload", "words"),
    (
        (SimpleUploadedFile("大.jpg", b"\xff" * (10 * 1024 * 1024 + 1)), "不能超过 10 MB"),
        (SimpleUploadedFile("程序.jpg", b"MZ not a picture"), "不是可以上传的文件"),
        (SimpleUploadedFile("坏.docx", b"PK broken"), "已损坏"),
    ),
)
def test_other_files_are_refused_in_words(upload, words):
    with pytest.raises(ValidationError) as refusal:
        check_file(upload)

    assert words in refusal.value.messages[0]
    assert upload.name in refusal.value.messages[0]


def test_a_file_is_served_within_its_entrys_scope_only(
    client, secretary, make_user, village, other_village
):
    entry = make_entry(by=secretary, village=village)
    upload = photo()
    attach(entry=entry, files=[(upload.name, *check_file(upload))], by=secretary)
    url = reverse("attachment", args=[Attachment.objects.get().pk])
    neighbour = make_user(Role.VILLAGE_SECRETARY, villages=[other_village])

    client.force_login(neighbour)
    refused = client.get(url)
    client.force_login(secretary)
    served = client.get(url)

    assert refused.status_code == 404
    assert served.status_code == 200
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Disposition"].startswith("attachment")
    served.close()
