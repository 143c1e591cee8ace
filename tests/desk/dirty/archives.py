"""Archives, copies, files of other kinds, what is passed over by name, county.yaml."""

from .case import case
from .people import cars, dead, households
from .writers import csv_bytes, file_bytes, grid, put, put_csv, put_xlsx, zip_bytes


@case(
    sheets={
        "户.csv": ("members", 1, 3, 0, {}),
        "车管.zip/一月/车.csv": ("vehicles", 1, 1, 0, {}),
        "车管.zip/二月/车.xlsx#车": ("vehicles", 1, 1, 0, {}),
        "旧.zip/县车管所/三月.csv": ("vehicles", 1, 1, 0, {}),
    },
    unknown={("旧.zip/县车管所/说明.docx", None): set()},
    findings=[("E05", "H1"), ("E05", "H2"), ("E05", "H3")],
    evidence={("E05", "H3"): {("vehicles", "旧.zip/县车管所/三月.csv", None, 2)}},
    rules=("E05",),
)
def archives_in_a_folder(folder):
    """Names without the UTF-8 flag are GB18030."""
    put_csv(folder / "户.csv", households(1, 2, 3))
    book = file_bytes(put_xlsx, folder, ".xlsx", {"车": cars(2)})
    put(
        folder / "车管.zip",
        zip_bytes(
            {
                "一月/车.csv": csv_bytes(cars(1)),
                "二月/车.xlsx": book,
                "二月/~$车.xlsx": b"lock",
                "二月/Thumbs.db": b"x",
            }
        ),
    )
    put(
        folder / "旧.zip",
        zip_bytes(
            {"县车管所/三月.csv": csv_bytes(cars(3), "gbk"), "县车管所/说明.docx": b"PK\x03\x04x"},
            old_names=True,
        ),
    )


@case(
    sheets={
        "户.csv": ("members", 1, 4, 0, {}),
        "1.zip/车.csv": ("vehicles", 1, 1, 0, {}),
        "1.zip/2.zip/车.csv": ("vehicles", 1, 1, 0, {}),
        "1.zip/2.zip/3.zip/车.csv": ("vehicles", 1, 1, 0, {}),
    },
    unknown={("1.zip/2.zip/3.zip/4.zip", None): set()},
    findings=[("E05", "H1"), ("E05", "H2"), ("E05", "H3")],
    rules=("E05",),
)
def archives_to_three_levels(folder):
    put_csv(folder / "户.csv", households(1, 2, 3, 4))
    data = zip_bytes({"车.csv": csv_bytes(cars(4))})
    for level in (3, 2, 1):
        inner = {f"{level + 1}.zip": data, "车.csv": csv_bytes(cars(level))}
        data = zip_bytes(inner)
    put(folder / "1.zip", data)


@case(
    sheets={
        "户.csv": ("members", 1, 1, 0, {}),
        "a/车.csv": ("vehicles", 1, 1, 0, {}),
    },
    findings=[("E05", "H1")],
    rules=("E05",),
    exit_status=1,
    more=lambda run: (
        {f["file"]: f["duplicate_of"] for f in run["files"]}
        == {
            "a/车.csv": None,
            "b/车 (副本).csv": "a/车.csv",
            "c.zip/车.csv": "a/车.csv",
            "户.csv": None,
        }
    ),
    evidence={("E05", "H1"): {("vehicles", "a/车.csv", None, 2)}},
)
def one_file_three_times(folder):
    put_csv(folder / "户.csv", households(1))
    put_csv(folder / "a/车.csv", cars(1))
    put_csv(folder / "b/车 (副本).csv", cars(1))
    put(folder / "c.zip", zip_bytes({"车.csv": csv_bytes(cars(1))}))


