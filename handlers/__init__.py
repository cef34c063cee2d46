"""What an uploaded file is worth: bytes in, report out."""
