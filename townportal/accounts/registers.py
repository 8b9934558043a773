"""The register of accounts, kept by the system administrator."""

from django.urls import path

from townportal.accounts import handover_views
from townportal.accounts.forms import UserForm
from townportal.accounts.models import User
from townportal.accounts.passwords import set_first_password
from townportal.registers import site
from townportal.registers.register import Register


@site.add
class UserRegister(Register):
    """Deactivate rather than archive: a person's name stays under what he did."""

    model = User
    form_class = UserForm
    can_import = False
    can_archive = False
    fields = (
        "township",
        "username",
        "full_name",
        "role",
        "villages",
        "office",
        "is_office_head",
        "phone",
        "sections",
        "access_until",
        "is_active",
    )
    list_display = ("username", "full_name", "role", "office", "is_office_head", "is_active")
    list_filter = ("role", "is_active")
    ordering = ("role", "username")
    help_text = "新用户的初始密码只显示一次,首次登录时必须修改。离岗人员请先「交接」,再停用。"

    def column(self, name):
        column = super().column(name)
        if name == "villages":
            return type(column)(name, column.label, get=lambda user: _names(user.villages))
        return column

    def save(self, user, form):
        is_new = form.instance.pk is None
        password = set_first_password(form.instance) if is_new else ""
        row = super().save(user, form)
        row.first_password = password  # for the page that follows; stored only as a hash
        return row

    def saved_message(self, row):
        message = super().saved_message(row)
        if not row.first_password:
            return message
        return f"{message}。初始密码:{row.first_password} (只显示这一次,请转告本人)"

    def urls(self):
        pk = "accounts/user/<int:pk>/password/"
        return [
            *super().urls(),
            path(pk, handover_views.password_reset, name="user_password_reset"),
            path("accounts/handover/", handover_views.handover, name="handover"),
        ]


def _names(villages) -> str:
    return "、".join(str(village) for village in villages.all())
