"""The guard lets the office's own workbooks in and says in words why another stays out."""

from pathlib import Path

import pytest

from townportal.registers.sheets.errors import SheetError
from townportal.registers.sheets.guard import check_upload

from .workbooks import ods, xls, xlsx

QINGXI = Path(__file__).parents[1] / "data" / "qingxi-2021"
BOOKS = ("困难群众台账.xlsx", "困难群众台账-含错误.xlsx", "民生台账.xlsx", "稳定台账.xls")


@pytest.mark.parametrize("name", BOOKS)
def test_books_of_the_office_pass(name):
    assert check_upload(QINGXI / name, name) is None


@pytest.mark.parametrize(
    "data",
    (xlsx(), xls(), ods(""), "村,户主\n".encode("gb18030"), "村\t户主\n".encode("utf-8-sig")),
)
def test_kind_is_found_in_the_content_not_in_the_name(data, tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(data)

    assert check_upload(path, "没有扩展名") is None


def test_password_message_says_how_to_take_it_off(tmp_path):
    path = tmp_path / "upload"
    data = bytearray(xlsx())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)

    with pytest.raises(SheetError) as refusal:
        check_upload(path, "台账.xlsx")

    assert str(refusal.value) == "这个文件加了密码,请在 Excel 里取消密码后再上传。"


def test_missing_reader_or_odd_names_do_not_reach_a_shell(tmp_path):
    path = tmp_path / "$(touch hacked) ; 台账.xlsx"
    path.write_bytes(xlsx())

    assert check_upload(path, "--help; $(touch hacked)") is None
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
