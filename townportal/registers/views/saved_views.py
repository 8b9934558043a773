"""Lists under a name of the user's own."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from townportal.accounts.roles import Role
from townportal.registers import site
from townportal.registers.models import SavedView


@require_POST
def saved_view_add(request):
    register, name = request.POST.get("register", ""), request.POST.get("name", "").strip()[:30]
    back = request.POST.get("back", "/")
    if register not in site.registers or not url_has_allowed_host_and_scheme(back, None):
        return HttpResponseBadRequest("没有这个列表。")
    if not name:
        messages.error(request, "请给视图起个名称,再保存。")
        return redirect(back)
    query = urlencode(parse_qsl(back.partition("?")[2]))[:1000]
    shared = request.POST.get("shared_with", "")
    SavedView.objects.update_or_create(
        user=request.user,
        register=register,
        name=name,
        defaults={"query": query, "shared_with": shared if shared in Role.values else ""},
    )
    messages.success(request, f"已保存视图「{name}」。")
    return redirect(back)


@require_POST
def saved_view_delete(request, pk):
    view = get_object_or_404(request.user.saved_views, pk=pk)
    back = request.POST.get("back", "/")
    view.delete()
    messages.success(request, f"已删除视图「{view.name}」。")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "/")
