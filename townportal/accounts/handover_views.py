"""Pages of the administrator: hand-over of a leaving user's work, new first passwords."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from townportal.accounts.handover import hand_over
from townportal.accounts.models import User
from townportal.accounts.passwords import set_first_password
from townportal.accounts.roles import Right
from townportal.registers import site


class HandoverForm(forms.Form):
    leaving = forms.ModelChoiceField(None, label="离岗人员")
    successor = forms.ModelChoiceField(None, label="接手人员")

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        users = User.objects.editable_by(user).live().filter(is_active=True)
        self.fields["leaving"].queryset = users.exclude(pk=user.pk)
        self.fields["successor"].queryset = users

    def clean(self):
        cleaned = super().clean()
        leaving, successor = cleaned.get("leaving"), cleaned.get("successor")
        if leaving and leaving == successor:
            self.add_error("successor", "接手人员不能是离岗人员本人。")
        elif leaving and successor and leaving.township_id != successor.township_id:
            self.add_error("successor", "接手人员要和离岗人员在同一个乡镇。")
        return cleaned


def handover(request):
    site.find("accounts.user").check(request.user, Right.WRITE)
    form = HandoverForm(request.user, request.POST or None)
    moved = None
    if request.method == "POST" and form.is_valid():
        moved = hand_over(**form.cleaned_data, by=request.user)
        messages.success(request, f"{form.cleaned_data['leaving']} 的工作已交接,账号已停用。")
    context = {"form": form, "moved": moved}
    return TemplateResponse(request, "accounts/handover.html", context)


@require_POST
def password_reset(request, pk):
    """A new first password, shown once to the administrator."""
    site.find("accounts.user").check(request.user, Right.WRITE)
    user = get_object_or_404(User.objects.editable_by(request.user), pk=pk)
    password = set_first_password(user)
    user.save()
    messages.warning(request, f"{user.username} 的新初始密码:{password} (只显示这一次)")
    return redirect(site.find("accounts.user").url("view", user))
