# Shapewise in a container: not root, nothing writable but /data and /tmp, nothing fetched when it runs.
FROM python:3.12-slim

RUN useradd --create-home --uid 10001 reader && mkdir /data && chown reader /data
WORKDIR /app
COPY requirements.txt ./
# PyTorch's usual build for Linux brings gigabytes for graphics cards that are never used here. Give the address of its builds
# for processors, as its installation page names it, to be without: docker compose build --build-arg PIP_EXTRA_INDEX_URL=…
ARG PIP_EXTRA_INDEX_URL
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY app.py ./
COPY .streamlit ./.streamlit
COPY shapewise ./shapewise
COPY scripts ./scripts
COPY kb ./kb

# The index is built on the first start and kept in the volume; explanations can be mounted over /app/kb.
# Nobody may save from the page unless SHAPEWISE_EDIT says so: behind a published port, "local" would refuse anyway.
ENV SHAPEWISE_DATA=/data \
    SHAPEWISE_INDEX=/data/index \
    SHAPEWISE_EDIT=off \
    HF_HUB_OFFLINE=1 \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501

USER reader
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as web; below = os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', '').strip('/'); web.urlopen('/'.join(filter(None, ('http://127.0.0.1:8501', below, '_stcore/health'))), timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py"]
