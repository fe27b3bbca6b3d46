"""A file as marketers have them becomes a Table of text, each cell as the person sees it in the sheet.

    bytes + name ─▶ recognise ─▶ Grid (one sheet as it is) ─▶ Table (labels, rows, what was noticed) ─▶ Reading (on disk)

    reader      the door: runs `child`, another process, with limits on time and memory; maps what it left
    reading     in the child: kind, sheet (choice), language, list (tables), in that order
    workbook    xlsx, xlsm, xlsb, xls, ods ─▶ Grid       markup     HTML and XML of 2003 named .xls ─▶ Grid
    delimited   csv, tsv, txt, pasted cells ─▶ Grid      nested     a whole csv in one column ─▶ Grid
    tables      Grid ─▶ Table: headers, labels, leftovers (totals), foot, columns; remarks says what was decided
    store       Reading ⇄ Arrow files in a folder         report     Reading ─▶ plain JSON

In: a file (or pasted cells). Out: `Reading`. Why: every number changed behind somebody's back was changed here by other tools.
"""
