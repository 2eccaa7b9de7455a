"""What the `datasets` package (4.x, on pandas and pyarrow) reads from CSV texts.

    csv_rows.py CASES.json      fills in the rows of tests/tables/csv.json

Its csv builder is pandas.read_csv and then pyarrow.Table.from_pandas, which is what is called here.
"""

import io
import json
import sys
import warnings

import pandas
import pyarrow


def rows(case):
    options = dict(case.get("options", {}))
    names = options.pop("column_names", None)
    if names is not None:
        options["names"] = names
    try:
        frame = pandas.read_csv(io.StringIO(case["text"], newline=""), **options)
        return pyarrow.Table.from_pandas(frame).to_pylist()
    except Exception:
        return None


def main():
    warnings.simplefilter("ignore")
    cases = json.load(open(sys.argv[1]))
    for case in cases:
        case["rows"] = rows(case)
    with open(sys.argv[1], "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases) + "\n]\n")


if __name__ == "__main__":
    main()
