"""Lynn's Outbound API: operations, replies, credentials, retries and the client that joins them."""
