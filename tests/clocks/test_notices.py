import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from townportal.clocks.models import Notice
from townportal.clocks.notices import mark_read, notify, unread_count

LIST = "/notices/"


def tell(users, number=1, **fields):
    message = {
        "key": f"entry-{number}",
        "kind": Notice.Kind.TASK,
        "text": f"民生〔2026〕{number:04}号 已分派",
        "url": f"/ledgers/entry/{number}/",
    }
    notify(users, **message | fields)


def texts(user):
    return sorted(Notice.objects.visible_to(user).values_list("text", flat=True))


def unread_texts(user):
    return sorted(Notice.objects.visible_to(user).unread().values_list("text", flat=True))


def test_notify_reaches_each_person_once_per_key(clerk, leader):
    tell([clerk, clerk])
    tell([clerk, leader])
    tell([clerk], number=2)

    assert texts(clerk) == ["民生〔2026〕0001号 已分派", "民生〔2026〕0002号 已分派"]
    assert texts(leader) == ["民生〔2026〕0001号 已分派"]
    assert (unread_count(clerk), unread_count(leader)) == (2, 1)


def test_notify_with_nobody_to_tell_does_nothing(db):
    tell([])

    assert not Notice.objects.exists()


def test_notify_takes_one_query_whatever_the_number_of_people(
    clerk, leader, administrator, django_assert_num_queries
):
    with django_assert_num_queries(1):
        tell([clerk, leader, administrator])


@pytest.mark.parametrize("text", ("请联系13800138000", "身份证429999199001010013"))
def test_notify_refuses_phones_and_id_numbers(clerk, text):
    with pytest.raises(ValueError, match="serial numbers only"):
        tell([clerk], text=text)


@pytest.mark.parametrize(
    "url",
    ("https://example.com/", "//example.com/", "/\\example.com", "entry/1/", "", "javascript:"),
)
def test_notify_refuses_links_that_leave_the_site(clerk, url):
    with pytest.raises(ValueError, match="path of this site"):
        tell([clerk], url=url)


def test_reading_again_keeps_the_first_time(clerk):
    tell([clerk])
    notices = Notice.objects.visible_to(clerk)
    mark_read(notices)
    first = notices.get().read_at

    changed = mark_read(notices)

    assert (changed, notices.get().read_at) == (0, first)


def test_the_list_shows_ones_own_notices_unread_first(client, clerk, leader):
    tell([clerk], number=1)
    tell([clerk], number=2)
    tell([clerk], number=3)
    tell([leader], number=4)
    mark_read(Notice.objects.filter(key="entry-3"))
    client.force_login(clerk)

    response = client.get(LIST)

    assert [n.key for n in response.context["page"]] == ["entry-2", "entry-1", "entry-3"]
    page = response.content.decode()
    assert 'href="/ledgers/entry/2/"' in page
    assert "2 条未读" in page
    assert "民生〔2026〕0004号" not in page
    assert unread_count(clerk) == 2  # looking changes nothing


def test_an_empty_inbox_says_what_will_come(client, clerk):
    client.force_login(clerk)

    page = client.get(LIST).content.decode()

    assert "还没有消息。有事项分派给您、快到期或已逾期时,会在这里提醒。" in page
    assert "全部标为已读" not in page


def test_a_notice_with_a_kind_of_its_own_is_a_message(clerk):
    tell([clerk], number=1, kind="urge")
    tell([clerk], number=2, kind="grant_extension")

    tags = [(n.label, n.tone) for n in Notice.objects.order_by("pk")]

    assert tags == [("督办", "late"), ("消息", "info")]


def test_marking_one_returns_to_the_same_page(client, clerk):
    tell([clerk], number=1)
    tell([clerk], number=2)
    notice = Notice.objects.get(key="entry-1")
    client.force_login(clerk)

    response = client.post(reverse("notice_read", args=[notice.pk]), {"page": "2"})

    assert (response.status_code, response.url) == (302, f"{LIST}?page=2")
    assert unread_texts(clerk) == ["民生〔2026〕0002号 已分派"]


def test_opening_marks_and_goes_to_the_matter(client, clerk):
    tell([clerk])
    notice = Notice.objects.get()
    client.force_login(clerk)

    response = client.post(reverse("notice_read", args=[notice.pk]), {"open": "1"})

    assert (response.status_code, response.url) == (302, "/ledgers/entry/1/")
    assert unread_texts(clerk) == []


def test_another_persons_notice_looks_like_a_missing_one(client, clerk, leader):
    tell([leader])
    notice = Notice.objects.get()
    client.force_login(clerk)

    response = client.post(reverse("notice_read", args=[notice.pk]))

    assert response.status_code == 404
    assert unread_count(leader) == 1


def test_marking_all_leaves_others_and_what_came_meanwhile(client, clerk, leader):
    tell([clerk, leader], number=1)
    tell([clerk], number=2)
    client.force_login(clerk)
    until = client.get(LIST).context["newest"]
    tell([clerk], number=3)

    response = client.post(reverse("notice_read_all"), {"until": until})

    assert (response.status_code, response.url) == (302, LIST)
    assert unread_texts(clerk) == ["民生〔2026〕0003号 已分派"]
    assert unread_count(leader) == 1


@pytest.mark.parametrize("until", ("", "many", "-1", "9" * 30))
def test_marking_all_with_a_strange_limit_marks_all(client, clerk, until):
    tell([clerk])
    client.force_login(clerk)

    response = client.post(reverse("notice_read_all"), {"until": until})

    assert response.status_code == 302
    assert unread_count(clerk) == 0


@pytest.mark.parametrize("page", ("", "x", "0", "99"))
def test_a_strange_page_number_shows_a_page(client, clerk, page):
    tell([clerk])
    client.force_login(clerk)

    assert client.get(LIST, {"page": page}).status_code == 200


def test_nothing_changes_by_a_get(client, clerk):
    tell([clerk])
    client.force_login(clerk)
    notice = Notice.objects.get()

    statuses = [
        client.get(reverse("notice_read", args=[notice.pk])).status_code,
        client.get(reverse("notice_read_all")).status_code,
    ]

    assert statuses == [405, 405]
    assert unread_count(clerk) == 1


def test_strangers_are_sent_to_the_login(client, db):
    response = client.get(LIST)

    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(client, clerk):
    client.force_login(clerk)
    tell([clerk])
    few = count_queries(client)
    for number in range(2, 61):
        tell([clerk], number=number)

    assert count_queries(client) == few


def count_queries(client):
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST)
    return len(captured)
