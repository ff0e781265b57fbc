"""What Duwtje decides, without socket, file, clock or vendor."""
