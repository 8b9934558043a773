"""One row of a register: its page with history, its form, archiving and restoring."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST

from townportal.accounts.roles import Right
from townportal.registers.archiving import RESTORE_DAYS, blockers, can_restore
from townportal.registers.history import changes_of
from townportal.registers.lists import Listing
from townportal.registers.models import Reveal
from townportal.registers.restoring import restored_data
from townportal.registers.saving import Conflict, earlier_result, once
from townportal.registers.scoping import may_row


def fetch(request, register, pk):
    """The row, or 404 where it does not exist for this user."""
    register.check(request.user)
    return get_object_or_404(register.rows(request.user), pk=pk)


def fetch_editable(request, register, pk):
    """The row, 404 outside the reach, 403 where the user may look but not write."""
    row = fetch(request, register, pk)
    if not may_row(request.user, row, Right.WRITE):
        raise PermissionDenied
    return row


def row_view(request, register, pk):
    row = fetch(request, register, pk)
    return TemplateResponse(request, register.template("view"), row_context(request, register, row))


def row_context(request, register, row) -> dict:
    return {
        "register": register,
        "row": row,
        "facts": [(column, column.text(row)) for column in register.columns(register.fields)],
        "changes": changes_of(register, row),
        "may_write": SimpleLazyObject(lambda: may_row(request.user, row, Right.WRITE)),
        "may_reveal": register.may(request.user, Right.REVEAL),
        "can_restore": can_restore(row, timezone.now()),
        "restore_days": RESTORE_DAYS,
        **list_position(request, register, row),
    }


def list_position(request, register, row) -> dict:
    """The way back to the list the user came from, and the rows beside this one in it."""
    query = request.GET.get("list", "")
    listing = Listing(register, request.user, QueryDict(query))
    back = f"{register.url('list')}?{listing.query}" if query else register.url("list")
    if not query:
        return {"back_url": back}
    previous, following = listing.neighbours(row)
    return {"back_url": back, "list_query": query, "previous": previous, "following": following}


def row_add(request, register):
    if not register.may_add(request.user):
        raise PermissionDenied
    return edit_row(request, register, instance=None)


def row_edit(request, register, pk):
    return edit_row(request, register, instance=fetch_editable(request, register, pk))


def edit_row(request, register, instance):
    """Show the form, or save it once and go to the row."""
    form_key = f"{register.key}-{instance.pk if instance else 'new'}"
    restored = restored_data(request, form_key)
    form = register.make_form(
        request.user,
        data=request.POST or restored,
        files=request.FILES or None,
        instance=instance,
    )
    if request.method == "POST" and form.is_valid():
        try:
            url = _save(request, register, form)
            request.user.drafts.filter(form_key=form_key).delete()
            return redirect(url)
        except Conflict as conflict:
            return _conflict(request, register, form, conflict)
    if earlier := earlier_result(request):
        return redirect(earlier)
    context = {"register": register, "form": form, "row": instance}
    context |= {
        "back_url": _back(request, register, instance),
        "is_restored": restored is not None,
        "draft_url": reverse("draft_save", args=[form_key]),
    }
    return TemplateResponse(request, register.template("form"), context)


def _save(request, register, form) -> str:
    def save() -> str:
        row = register.save(request.user, form)
        messages.success(request, register.saved_message(row))
        if "again" in request.POST:
            return f"{register.url('add')}"
        return _with_list(request, register.url("view", row))

    return once(form.cleaned_data.get("form_token"), request.user, save)


def _conflict(request, register, form, conflict):
    """Both texts side by side; the user's own stays in the form and can be saved over theirs."""
    theirs = register.make_form(request.user, instance=conflict.current)
    differing = [
        (form[name].label, form.shown(name), theirs.shown(name))
        for name in form.changed_data_against(theirs)
    ]
    form.renew(conflict.current.version)
    context = {
        "register": register,
        "form": form,
        "row": conflict.current,
        "differing": differing,
        "changes": changes_of(register, conflict.current)[:1],
        "back_url": register.url("view", conflict.current),
    }
    return TemplateResponse(request, register.template("conflict"), context, status=409)


def _with_list(request, url: str) -> str:
    query = QueryDict(mutable=True)
    if request.GET.get("list"):
        query["list"] = request.GET["list"]
    return f"{url}?{query.urlencode()}" if query else url


def _back(request, register, instance) -> str:
    if instance is not None:
        return _with_list(request, register.url("view", instance))
    query = request.GET.get("list", "")
    return f"{register.url('list')}?{query}" if query else register.url("list")


@require_POST
def row_archive(request, register, pk):
    row = fetch_editable(request, register, pk)
    if not register.can_archive:
        raise PermissionDenied
    found = blockers(row)
    if found:
        context = {"register": register, "row": row, "blockers": found}
        return TemplateResponse(request, register.template("blocked"), context, status=409)
    _set_archived(row, timezone.now())
    messages.success(request, f"已归档:{row}。{RESTORE_DAYS} 天内可以在「已归档」里恢复。")
    return redirect(register.url("list"))


@require_POST
def row_restore(request, register, pk):
    row = fetch_editable(request, register, pk)
    if not register.can_archive:
        raise PermissionDenied
    if not can_restore(row, timezone.now()):
        messages.error(request, f"这条记录没有归档,或归档已超过 {RESTORE_DAYS} 天,不能恢复。")
    else:
        _set_archived(row, None)
        messages.success(request, f"已恢复:{row}")
    return redirect(register.url("view", row))


def _set_archived(row, moment) -> None:
    row.archived_at = moment
    row.version += 1
    row.save()


@require_POST
def row_reveal(request, register, pk):
    """Show one masked value after a reason is given; the opening is on record."""
    row = fetch(request, register, pk)
    if not may_row(request.user, row, Right.REVEAL):
        raise PermissionDenied
    name, reason = request.POST.get("field", ""), request.POST.get("reason", "").strip()
    if name not in register.model.masked_fields or not reason:
        messages.error(request, "请写明查看的事由,再点查看。")
        return redirect(_with_list(request, register.url("view", row)))
    Reveal.objects.create(
        user=request.user,
        township_id=request.user.township_id,
        register=register.key,
        row_id=row.pk,
        field=name,
        reason=reason[:200],
    )
    context = row_context(request, register, row) | {"revealed": {name: getattr(row, name)}}
    return TemplateResponse(request, register.template("view"), context)
