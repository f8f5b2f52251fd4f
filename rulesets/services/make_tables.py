#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes catalogue.tsv and base_images.tsv from the research tables.

    make_tables.py SERVICE-CATALOGUE.tsv BASE-IMAGES.tsv

Rows are sorted by name, so that a change shows as a change of one line. Checks that no service is named twice and that
every service of a base image is in the catalogue or named in KNOWN_BESIDE.
"""
import csv
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ORIGIN = "# Gathered from the projects' own manuals and packages by Plimsoll; made by make_tables.py, do not edit by hand.\n"
KNOWN_BESIDE = {"vnc", "selenium", "hdfs", "yarn", "systemd"}


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def write(name, columns, rows):
    with open(HERE / name, "w") as file:
        file.write(ORIGIN)
        file.write("\t".join(columns) + "\n")
        for row in rows:
            file.write("\t".join((row[column] or "").strip() for column in columns) + "\n")


def main():
    services = sorted(read(sys.argv[1]), key=lambda row: row["service"])
    names = [row["service"] for row in services]
    if len(names) != len(set(names)):
        sys.exit("a service is named twice")
    write("catalogue.tsv", ["service", "role", "class", "processes", "deb", "rpm", "apk", "weak_packages", "ports", "init_names",
                            "hints", "image"], services)
    bases = read(sys.argv[2])  # in the order in which they are asked: the special before the general
    for row in bases:
        for service in filter(None, row["services"].split(",")):
            if service not in names and service not in KNOWN_BESIDE:
                print(f"{row['image']}: '{service}' is not in the catalogue", file=sys.stderr)
    write("base_images.tsv", ["image", "tags", "services", "class", "note"], bases)


if __name__ == "__main__":
    main()
