#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the three tables beside this file from their sources.

    rulesets/images/make_tables.py ../shared/data

The result has the same columns and comments as the sources; a field that equals the one of the row above is left
empty in the first one or two columns (image, product), which halves the size. The reader takes both forms.
Review the difference before it is committed: an end that moved to an EARLIER day turns green pipelines red.
"""
import pathlib
import sys

TABLES = (
    # source, result, columns that repeat the row above when empty
    ("base-image-lifecycles.tsv", "lifecycles.tsv", 2),
    ("deprecated-images.tsv", "abandoned.tsv", 0),
    ("official-image-tag-ends.tsv", "tag_ends.tsv", 1),
)


def compact(lines, repeated):
    above = []
    for line in lines:
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            yield line.replace("research/make_lifecycles.py", "make_lifecycles.py")
            continue
        fields = line.split("\t")
        short = list(fields)
        for column in range(repeated):
            if not above or above[column] != fields[column]:
                break
            short[column] = ""
        above = fields
        yield "\t".join(short)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    here = pathlib.Path(__file__).parent
    for source, result, repeated in TABLES:
        lines = (pathlib.Path(sys.argv[1]) / source).read_text(encoding="utf-8").splitlines()
        (here / result).write_text("\n".join(compact(lines, repeated)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
