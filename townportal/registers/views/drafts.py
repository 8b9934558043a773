"""Drafts that forms save by themselves while somebody types."""

import json

from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from townportal.registers.models import Draft
from townportal.registers.restoring import kept_text

LIMIT = 50_000  # characters; longer than any form


@require_POST
def draft_save(request, form_key):
    """Keep the posted text of a form for this user; the answer says when."""
    data = kept_text(request.POST)
    if len(form_key) > 120 or len(json.dumps(data)) > LIMIT:
        return JsonResponse({"error": "内容太长,没有自动保存。"}, status=413)
    draft, _ = Draft.objects.update_or_create(
        user=request.user,
        form_key=form_key,
        defaults={
            "data": data,
            "path": request.POST.get("draft_path", "")[:200],
            "title": request.POST.get("draft_title", "")[:100],
        },
    )
    return JsonResponse({"saved_at": f"{timezone.localtime(draft.updated_at):%H:%M}"})


@require_POST
def draft_discard(request, form_key):
    request.user.drafts.filter(form_key=form_key).delete()
    return redirect("home")
