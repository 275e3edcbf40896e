"""Tests of the simulated CloudPBX account, over real sockets."""
