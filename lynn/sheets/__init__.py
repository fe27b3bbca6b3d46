"""A file as marketers have them becomes a Table of text, each cell as the person sees it in the sheet.

    bytes + name ─▶ recognise ─▶ Grid (one sheet as it is) ─▶ Table (labels, rows, what was noticed)

In: a file (or pasted cells). Out: `Reading`. Why: every number changed behind somebody's back was changed here by other tools.
"""
