"""What people do at Lynn's desk besides sending: campaigns and contacts, one use case a function.

In: a client of one connection, and a decision. Out: what Lynn holds after it, or the trouble in plain words. The pages and the
command line call nothing else, so that both mean the same by the same words.

    campaigns   what is typed becomes Lynn's fields, and the consequence of each decision in words
    contacts    the same for one person
    people      100,000 contacts in memory: searched, paged, looked up by number
    rehearsal   a checked list beside the contacts that Lynn has: new, changes, the same, not possible
    journal     what an import did, row by row, on disk before and after each request
    importing   the rehearsed rows go to Lynn, paced, each at most once
    operations  the table of operations as an administrator overrides it
    trouble     what went wrong with one call, what to do, who can do it
"""
