"""A first password, set by another person, is changed before anything else."""

from django.shortcuts import redirect
from django.urls import reverse


def demand_own_password(get_response):
    """Someone with a password that another person set changes it first."""

    def middleware(request):
        user = request.user
        allowed = {reverse("password_change"), reverse("logout"), reverse("login")}
        if user.is_authenticated and user.must_change_password and request.path not in allowed:
            return redirect("password_change")
        return get_response(request)

    return middleware
