"""Facts about Evrotel; [S4] is the document "Evrotel API real time call events", [EW] a public client."""
