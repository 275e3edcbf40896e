"""Facts about the simulated NiMbox; [S2] is the document "Servicios Web - Llamadas"."""
