"""Attachments: private files behind the scope of their entry."""

from django.http import FileResponse, Http404

from ledgers.models import Attachment
from ledgers.views.entries import entry_or_404


def attachment(request, pk):
    found = entry_or_404(request, Attachment.objects.all(), pk)
    try:
        content = found.file.open()
    except FileNotFoundError as error:  # a restored backup may lack it
        raise Http404 from error
    shows = found.is_image and request.GET.get("show") == "1"
    response = FileResponse(
        content,
        as_attachment=not shows,
        filename=found.name,
        content_type=found.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
