"""Leaders' own calendars: fetched from the address they gave, and read where a hostile file can do no harm."""
