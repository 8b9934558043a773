"""Photos and papers of a matter: checked, without place and time of taking, kept private."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from ledgers.models import Attachment

LIMIT_MB = 10
LONGEST_SIDE = 2048  # pixels: readable on paper, small enough for a village line
PIXEL_LIMIT = 60_000_000

IMAGE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
OFFICE_TYPES = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ACCEPTED = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx"


def check_file(upload) -> tuple[ContentFile, str]:
    """The content to store and its type.

    Raises:
        ValidationError: too large, damaged, or not one of the accepted kinds.
    """
    if upload.size > LIMIT_MB * 1024 * 1024:
        size = upload.size / 1024 / 1024
        raise ValidationError(
            f"「{upload.name}」有 {size:.1f} MB,单个文件不能超过 {LIMIT_MB} MB。"
            "请压缩或换一张后再传。"
        )
    content = upload.read()
    if content.startswith(b"%PDF-"):
        return ContentFile(content), "application/pdf"
    if content.startswith(b"PK"):
        return ContentFile(content), _office_type(content, upload.name)
    return _clean_image(content, upload.name)


def _office_type(content: bytes, name: str) -> str:
    try:
        members = set(ZipFile(BytesIO(content)).namelist())
    except BadZipFile as error:
        raise ValidationError(f"「{name}」已损坏,请重新保存后再传。") from error
    if any("vbaProject" in member for member in members):
        raise ValidationError(f"「{name}」带有宏,请另存为不带宏的文件后再传。")
    for member, content_type in OFFICE_TYPES.items():
        if member in members:
            return content_type
    raise ValidationError(_wrong_kind(name))


def _clean_image(content: bytes, name: str) -> tuple[ContentFile, str]:
    """The picture without EXIF (place, device, time), upright, and no larger than needed."""
    try:
        image = Image.open(BytesIO(content))
        if image.format not in IMAGE_TYPES or image.width * image.height > PIXEL_LIMIT:
            raise ValidationError(_wrong_kind(name))
        kind = image.format
        image = ImageOps.exif_transpose(image)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if kind == "JPEG":
            image = image.convert("RGB")
        bare = Image.new(image.mode, image.size)
        bare.paste(image)
        buffer = BytesIO()
        bare.save(buffer, kind, quality=85)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError) as error:
        raise ValidationError(_wrong_kind(name)) from error
    return ContentFile(buffer.getvalue()), IMAGE_TYPES[kind]


def _wrong_kind(name: str) -> str:
    return f"「{name}」不是可以上传的文件。可以传照片(jpg、png、webp)、PDF、docx 和 xlsx。"


def attach(*, entry, files, by, action=None) -> None:
    """Store checked files (name, content, type) with an entry or one of its steps."""
    for name, content, content_type in files:
        attachment = Attachment(
            entry=entry,
            action=action,
            name=name[:150],
            content_type=content_type,
            size=content.size,
            uploaded_by=by,
        )
        attachment.file.save(name, content)
