"""What people write today, as found in a hundred notebooks: the other side of `benchmarks/pipeline.py`.

Usage: script_today.py LIST PAYLOADS. It reads the list with pandas, parses each phone with phonenumbers, and writes one JSON a
batch. It is neither slowed down nor made better: it loses zeros, sends Timestamps as text, and asks nobody.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import phonenumbers

FIELDS = ("Name", "Phone", "Tags", "New Date", "Store Name", "Order Number", "Coupon Number", "Coupon Days")


def main(source: str, target: str) -> None:
    """One list to its payloads."""
    frame = pd.read_excel(source) if source.endswith(".xlsx") else pd.read_csv(source, sep=";")
    frame.columns = pd.Index(FIELDS)
    rows = []
    for row in frame.to_dict("records"):
        try:
            number = phonenumbers.parse(str(row["Phone"]), "CL")
        except phonenumbers.NumberParseException:
            continue
        if not phonenumbers.is_valid_number(number):
            continue
        row["Phone"] = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]
        rows.append({field: str(value) for field, value in row.items()})
    with Path(target).open("w", encoding="utf-8") as payloads:
        for start in range(0, len(rows), 200):
            body = {"campaingId": "", "templateId": "t-1", "typeOfData": 0, "data": rows[start : start + 200]}
            payloads.write(json.dumps(body, ensure_ascii=False) + "\n")
    print(json.dumps({"people": len(rows)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
