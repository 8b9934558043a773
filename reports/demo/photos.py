"""Small drawn pictures that stand for photos of a place."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SIZE = (480, 320)
SKIES = ("#bcd7ee", "#d7e3ea", "#f0dfc2", "#c9dcd2")


def photo(number: int) -> tuple[str, ContentFile, str]:
    """(name, content, type) as ledgers.attachments.attach takes it: sky, hills, field and road."""
    image = Image.new("RGB", SIZE, SKIES[number % len(SKIES)])
    pen = ImageDraw.Draw(image)
    shift = number * 37 % 120
    pen.polygon([(-20, 210), (120 + shift, 90), (300 + shift, 210)], fill="#6f8f72")
    pen.polygon([(200 - shift, 210), (380, 120), (520, 210)], fill="#7fa07f")
    pen.rectangle([(0, 200), SIZE], fill="#a9b774")
    pen.polygon([(210, 200), (262, 200), (380, 320), (120, 320)], fill="#b9b2a6")
    pen.line([(236, 200), (250, 320)], fill="#ffffff", width=3)
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return f"现场照片{number}.png", ContentFile(buffer.getvalue()), "image/png"
