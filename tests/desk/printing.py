"""Papers as they come out of a printer: LibreOffice makes PDFs of them, pdftotext reads those."""

import shutil
import subprocess

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(files, out):
    """Convert the files; those of one name in several folders get a number."""
    out.mkdir()
    named = {}
    for number, path in enumerate(files):
        named[path] = out / f"{number:03}-{path.name}"
        shutil.copy(path, named[path])
    done = subprocess.run(
        [
            *(OFFICE, "--headless", f"-env:UserInstallation={(out / 'profile').as_uri()}"),
            *("--convert-to", "pdf", "--outdir", out, *named.values()),
        ],
        check=False,
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return {path: copy.with_suffix(".pdf") for path, copy in named.items()}


def pages(pdf):
    """Return the words of each page."""
    text = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True)
    return text.stdout.decode().split("\f")[:-1]
