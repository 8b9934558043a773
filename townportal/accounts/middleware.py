"""Between a request and the pages: own passwords first, and fragments after a session ends."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


def demand_own_password(get_response):
    """Someone with a password that another person set changes it before anything else."""

    def middleware(request):
        user = request.user
        allowed = {reverse("password_change"), reverse("logout"), reverse("login")}
        if user.is_authenticated and user.must_change_password and request.path not in allowed:
            return redirect("password_change")
        return get_response(request)

    return middleware


def leave_fragment(get_response):
    """A fragment asked for after the session has ended is answered with 401, not with the login.

    The page stays, and with it what is being typed; its script says what to do.
    """

    def middleware(request):
        response = get_response(request)
        target = response.headers.get("Location", "")
        if request.headers.get("HX-Request") and target.startswith(reverse("login")):
            return HttpResponse(status=401)
        return response

    return middleware
