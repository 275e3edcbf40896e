"""What a phone system is, for any provider; knows neither Home Assistant nor a provider's bytes."""
