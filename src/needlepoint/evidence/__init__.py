"""What trials and case series of needling reported: read, judged, selected and pooled."""
