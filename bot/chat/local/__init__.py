"""The room for whoever has no Slack at hand: a chat page on this machine only."""
