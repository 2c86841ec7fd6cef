"""The pages: the only room that may import Streamlit."""