_OTHER = {
    "甲.doc": b"made up",
    "甲.docx": zip_bytes({"word/document.xml": b"<w/>"}),
    "甲.pdf": csv_bytes(cars(1)),
    "甲.jpg": b"\0\1\2",
    "通知.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "通知.docx": b"PK\x03\x04junk",
    "名单.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "照片.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "照片.png": b"\x89PNG\r\n\x1a\n" + bytes(30),
    "说明.txt": "请各乡镇尽快上报。".encode(),
    "空.xlsx": b"",
    "空.csv": b"",
    "坏.xlsx": b"PK\x03\x04" + bytes(50),
    "坏.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20),
    "乱.csv": bytes(range(128, 256)) * 4,
    "坏.zip": b"PK\x03\x04" + bytes(50),
}


def _asks_for_a_table(run):
    why = {u["file"]: u["why"] for u in run["unknown"]}
    return all(
        "请提供表格" in sentence
        for name, sentence in why.items()
        if name.endswith(("doc", "docx", "pdf", "jpg", "png"))
    )


@case(
    sheets={"户.csv": ("members", 1, 1, 0, {})},
    unknown={(name, None): set() for name in _OTHER},
    more=_asks_for_a_table,
    exit_status=1,
)
def files_of_other_kinds(folder):
    put_csv(folder / "户.csv", households(1))
    for name, data in _OTHER.items():
        put(folder / name, data)


@case(sheets={"户.csv": ("members", 1, 1, 0, {})}, findings=[], exit_status=0)
def names_passed_over(folder):
    put_csv(folder / "户.csv", households(1))
    put(folder / "~$户.xlsx", b"lock")
    put(folder / "乡/Thumbs.db", b"x")
    put(folder / "county.yaml", "name: 云岫县\ndivision: '999901'\n".encode())


@case(
    sheets={
        "户.xls": ("members", 1, 1, 0, {}),
        "车.csv#车": ("vehicles", 1, 1, 0, {}),
        "死.et#死": ("deaths", 1, 1, 0, {}),
    },
    findings=[("E05", "H1")],
    rules=("E05",),
)
def wrong_extensions(folder):
    put_csv(folder / "户.xls", households(1))
    put(folder / "车.csv", file_bytes(put_xlsx, folder, ".xlsx", {"车": cars(1)}))
    put(folder / "死.et", file_bytes(put_xlsx, folder, ".xlsx", {"死": dead(1)}))


def _county(run):
    rule = run["rules"][0]["parameters"]
    return (
        run["as_of"] == "2026-06-25"
        and run["county"]["name"] == "云岫县"
        and str(run["county"]["division"]) == "999901"
        and rule["vehicle_price_limit"] == 90000
    )


@case(
    sheets={"户.csv": ("members", 1, 1, 0, {}), "车.csv": ("vehicles", 1, 1, 0, {})},
    findings=[],
    rules=("E05",),
    more=_county,
)
def what_the_county_sets(folder):
    """--as-of goes before county.yaml; amounts are in yuan."""
    put_csv(folder / "户.csv", households(1))
    put_csv(folder / "车.csv", cars(1))
    text = "name: 云岫县\ndivision: 999901\nas_of: 2020-01-01\nparameters:\n"
    put(folder / "county.yaml", f"{text}  vehicle_price_limit: 90000\n".encode())


@case(
    sheets={"户.csv": ("members", 1, 3, 0, {}), "收.csv": ("income", 1, 3, 0, {})},
    findings=[("I01", "H1")],
    rules=("I01",),
    more=lambda run: (
        run["rules"][0]["missing_data"] == {"poverty_line": 1}
        or len(run["rules"][0]["missing_data"]) == 1
    ),
)
def lines_of_two_years(folder):
    put_csv(folder / "户.csv", households(1, 2, 3, status="已脱贫"))
    head = "户编号 核算起 核算止 收入类别 项目 金额"
    put_csv(
        folder / "收.csv",
        grid(
            head,
            "H1 2024-10-01 2025-09-30 工资性 务工 8099.99",
            "H2 2023-10-01 2024-09-30 工资性 务工 7800",
            "H3 2022-10-01 2023-09-30 工资性 务工 1",
        ),
    )
    text = "parameters:\n  poverty_line: {2024: 7800, 2025: 8100}\n"
    put(folder / "county.yaml", text.encode())
