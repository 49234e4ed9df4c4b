"""What crosses the worker's HTTP interface; the OpenAPI document is made of these models."""
