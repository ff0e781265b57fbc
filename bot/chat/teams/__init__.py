"""Microsoft Teams: the app package that an operator uploads."""
