"""Files of a matter: what is taken in, what is taken off, where it lies and who gets it."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from ledgers.attachments import LIMIT_MB, LONGEST_SIDE
from ledgers.models import Attachment, Entry
from tests.factories import make_entry
from tests.plain import plain_values
from townportal.accounts.roles import Role

pytestmark = pytest.mark.django_db

PLACE = {1: "N", 2: (30.0, 12.0, 5.0), 3: "E", 4: (109.0, 29.0, 12.0)}


def picture(kind="JPEG", size=(60, 40), *, turned=False) -> bytes:
    """One that says where, when and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9003], exif[0x8825] = "某牌手机", "2026:03:01 09:00:00", PLACE
    if turned:
        exif[0x0112] = 6  # held upright: to be turned a quarter
    buffer = io.BytesIO()
    Image.new("RGB", size, "green").save(buffer, kind, exif=exif)
    return buffer.getvalue()


def office_file(member: str, *more: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        for name in ("[Content_Types].xml", member, *more):
            book.writestr(name, "<x/>")
    return buffer.getvalue()


GOOD = {
    "照片.jpg": (picture(), "image/jpeg"),
    "截图.png": (picture("PNG"), "image/png"),
    "图.webp": (picture("WEBP"), "image/webp"),
    "协议.pdf": (b"%PDF-1.4\n%x", "application/pdf"),
    "说明.docx": (
        office_file("word/document.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "名单.xlsx": (
        office_file("xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
BAD = {
    "太大.jpg": (b"\xff\xd8" + b"x" * LIMIT_MB * 1024 * 1024, "不能超过 10 MB"),
    "程序.jpg": (b"MZ\x90\x00", "不是可以上传的文件"),
    "网页.png": (b"<html><script>alert(1)</script></html>", "不是可以上传的文件"),
    "图.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是可以上传的文件"),
    "动图.jpg": (picture("GIF"), "不是可以上传的文件"),
    "断.jpg": (picture()[:200], "不是可以上传的文件"),
    "宏.docx": (office_file("word/document.xml", "word/vbaProject.bin"), "带有宏"),
    "压缩包.docx": (office_file("a.txt"), "不是可以上传的文件"),
    "坏.xlsx": (b"PK\x03\x04broken", "已损坏"),
    "空.pdf": (b"", "不是可以上传的文件"),
}


@pytest.fixture
def entry(secretary, village):
    return make_entry(by=secretary, village=village)


@pytest.fixture
def send(client, secretary, entry):
    """``send(name, content, …)``: add progress with these files; returns the answer."""
    client.force_login(secretary)

    def send(*files):
        entry.refresh_from_db()
        uploads = [SimpleUploadedFile(name, content) for name, content in files]
        return client.post(
            reverse("entry_act", args=[entry.pk, "progress"]),
            {"version": entry.version, "text": "写了很久的进展", "photos": uploads},
        )

    return send


@pytest.mark.parametrize("name", GOOD)
def test_usual_files_are_taken_in_under_their_name(send, entry, name):
    content, content_type = GOOD[name]

    assert send((name, content)).status_code == 302

    [file] = plain_values(entry.attachments.all(), "name", "content_type", "action__kind")
    assert file == {"name": name, "content_type": content_type, "action__kind": "progress"}


@pytest.mark.parametrize("name", BAD)
def test_other_files_are_refused_in_words_and_the_text_stays(send, entry, name):
    content, words = BAD[name]

    response = send((name, content))

    form = response.context["form"]
    assert words in str(form.errors["photos"])
    assert form["text"].value() == "写了很久的进展"
    assert (Attachment.objects.count(), entry.actions.count()) == (0, 1)


def test_one_bad_file_among_good_ones_saves_none(send, entry):
    send(("好.jpg", picture()), ("坏.jpg", b"MZ"))

    assert (Attachment.objects.count(), entry.actions.count()) == (0, 1)


def test_several_files_belong_to_the_step_they_came_with(send, entry):
    send(("一.jpg", picture()), ("二.pdf", b"%PDF-1.4"))
    send(("三.jpg", picture()))

    steps = entry.actions.filter(kind="progress").order_by("pk")
    names = [[file.name for file in step.attachments.all()] for step in steps]
    assert names == [["一.jpg", "二.pdf"], ["三.jpg"]]


@pytest.mark.parametrize("kind", ("JPEG", "PNG", "WEBP"))
def test_pictures_forget_place_time_and_device(send, entry, kind):
    send((f"照片.{kind.lower()}", picture(kind)))

    with entry.attachments.get().file.open() as file:
        content = file.read()
    stored = Image.open(io.BytesIO(content))
    assert (dict(stored.getexif()), stored.info.keys() & {"exif", "xmp", "comment"}) == ({}, set())
    assert "某牌手机".encode() not in content


def test_a_picture_is_turned_upright_before_it_forgets_how_it_was_held(send, entry):
    send(("竖.jpg", picture(size=(60, 40), turned=True)))

    assert size_of(entry.attachments.get()) == (40, 60)


def test_a_large_picture_is_made_smaller(send, entry):
    send(("大.jpg", picture(size=(4000, 1000))))

    assert size_of(entry.attachments.get()) == (LONGEST_SIDE, LONGEST_SIDE // 4)


def size_of(attachment) -> tuple[int, int]:
    with attachment.file.open() as file, Image.open(file) as stored:
        return stored.size


def test_a_picture_of_too_many_points_is_refused(send):
    buffer = io.BytesIO()
    Image.new("1", (9000, 7000)).save(buffer, "PNG")

    response = send(("炸弹.png", buffer.getvalue()))

    assert "不是可以上传的文件" in str(response.context["form"].errors["photos"])


def test_files_lie_under_random_names_outside_the_web_root(send, entry, settings):
    send(("田春生的诊断书.pdf", b"%PDF-1.4"))

    stored = entry.attachments.get().file.name
    assert re.fullmatch(r"attachments/\d{4}/\d\d/[0-9a-f]{32}", stored)
    assert not str(settings.MEDIA_ROOT).startswith(str(settings.STATIC_ROOT))


@pytest.mark.parametrize(
    "name", ("../../etc/passwd.pdf", "..\\田.pdf", "a/b.pdf", "名" * 300 + ".pdf")
)
def test_a_name_leads_nowhere_else(send, entry, name):
    send((name, b"%PDF-1.4"))

    [file] = entry.attachments.all()
    assert "/" not in file.name
    assert len(file.name) <= 150


# Who gets them


@pytest.fixture
def url(send, entry):
    send(("协议.pdf", b"%PDF-1.4"))
    return reverse("attachment", args=[entry.attachments.get().pk])


def fetch(client, url) -> tuple[int, dict]:
    response = client.get(url)
    if response.status_code == 200:
        response.getvalue()
    names = ("Content-Type", "X-Content-Type-Options", "Content-Disposition", "Cache-Control")
    return response.status_code, {name: response.headers.get(name) for name in names}


def test_a_file_is_a_download_that_no_browser_guesses_about(client, url):
    status, headers = fetch(client, url)

    assert (status, headers) == (
        200,
        {
            "Content-Type": "application/pdf",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "attachment; filename*=utf-8''%E5%8D%8F%E8%AE%AE.pdf",
            "Cache-Control": "private, max-age=3600",
        },
    )


@pytest.mark.parametrize(
    ("name", "content", "shows"),
    (("照片.jpg", picture(), "inline"), ("协议.pdf", b"%PDF-1.4", "attachment")),
)
def test_only_pictures_are_shown_in_the_page(send, client, entry, name, content, shows):
    send((name, content))
    url = reverse("attachment", args=[entry.attachments.get().pk])

    _, headers = fetch(client, f"{url}?show=1")

    assert headers["Content-Disposition"].partition(";")[0] == shows


def test_a_file_goes_with_its_matter(client, url, entry, make_user, village, other_village):
    """Moved to another village, the matter takes its files out of the first one's reach."""
    neighbour = make_user(Role.VILLAGE_SECRETARY, villages=[other_village])
    before = fetch(client, url)[0]
    Entry.objects.filter(pk=entry.pk).update(village=other_village)
    after = fetch(client, url)[0]
    client.force_login(neighbour)

    assert (before, after, fetch(client, url)[0]) == (200, 404, 200)


def test_without_a_login_there_is_no_file(client, url):
    client.logout()

    assert client.get(url).url.startswith(reverse("login"))


def test_a_file_lost_from_disk_is_not_found(client, url, entry):
    entry.attachments.get().file.delete(save=False)
    Attachment.objects.update(file="attachments/2026/01/gone")

    assert client.get(url).status_code == 404
