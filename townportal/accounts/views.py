"""Logging in, passwords, and the reading size."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from townportal.accounts.forms import OwnPasswordForm

LARGE_TEXT = "large_text"
YEAR = 365 * 24 * 3600


def password_change(request):
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
        update_session_auth_hash(request, user)
        messages.success(request, "密码已修改,下次请用新密码登录。")
        return redirect("home")
    context = {"form": form, "is_first": request.user.must_change_password}
    return TemplateResponse(request, "registration/password_change_form.html", context)


@require_POST
def toggle_large_text(request):
    """大字版 on or off, remembered by this browser."""
    back = request.POST.get("back", "/")
    response = redirect(back if url_has_allowed_host_and_scheme(back, None) else "/")
    if request.COOKIES.get(LARGE_TEXT):
        response.delete_cookie(LARGE_TEXT)
    else:
        response.set_cookie(LARGE_TEXT, "1", max_age=YEAR, samesite="Lax", httponly=True)
    return response


def csrf_failure(request, reason=""):
    """The page was open too long or cookies are off; the browser's back button has the text."""
    return TemplateResponse(request, "csrf_failure.html", status=403).render()


def help_page(request):
    return TemplateResponse(request, "help.html")
