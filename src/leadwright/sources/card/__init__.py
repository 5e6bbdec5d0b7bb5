"""The card source: a photographed business card, made into text by Tesseract on this machine, if it is installed."""
