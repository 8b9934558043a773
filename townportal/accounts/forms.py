"""The administrator's form for accounts, and everybody's for a password of his own."""

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError

from townportal.accounts.models import User
from townportal.accounts.roles import INSPECTOR_ROLES, WORK_SECTIONS
from townportal.registers.forms import RegisterForm


class OwnPasswordForm(PasswordChangeForm):
    def clean_new_password1(self):
        """A first password kept is known to whoever set it."""
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError("新密码不能和现在的密码相同,请另想一个。")
        return password


class UserForm(RegisterForm):
    sections = forms.MultipleChoiceField(
        label="可查阅的板块",
        choices=[(section.value, section.label) for section in WORK_SECTIONS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="只对查阅员有用。",
    )

    class Meta:
        model = User
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if (
            self.user
        ):  # who keeps the accounts sees no village facts, yet says whose village is whose
            villages = self._meta.model._meta.get_field("villages").related_model.objects
            self.fields["villages"].queryset = villages.live().known_to(self.user)

    def clean(self):
        cleaned = super().clean()
        role = cleaned.get("role")
        villages = cleaned.get("villages")
        if role in User.VILLAGE_ROLES and not villages:
            self.add_error("villages", "村里的用户和驻村干部要选负责的村(社区)。")
        if villages and any(v.township_id != self.township_id(cleaned) for v in villages):
            self.add_error("villages", "只能选本乡镇的村(社区)。")
        if role not in INSPECTOR_ROLES:
            cleaned["sections"] = []
        return cleaned

    @staticmethod
    def township_id(cleaned):
        township = cleaned.get("township")
        return township.pk if township else None
