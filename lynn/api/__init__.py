"""Lynn's Outbound API: operations, replies, credentials, retries and the client that joins them.

client        every operation, typed                     what the rest of the program uses
caller        one call: signed in, renewed, retried      ─┐
transport     bytes out and in, within a hard deadline    ├ the only socket
auth  retry   the token; "try again?"                    ─┘
endpoints     operation → verb, URL, how sure we are
wire          values; a load's reply; each status code   ─┐
task_id  task_status  task_records  lists                 ├ replies become values, without a socket
bodies        bytes → JSON, words, waits                 ─┘
words  whatsapp   refusals and statuses for people
trial  imports  curl   for the administrator: try one, read an export, show a command line
"""
