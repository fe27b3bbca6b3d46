"""Never twice, never lost: the ledger, the sender that goes by it, and the worker that runs the sender.

    ledger = Ledger("sqlite:///data/ledger.sqlite")
    submission_id = ledger.record(decision, batches)            # one transaction; the same decision again is the same submission
    worker = start_in_thread(Sender(ledger, clients, limits))   # or `python -m lynn worker`, on as many machines as wanted
    ledger.submission(submission_id).counts                     # rows = held back + waiting + … + unknown, always
    worker.stop()

What a person decides goes in through `ledger`; what the sender may do stands below it, on the same `store`:

    states, submission   words: what a batch and a submission can be, and which state may follow which
    schema, migrations   the tables, and the way to them from every released version
    store                one database: transactions that are on disk when they return, SQLite or PostgreSQL
    facts, keys          what is said once about a database; the one key of all digests
    recording            a decision enters: once, balanced, in stages (stages, splitting), people as digests (repeats, already)
    sameness             is it recorded already? a second click and a second tab are; another list from the same draft is refused
    reading, events      what stands
    decisions            pause, resume, cancel, settle
    claims               the only way to a POST: pending → sending, on disk, with a lease and a mark   (pace, quiet, sparing)
    witness              was it put back from a backup, or copied? then nothing leaves by itself
    delivery             one POST, one outcome: the table of what each answer means
    outcomes             the outcome is written, by the holder of the mark alone                     (progress, dividing)
    asks, watch          what Lynn says of what it took, verbatim, until its last word
    timing, shared_clock how long things may take, and what time it is for all machines
    sweeping             what time alone changes: leases that ran out, hours that have come
    presence             which workers are there, and what waits for a connection
    upkeep               all that a worker does besides sending
    sender, worker       the loop, and its life as a thread or a process
    keeping, report      what is thrown away, the record that stays, every row of the file with its outcome
    metrics              numbers for machines

Why a claim is safe: it is committed with full sync before the request leaves, so a crash at any moment leaves a batch that is
`sending`; its lease outlives the hard deadline of a POST, and when it runs out the batch is `unknown`, which only a person or a
late definite answer can change. Where the two sides could disagree, the outcome is `unknown`, never a second POST.
"""
