"""Do not disturb as people decide it: one number, many from a list, a list that only holds back here, and the way back.

In: numbers in any spelling, a campaign. Out: submissions to Lynn through the same ledger as messages, and our own record.

    bulk    a list or pasted numbers, rehearsed, then put on or taken off at Lynn, or held back here
    single  one number: what Lynn and our record say of it, and putting it on
    live    every recipient of a list asked about at Lynn, paced and kept with its age
"""
