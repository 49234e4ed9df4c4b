"""What the integration and acceptance tests stand on."""
