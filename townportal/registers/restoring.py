"""Brings back text that was typed and not saved: a draft, or a post that met an ended session."""

import json
import uuid

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from townportal.sealing.envelope import seal, unseal

PARKED = "parked_post"
PLACE = "session/parked_post"
LIMIT = 200_000  # characters kept per post
NEVER_KEPT = {"csrfmiddlewaretoken", "form_token"}


def keep_posted_text(get_response):
    """Middleware: park the text of a post that arrives after the session has ended.

    It lies in the anonymous session, which logging in carries over, and comes back on the same
    address only.
    """

    def middleware(request):
        if request.method == "POST" and not request.user.is_authenticated:
            _park(request)
        return get_response(request)

    return middleware


def _park(request) -> None:
    """Only for a page of ours, which its browser then has a CSRF cookie of.

    The session's own cookie is gone by now: a browser drops it when the session ends.
    """
    is_form = request.path != reverse("login") and not request.path.startswith("/drafts/")
    if not is_form or settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return
    data = kept_text(request.POST)
    if data and sum(len(text) for values in data.values() for text in values) <= LIMIT:
        request.session[PARKED] = _sealed({"path": request.path, "data": data})


def kept_text(post) -> dict[str, list[str]]:
    """What of a posted form may be put aside: no passwords, and nothing that works only once."""
    names = (name for name in post if name not in NEVER_KEPT and "password" not in name)
    return {name: post.getlist(name) for name in names}


def restored_data(request, form_key: str) -> QueryDict | None:
    """The text to put into a form that is opened, or None: a parked post first, then a draft."""
    if request.method != "GET":
        return None
    data = _take_parked(request)
    if data is None and request.GET.get("draft"):
        draft = request.user.drafts.filter(form_key=form_key).first()
        data = draft and draft.data
    return _as_post(data) if data else None


def _take_parked(request) -> dict | None:
    parked = request.session.get(PARKED)
    found = json.loads(unseal(parked, PLACE)) if parked else None
    if not found or found["path"] != request.path:
        return None
    del request.session[PARKED]
    return found["data"]


def _sealed(parked: dict) -> str:
    """Sessions lie in the database too."""
    return seal(json.dumps(parked, ensure_ascii=False).encode(), PLACE)


def _as_post(data: dict) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, values in data.items():
        found.setlist(name, values)
    found["form_token"] = str(uuid.uuid4())
    return found
