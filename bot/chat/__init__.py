"""The rooms people type in; each carries, none decides."""
