"""The user's own workbook comes back with its faults marked and nothing else changed."""

import io

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from townportal.registers.sheets import marking
from townportal.registers.sheets.annotate import Note, annotate
from townportal.registers.sheets.errors import SheetError
from townportal.registers.sheets.reading import read_workbook

from .test_guard import QINGXI
from .workbooks import ods, xlsx

RED, YELLOW = marking.COLOURS["error"], marking.COLOURS["warning"]


@pytest.fixture
def round_trip(tmp_path):
    """Annotate a workbook and open what comes back."""

    def annotated(book, notes, name="台账.xlsx", header_rows=None):
        path = tmp_path / "upload"
        if isinstance(book, bytes):
            path.write_bytes(book)
        else:
            book.save(path)
        data = annotate(path, name, notes, header_rows)
        return openpyxl.load_workbook(io.BytesIO(data))

    return annotated


def make_book():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "青石村"
    sheet.append(["困难台账"])
    sheet.append(["序号", "户主", "金额"])
    sheet.append([1, "张三", "三百"])
    sheet.append([2, "李四", "=100+200"])
    sheet.append([3, "王五", 300])
    sheet.merge_cells("A1:C1")
    return book


def colour(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


def test_bad_cells_are_coloured_and_commented_and_rows_explained(round_trip):
    notes = [
        Note("青石村", 3, 2, "金额:不是数字:三百"),
        Note("青石村", 4, 2, "金额:公式不得导入"),
        Note("青石村", 4, 1, "户主:与第3行同名", "warning"),
        Note("青石村", 5, None, "整行重复"),
    ]

    sheet = round_trip(make_book(), notes, header_rows={"青石村": 2})["青石村"]

    assert [[colour(cell) for cell in row] for row in sheet["A3:C5"]] == [
        [None, None, RED],
        [None, YELLOW, RED],
        [None, None, None],
    ]
    assert sheet["C3"].comment.text == "金额:不是数字:三百"
    assert sheet["B4"].comment.text == "提醒:户主:与第3行同名"
    assert [cell.value for cell in sheet["D"]] == [
        None,
        "错误说明",
        "金额:不是数字:三百",
        "金额:公式不得导入;提醒:户主:与第3行同名",
        "整行重复",
    ]


def test_everything_of_the_user_is_kept(round_trip):
    book = make_book()
    sheet = book["青石村"]
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[1].height = 40
    sheet.freeze_panes = "A3"
    sheet["B3"].font = Font(name="仿宋_GB2312", size=12, bold=True)
    sheet["B5"].fill = PatternFill("solid", fgColor="FF00B0F0")
    sheet["B5"].comment = Comment("请再核对", "李主任")
    check = DataValidation(type="list", formula1='"是,否"')
    check.add("B3:B9")
    sheet.add_data_validation(check)
    sheet["A4"].value = "=危险"
    sheet["A4"].data_type = "s"
    book.create_sheet("字典").sheet_state = "hidden"

    back = round_trip(book, [Note("青石村", 5, 1, "户主:没有此人")], header_rows={"青石村": 2})
    result = back["青石村"]

    assert [(found.title, found.sheet_state) for found in back.worksheets] == [
        ("青石村", "visible"),
        ("字典", "hidden"),
    ]
    assert result.column_dimensions["B"].width == 33
    assert result.row_dimensions[1].height == 40
    assert result.freeze_panes == "A3"
    assert (result["B3"].font.name, result["B3"].font.size) == ("仿宋_GB2312", 12)
    assert [str(area) for area in result.merged_cells.ranges] == ["A1:C1"]
    assert (result["C4"].value, result["C4"].data_type) == ("=100+200", "f")
    assert (result["A4"].value, result["A4"].data_type) == ("=危险", "s")
    assert result["B5"].comment.text == "请再核对"
    assert colour(result["B5"]) == RED
    assert str(result.data_validations.dataValidation[0].sqref) == "B3:B9"


def test_second_round_clears_what_is_fine_now(round_trip):
    first = round_trip(
        make_book(),
        [Note("青石村", 3, 2, "金额:不是数字"), Note("青石村", 4, 2, "金额:公式不得导入")],
        header_rows={"青石村": 2},
    )
    first["青石村"]["C3"] = 300

    second = round_trip(first, [Note("青石村", 4, 2, "金额:公式不得导入")])["青石村"]

    assert [cell.value for cell in second["D"]] == [
        None,
        "错误说明",
        None,
        "金额:公式不得导入",
        None,
    ]
    assert second.max_column == 4
    assert (second["C3"].comment, colour(second["C3"])) == (None, None)
    assert colour(second["C4"]) == RED


def test_book_without_faults_gets_no_column(round_trip):
    assert round_trip(make_book(), [])["青石村"].max_column == 3


def test_note_on_a_merged_cell_marks_the_cell_that_shows(round_trip):
    book = make_book()
    book["青石村"].merge_cells("B3:B5")

    sheet = round_trip(
        book, [Note("青石村", 4, 1, "没有这个村"), Note("青石村", 5, 1, "村已停用")]
    )["青石村"]

    assert colour(sheet["B3"]) == RED
    assert sheet["B3"].comment.text == "没有这个村\n村已停用"


@pytest.mark.parametrize("start", ("=", "+", "-", "@", "\t=", "\r="))
@pytest.mark.parametrize("name", ("台账.xlsx", "台账.csv"))
def test_nothing_written_becomes_a_formula(round_trip, start, name):
    message = f'{start}HYPERLINK("http://a.cn","x")'
    book = make_book() if name.endswith("xlsx") else f"户主\n{message.strip()}\n".encode()
    sheet_name = "青石村" if name.endswith("xlsx") else "台账"

    back = round_trip(book, [Note(sheet_name, 2, 0, message)], name)

    cells = [cell for row in back.worksheets[0].iter_rows() for cell in row if cell.value]
    formulas = [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert formulas == (["C4"] if name.endswith("xlsx") else [])


def test_old_excel_comes_back_as_xlsx_with_the_same_cells(round_trip):
    data = (QINGXI / "稳定台账.xls").read_bytes()
    (before,) = read_workbook(QINGXI / "稳定台账.xls", "稳定台账.xls")

    back = round_trip(
        data, [Note("稳定台账", 4, 6, "联系方式:不对")], "稳定台账.xls", {"稳定台账": 2}
    )
    sheet = back["稳定台账"]

    values = [["" if value is None else value for value in row] for row in sheet.values]
    assert [row[:12] for row in values] == before.rows
    assert [row[12] for row in values] == ["", "错误说明", "", "联系方式:不对", *[""] * 8]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:L1"]
    assert colour(sheet["G4"]) == RED


def test_rebuilt_book_reuses_the_column_of_errors(round_trip):
    data = "户主,错误说明,金额\n张三,旧的,三百\n李四,旧的,1\n".encode()

    sheet = round_trip(data, [Note("台账", 2, 2, "不是数字")], "台账.csv")["台账"]

    assert list(sheet.values) == [
        ("户主", "错误说明", "金额"),
        ("张三", "不是数字", "三百"),
        ("李四", None, "1"),
    ]


def test_long_numbers_stay_text_in_a_rebuilt_book(round_trip):
    data = "身份证号码\n429999196805312412\n".encode()

    sheet = round_trip(data, [Note("台账", 2, 0, "校验位不对")], "台账.csv")["台账"]

    assert (sheet["A2"].value, sheet["A2"].number_format) == ("429999196805312412", "@")


def test_ods_keeps_its_merged_cells(round_trip):
    table = (
        '<table:table table:name="表"><table:table-row><table:table-cell office:value-type="string"'
        ' table:number-columns-spanned="2"><text:p>村</text:p></table:table-cell>'
        "<table:covered-table-cell/></table:table-row></table:table>"
    )

    sheet = round_trip(ods(table), [Note("表", 1, 0, "没有这个村")], "a.ods")["表"]

    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:B1"]
    assert colour(sheet["A1"]) == RED


def test_book_that_openpyxl_cannot_keep_is_rebuilt(round_trip):
    styles = '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fills>'
    styles += "<fill><nonsense/></fill></fills></styleSheet>"

    sheet = round_trip(xlsx(extra={"xl/styles.xml": styles}), [Note("台账", 1, 0, "没有这个村")])

    assert sheet["台账"]["A1"].value == "村"
    assert colour(sheet["台账"]["A1"]) == RED


def test_annotated_book_is_read_again_like_the_first(tmp_path):
    name = "困难群众台账-含错误.xlsx"
    (before,) = read_workbook(QINGXI / name, name)
    path = tmp_path / "annotated.xlsx"

    path.write_bytes(annotate(QINGXI / name, name, [Note("Sheet", 5, 4, "错")], {"Sheet": 3}))
    (after,) = read_workbook(path, name)

    assert [row[:14] for row in after.rows] == before.rows
    assert [row[14] for row in after.rows[2:5]] == ["错误说明", "", "错"]
    assert (after.formulas, after.merged) == (before.formulas, before.merged)


def test_hostile_book_is_not_annotated(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(b"%PDF-1.7")

    with pytest.raises(SheetError, match="这是 PDF 文件"):
        annotate(path, "台账.xlsx", [])
