"""Text that authors wrote: how markup from courses becomes something that may stand in a page."""
