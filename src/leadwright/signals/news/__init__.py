"""What an article says of one company: events, each value with the words that say it. Pure: no network, no clock."""
