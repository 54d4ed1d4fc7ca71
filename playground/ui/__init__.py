"""The page: the only package, beside app.py, that knows Streamlit exists."""
