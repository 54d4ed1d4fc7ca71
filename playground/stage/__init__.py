"""The stage on the server: what the browser draws, and the answers to what it asks for."""
