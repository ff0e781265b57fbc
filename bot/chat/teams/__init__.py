"""The Teams room: reads activities, renders Adaptive Cards, and goes live with Microsoft's SDK."""
