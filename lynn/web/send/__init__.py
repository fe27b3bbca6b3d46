"""The five stops of the send page, one module each: what is asked, what is shown, which step it calls."""
