"""The inbox of the person who is logged in."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from townportal.clocks.models import Notice
from townportal.clocks.notices import mark_read, unread_count

PER_PAGE = 50


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    notices = Notice.objects.visible_to(request.user)
    page = Paginator(notices.unread_first(), PER_PAGE).get_page(request.GET.get("page"))
    newest = notices.aggregate(newest=Max("pk"))["newest"]
    context = {"page": page, "unread": unread_count(request.user), "newest": newest}
    return render(request, "clocks/notice_list.html", context)


@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read, then go to what it is about (`open`) or back to the list."""
    notices = Notice.objects.visible_to(request.user)
    notice = get_object_or_404(notices, pk=pk)
    mark_read(notices.filter(pk=pk))
    return redirect(notice.url if "open" in request.POST else _list_page(request))


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all up to the newest one of the page; what came in meanwhile stays unread."""
    notices = Notice.objects.visible_to(request.user)
    until = request.POST.get("until", "")
    mark_read(notices.filter(pk__lte=int(until)) if until.isdecimal() else notices)
    return redirect("notice_list")


def _list_page(request: HttpRequest) -> str:
    """The page of the list that the person was on."""
    query = urlencode({"page": request.POST.get("page", 1)})
    return f"{reverse('notice_list')}?{query}"
