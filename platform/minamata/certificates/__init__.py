"""Certificates: stored facts that anyone can check by number; the PDF is drawn when it is asked for (decision 5)."""
