"""Facts about NiMbox; [S2] is the document "Servicios Web - Llamadas"."""
